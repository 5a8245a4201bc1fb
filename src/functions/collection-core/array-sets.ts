import type { Expression } from '../../expressions/expression.js';
import { type ArrayType, arrayType, type DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { valueKey, withoutNegativeZero } from '../aggregate/value-key.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { scalar } from '../signature.js';
import { checkArgumentCount } from '../signature-errors.js';
import { arrayParam } from '../signature-params.js';
import { checkComparable } from './array-tests.js';
import { elementOf, hasNulls, sameArrays } from './element-type.js';
import { FEW, isAmong, listKernel, type WriteList, writeDistinct } from './list-kernels.js';

/** Arrays as sets, in the order of first appearance; NULL equals NULL here. */

type Values = readonly Value[];
const NULL = Symbol('null');

function keyOf(type: DataType): (value: Value) => unknown {
  const key = valueKey(type);
  return value => (value === null ? NULL : key(value));
}

/** The first of equal elements, those that `keep` admits. */
function distinct(
  values: Values,
  key: (value: Value) => unknown,
  keep: (id: unknown) => boolean = () => true,
): Value[] {
  const seen = new Set<unknown>();
  const out: Value[] = [];
  for (const value of values) {
    const id = key(value);
    if (seen.has(id) || !keep(id)) continue;
    seen.add(id);
    out.push(withoutNegativeZero(value));
  }
  return out;
}

type Combine = (a: Values, b: Values, key: (value: Value) => unknown) => Value[];

function setFunction(
  name: string,
  doc: string,
  example: readonly [string, string],
  containsNull: (a: boolean, b: boolean) => boolean,
  combine: Combine,
  write: WriteList,
): FunctionDefinition {
  const bind = (call: FunctionCall): Expression => {
    checkArgumentCount(call, 2);
    const args = sameArrays(call, 'BINARY_ARRAY_DIFF_TYPES');
    const element = elementOf(args[0]);
    checkComparable(call, element);
    const key = keyOf(element);
    const type = arrayType(element, containsNull(hasNulls(args[0]), hasNulls(args[1])));
    return operatorCall(call, args, {
      type,
      nulls: 'propagate',
      evaluate: (a: Values, b: Values) => combine(a, b, key),
      vector: listKernel(0, write, type),
      canFail: false,
    });
  };
  return operator({ name, group: 'array', signature: `${name}(a, b)`, doc, examples: [example], bind });
}

const distinctKernel = listKernel(0, (out, at, a, start, end) => writeDistinct(out, at, at, a, start, end));

/** The elements, once each, that are (or are not) in the other array. */
const chosen =
  (wanted: boolean): WriteList =>
  (out, at, a, start, end, b, from, to) => {
    if (to - from > FEW || end - start > FEW) {
      const other = new Set<number>(b.subarray(from, to));
      const distinctEnd = writeDistinct(out, at, at, a, start, end);
      let next = at;
      for (let i = at; i < distinctEnd; i++) if (other.has(out[i]) === wanted) out[next++] = out[i];
      return next;
    }
    // One bit for the last five of each number: most that are not there are known by it.
    let others = 0;
    for (let i = from; i < to; i++) others |= 1 << b[i];
    let seen = 0;
    let next = at;
    for (let i = start; i < end; i++) {
      const value = a[i];
      const bit = 1 << value;
      const found = (others & bit) !== 0 && isAmong(b, from, to, value);
      if (found !== wanted || ((seen & bit) !== 0 && isAmong(out, at, next, value))) continue;
      seen |= bit;
      out[next++] = value;
    }
    return next;
  };

export const arraySets: readonly FunctionDefinition[] = [
  scalar({
    name: 'array_distinct',
    group: 'array',
    signature: 'array_distinct(array)',
    doc: 'The array without repetitions.',
    examples: [['array_distinct(array(1, 2, 2, NULL, 1))', '[1, 2, null]']],
    params: [arrayParam('array')],
    returns: ([type]) => type,
    prepare: (args, call) => {
      if (args[0].type.kind === 'array') checkComparable(call, args[0].type.element);
      return args;
    },
    kernel: ({ types }) => {
      const key = keyOf((types[0] as ArrayType).element);
      return { canFail: false, evaluate: (values: Values) => distinct(values, key), vector: distinctKernel };
    },
  }),
  setFunction(
    'array_union',
    'The elements of either array, each once.',
    ['array_union(array(1, 2, 2), array(2, 3))', '[1, 2, 3]'],
    (a, b) => a || b,
    (a, b, key) => distinct([...a, ...b], key),
    (out, at, a, start, end, b, from, to) =>
      writeDistinct(out, at, writeDistinct(out, at, at, a, start, end), b, from, to),
  ),
  setFunction(
    'array_intersect',
    'The elements that are in both arrays, each once.',
    ['array_intersect(array(1, 2, 2, 3), array(2, 3))', '[2, 3]'],
    (a, b) => a && b,
    (a, b, key) => {
      const other = new Set(b.map(key));
      return distinct(a, key, id => other.has(id));
    },
    chosen(true),
  ),
  setFunction(
    'array_except',
    'The elements of the first array that are not in the second, each once.',
    ['array_except(array(1, 2, 3, 1), array(1, 5))', '[2, 3]'],
    a => a,
    (a, b, key) => {
      const other = new Set(b.map(key));
      return distinct(a, key, id => !other.has(id));
    },
    chosen(false),
  ),
];
