import type { Expression } from '../../expressions/expression.js';
import { GetField, Literal } from '../../expressions/expression.js';
import { type ArrayType, arrayType, field, stringType, structType, voidType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { exact, optional, stringArrayParam, stringParam } from '../signature-params.js';
import { joinItemsKernel } from '../string/part-kernels.js';
import { zipKernel } from './gather-kernels.js';

/** `array_join` into text, `arrays_zip` into structs. */

type Values = readonly Value[];

const arrayJoin = scalar({
  name: 'array_join',
  group: 'array',
  signature: 'array_join(array, delimiter [, nullReplacement])',
  doc: 'The elements as one text with the delimiter between; NULLs are left out or replaced.',
  examples: [
    ["array_join(array('a', NULL, 'c'), '-')", 'a-c'],
    ["array_join(array('a', NULL, 'c'), '-', '*')", 'a-*-c'],
  ],
  params: [stringArrayParam('array'), exact(stringParam('delimiter')), optional(exact(stringParam('nullReplacement')))],
  returns: stringType,
  computesAll: true,
  canFail: false,
  kernel: ({ args }) => {
    const separator = args[1] instanceof Literal ? args[1].value : null;
    return {
      vector: typeof separator === 'string' && args.length === 2 ? joinItemsKernel(Buffer.from(separator)) : undefined,
    };
  },
  evaluate: (values: Values, delimiter: string, replacement?: string) => {
    const texts = replacement === undefined ? values.filter(v => v !== null) : values.map(v => v ?? replacement);
    return texts.join(delimiter);
  },
});

/** Fields are called like the columns they come from, else by position from 0. */
function bindZip(call: FunctionCall): Expression {
  checkArgumentCount(call, 0, Number.POSITIVE_INFINITY);
  const args = call.args.map((arg, i) => {
    if (arg.type.kind === 'void') return coerce(arg, arrayType(voidType), call.context.zone);
    if (arg.type.kind !== 'array') throw unexpectedInputType(call, i, '"ARRAY"');
    return arg;
  });
  const fields = args.map((arg, i) => field(zipName(arg) ?? String(i), (arg.type as ArrayType).element, true));
  const type = arrayType(structType(fields), false);
  return operatorCall(call, args, {
    type,
    nulls: 'propagate',
    computesAll: true,
    evaluate: (...arrays: readonly Values[]) => {
      const length = Math.max(0, ...arrays.map(a => a.length));
      return Array.from({ length }, (_, i) => arrays.map(a => a[i] ?? null));
    },
    vector: zipKernel(type),
    canFail: false,
  });
}

function zipName(e: Expression): string | undefined {
  if (e.kind === 'attribute' || e.kind === 'boundReference') return (e as unknown as { name: string }).name;
  return e instanceof GetField ? e.field.name : undefined;
}

export const arrayJoins: readonly FunctionDefinition[] = [
  arrayJoin,
  operator({
    name: 'arrays_zip',
    group: 'array',
    signature: 'arrays_zip(a, b, …)',
    doc: 'An array of structs of the elements side by side; shorter arrays are filled with NULL.',
    examples: [["arrays_zip(array(1, 2), array('a'))", '[{1, a}, {2, null}]']],
    bind: bindZip,
  }),
];
