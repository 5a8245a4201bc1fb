import type { Expression } from '../../expressions/expression.js';
import { Literal } from '../../expressions/expression.js';
import { commonType } from '../../types/coercion.js';
import { anyArrayType, exactly } from '../../types/coercion-implicit.js';
import { arrayType, binaryType, stringType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { mismatch, typeText } from '../signature-errors.js';
import { oneOfParam } from '../signature-params.js';
import { elementOf, hasNulls, sameArrays } from './element-type.js';

/** `concat` and `||`, `reverse`: text, bytes and arrays alike. */

function bindConcat(call: FunctionCall): Expression {
  const { args } = call;
  const { zone } = call.context;
  if (args.length === 0) return new Literal('', stringType);
  if (args.some(arg => arg.type.kind === 'array')) return concatArrays(call);
  if (args.every(arg => arg.type.kind === 'binary')) {
    return operatorCall(call, args, {
      type: binaryType,
      nulls: 'propagate',
      evaluate: (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts)),
      canFail: false,
    });
  }
  const texts = args.map(arg => {
    const type = exactly(stringType).from(arg.type);
    if (type === undefined) throw differ(call);
    return coerce(arg, type, zone);
  });
  return operatorCall(call, texts, {
    type: stringType,
    nulls: 'propagate',
    evaluate: (...parts: string[]) => parts.join(''),
    inline: parts => `(${parts.map((p, i) => (i === 0 ? `'' + ${p}` : p)).join(' + ')})`,
    canFail: false,
  });
}

function concatArrays(call: FunctionCall): Expression {
  const first = call.args.find(arg => arg.type.kind === 'array')!;
  const args = call.args.map(arg => (arg.type.kind === 'void' ? coerce(arg, first.type, call.context.zone) : arg));
  const arrays = sameArrays({ ...call, args }, 'DATA_DIFF_TYPES', commonType);
  return operatorCall(call, arrays, {
    type: arrayType(elementOf(arrays[0]), arrays.some(hasNulls)),
    nulls: 'propagate',
    evaluate: (...parts: Value[][]) => parts.flat(),
    canFail: false,
  });
}

function differ(call: FunctionCall): Error {
  const types = call.args.map(typeText).join(', ');
  return mismatch(call, 'DATA_DIFF_TYPES', `Input to \`concat\` should all be the same type, but it's [${types}].`);
}

const reverse = scalar({
  name: 'reverse',
  group: 'collection',
  signature: 'reverse(arrayOrText)',
  doc: 'The elements, or the characters, in the other order.',
  examples: [
    ["reverse('abc')", 'cba'],
    ['reverse(array(1, 2, NULL))', '[null, 2, 1]'],
  ],
  params: [oneOfParam(exactly(stringType), anyArrayType)('expr')],
  returns: ([type]) => type,
  canFail: false,
  evaluate: (value: string | readonly Value[]) =>
    typeof value === 'string' ? [...value].reverse().join('') : [...value].reverse(),
});

export const concatenations: readonly FunctionDefinition[] = [
  operator({
    name: 'concat',
    aliases: ['||'],
    group: 'collection',
    signature: 'concat(a, b, …) or a || b',
    doc: 'Texts, binaries or arrays one after another; other values become text.',
    examples: [
      ["concat('a', 'b', 1)", 'ab1'],
      ['concat(array(1), array(2, 3))', '[1, 2, 3]'],
    ],
    bind: bindConcat,
  }),
  reverse,
];
