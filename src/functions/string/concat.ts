import { type Expression, Literal, ScalarCall } from '../../expressions/expression.js';
import { commonTypeOf } from '../../types/coercion.js';
import { anyArrayType, exactly, oneOf } from '../../types/coercion-implicit.js';
import { arrayType, binaryType, type DataType, stringType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { differentTypes, unexpectedInputType } from '../signature-errors.js';
import { oneOfParam, stringParam, variadic } from '../signature-params.js';
import { writeReversed } from './byte-writers.js';
import { hasSurrogates } from './code-points.js';
import { concatKernel, joinKernel, writeKernel } from './text-kernels.js';
import { withinLimit } from './text-limit.js';

/** `concat` and `||` join texts, binaries or arrays; `concat_ws` joins texts with a separator; `reverse` turns texts and arrays round. */

function bindConcat(call: FunctionCall): Expression {
  const { args } = call;
  if (args.length === 0) return new Literal('', stringType);
  const type = typeOfConcat(call);
  const parts = args.map(arg => coerce(arg, type, call.context.zone));
  const text = `concat(${args.join(', ')})`;
  const common = { type, nulls: 'propagate' as const, computesAll: true, canFail: false };
  if (type.kind === 'string') {
    const bound = { ...common, evaluate: joinTexts, canFail: true, vector: concatKernel };
    return new ScalarCall('concat', parts, bound, text);
  }
  return new ScalarCall(
    'concat',
    parts,
    { ...common, evaluate: type.kind === 'binary' ? joinBytes : joinArrays },
    text,
  );
}

function typeOfConcat(call: FunctionCall): DataType {
  const types = call.args.map(arg => arg.type);
  if (types.some(t => t.kind === 'array')) {
    const common = types.every(t => t.kind === 'array') ? commonTypeOf(types) : undefined;
    if (common === undefined) throw differentTypes(call, call.args);
    return common;
  }
  if (types.every(t => t.kind === 'binary')) return binaryType;
  const text = exactly(stringType);
  const bad = types.findIndex(t => text.from(t) === undefined);
  if (bad >= 0) throw unexpectedInputType(call, bad, '("STRING" or "BINARY" or "ARRAY")');
  return stringType;
}

const joinTexts = withinLimit('concat', (...texts: string[]): string => texts.join(''));
const joinBytes = (...parts: Uint8Array[]): Uint8Array => Buffer.concat(parts);
const joinArrays = (...arrays: Value[][]): Value[] => arrays.flat(1);

export const concat: FunctionDefinition = {
  name: 'concat',
  aliases: ['||'],
  kind: 'scalar',
  group: 'string',
  signature: 'concat(expr, …)',
  doc: 'Texts, binaries or arrays joined to one; `a || b` is the same. NULL when one is NULL.',
  examples: [
    ["concat('Spark', 'SQL')", 'SparkSQL'],
    ["'a' || 1", 'a1'],
    ['concat(array(1, 2), array(3))', '[1, 2, 3]'],
  ],
  bind: bindConcat,
};

const textOrTexts = oneOf(exactly(stringType), exactly(arrayType(stringType)));

export const concatWs = scalar({
  name: 'concat_ws',
  group: 'string',
  signature: 'concat_ws(sep [, str | array(str)] …)',
  doc: 'The texts, and those in arrays, with `sep` between them. NULLs are left out; a NULL separator gives NULL.',
  examples: [
    ["concat_ws(' ', 'Spark', 'SQL')", 'Spark SQL'],
    ["concat_ws('/', 'foo', NULL, array('bar', 'baz'))", 'foo/bar/baz'],
  ],
  params: [stringParam('sep'), variadic(oneOfParam(textOrTexts)('str'))],
  returns: stringType,
  nulls: 'custom',
  canFail: false,
  evaluate: withinLimit(
    'concat_ws',
    (separator: string | null, ...parts: (string | readonly (string | null)[] | null)[]) =>
      separator === null
        ? null
        : parts
            .flat()
            .filter(part => part !== null)
            .join(separator),
  ),
  kernel: ({ args }) => {
    const [separator] = args;
    const texts = args.slice(1).every(arg => arg.type.kind === 'string');
    if (!texts || !(separator instanceof Literal) || typeof separator.value !== 'string') return {};
    return { vector: joinKernel(Buffer.from(separator.value)) };
  },
});

function reversed(text: string): string {
  if (hasSurrogates(text)) return [...text].reverse().join('');
  let out = '';
  for (let i = text.length - 1; i >= 0; i--) out += text[i];
  return out;
}

export const reverse = scalar({
  name: 'reverse',
  group: 'collection',
  signature: 'reverse(expr)',
  doc: 'The characters of a text, the bytes of a binary, or the elements of an array, from the last to the first.',
  examples: [
    ["reverse('Spark SQL')", 'LQS krapS'],
    ['reverse(array(2, 1, 4, 3))', '[3, 4, 1, 2]'],
  ],
  params: [oneOfParam(exactly(stringType), exactly(binaryType), anyArrayType)('expr')],
  returns: types => types[0],
  canFail: false,
  kernel: ({ types }) => ({
    vector: types[0].kind === 'string' ? writeKernel(writeReversed, reversed) : undefined,
    evaluate:
      types[0].kind === 'string'
        ? reversed
        : types[0].kind === 'binary'
          ? (bytes: Uint8Array) => new Uint8Array(bytes).reverse()
          : (array: readonly Value[]) => [...array].reverse(),
  }),
});

export const concatFunctions: readonly FunctionDefinition[] = [concat, concatWs, reverse];
