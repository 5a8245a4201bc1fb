import { ListVector } from '../../columnar/vector.js';
import { type ColumnKernel, type Expression, Literal } from '../../expressions/expression.js';
import { type ArrayType, type DataType, voidType } from '../../types/data-type.js';
import { compareNullable, compareValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { arrayParam, booleanParam, exact, optional } from '../signature-params.js';
import { checkComparable } from './array-tests.js';
import { foldKernel, listKernel, writeSorted } from './list-kernels.js';

/** `array_min`, `array_max`, `sort_array`: arrays of types that have an order. */

type Values = readonly Value[];

function comparable(args: readonly Expression[], call: FunctionCall): readonly Expression[] {
  if (args[0].type.kind === 'array') checkComparable(call, args[0].type.element);
  return args;
}

/** Ascending; there are no nulls to be put first or last. */
export const ascendingKernel = listKernel(0, (out, at, values, start, end) => writeSorted(out, at, values, start, end));

const elementOf = (type: DataType): DataType => (type as ArrayType).element;

function extreme(name: string, word: string, sign: 1 | -1, example: readonly [string, string]): FunctionDefinition {
  return scalar({
    name,
    group: 'array',
    signature: `${name}(array)`,
    doc: `The ${word} element that is not NULL; NULL when there is none.`,
    examples: [example],
    params: [arrayParam('array')],
    returns: ([type]) => elementOf(type),
    nullable: true,
    prepare: comparable,
    kernel: ({ types }) => {
      const type = elementOf(types[0]);
      const evaluate = (values: Values) => {
        let best: Value = null;
        for (const value of values) {
          if (value !== null && (best === null || compareValues(type, value, best) * sign > 0)) best = value;
        }
        return best;
      };
      return { canFail: false, evaluate, vector: extremeKernel(type, sign) };
    },
  });
}

/** Where every row has an element. */
function extremeKernel(type: DataType, sign: 1 | -1): ColumnKernel {
  const fold = foldKernel(type, (values, start, end) => {
    let best = values[start];
    for (let i = start + 1; i < end; i++) if ((values[i] - best) * sign > 0) best = values[i];
    return best;
  });
  return ([lists], length) => {
    if (!(lists instanceof ListVector)) return undefined;
    const { starts, ends, validity } = lists;
    for (let i = 0; i < length; i++)
      if (starts[i] === ends[i] && (validity === null || validity[i] === 1)) return undefined;
    return fold([lists], length);
  };
}

const sortArray = scalar({
  name: 'sort_array',
  group: 'array',
  signature: 'sort_array(array [, ascending])',
  doc: 'The array sorted: ascending with NULLs first, or descending with NULLs last.',
  examples: [
    ["sort_array(array('b', NULL, 'a'))", '[null, a, b]'],
    ["sort_array(array('b', NULL, 'a'), false)", '[b, a, null]'],
  ],
  params: [arrayParam('array'), optional(exact(booleanParam('ascendingOrder')), true)],
  returns: ([type]) => type,
  prepare: comparable,
  kernel: ({ types, args }) => {
    const type = elementOf(types[0]);
    const evaluate = (values: Values, ascending: boolean) => {
      const sorted =
        type.kind === voidType.kind ? [...values] : [...values].sort((a, b) => compareNullable(type, a, b));
      return ascending ? sorted : sorted.reverse();
    };
    const ascending = args[1] === undefined || (args[1] instanceof Literal && args[1].value === true);
    const vector: ColumnKernel = ([lists], length) => ascendingKernel([lists], length);
    return { canFail: false, evaluate, vector: ascending ? vector : undefined };
  },
});

export const arrayOrder: readonly FunctionDefinition[] = [
  extreme('array_max', 'greatest', 1, ['array_max(array(1, 20, NULL, 3))', '20']),
  extreme('array_min', 'least', -1, ['array_min(array(1, 20, NULL, 3))', '1']),
  sortArray,
];
