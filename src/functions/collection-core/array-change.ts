import { ListVector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import type { Expression } from '../../expressions/expression.js';
import { type ArrayType, arrayType, intType } from '../../types/data-type.js';
import { equalValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { anyParam, arrayParam, exact, intParam } from '../signature-params.js';
import { elementOf, hasNulls, withElement } from './element-type.js';
import { flattenKernel, partOfListKernel, repeatKernel } from './gather-kernels.js';
import { invalidIndexOfZero, tooLong } from './limits.js';
import { listKernel, type WriteList, writeAll } from './list-kernels.js';

/** Arrays with elements put in, taken out or repeated. */

type Values = readonly Value[];

function bindAdd(call: FunctionCall, put: (values: Values, element: Value) => Value[], write: WriteList): Expression {
  checkArgumentCount(call, 2);
  const args = withElement(call, call.args[0], call.args[1], 'UNEXPECTED_INPUT_TYPE');
  const type = arrayType(elementOf(args[0]), hasNulls(args[0]) || args[1].nullable);
  return operatorCall(call, args, {
    type,
    nulls: 'custom',
    nullable: args[0].nullable,
    evaluate: (values: Values | null, element: Value) => (values === null ? null : put(values, element)),
    vector: listKernel(1, write, type),
    canFail: false,
  });
}

/** Position 1 is the first; −1 puts behind the last. Positions beyond an end leave NULLs between. */
function bindInsert(call: FunctionCall): Expression {
  checkArgumentCount(call, 3);
  const [array, position, element] = call.args;
  const args = withElement(call, array, element, 'ARRAY_FUNCTION_DIFF_TYPES');
  if (!['int', 'smallint', 'tinyint'].includes(position.type.kind)) throw unexpectedInputType(call, 1, '"INT"');
  return operatorCall(call, [args[0], coerce(position, intType, call.context.zone), args[1]], {
    type: arrayType(elementOf(args[0]), true),
    nulls: 'custom',
    nullable: args[0].nullable || position.nullable,
    evaluate: (values: Values | null, at: number | null, value: Value) =>
      values === null || at === null ? null : inserted(values, at, value),
    canFail: true,
  });
}

function inserted(values: Values, at: number, element: Value): Value[] {
  if (at === 0) throw invalidIndexOfZero();
  const { length } = values;
  const gap = Math.abs(at) - length - 1;
  if (gap > 0) {
    tooLong(length + gap + 1, 'array_insert');
    const between: Value[] = new Array(gap).fill(null);
    return at > 0 ? [...values, ...between, element] : [element, ...between, ...values];
  }
  const index = at > 0 ? at - 1 : length + at + 1;
  return [...values.slice(0, index), element, ...values.slice(index)];
}

function bindRemove(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const args = withElement(call, call.args[0], call.args[1], 'ARRAY_FUNCTION_DIFF_TYPES');
  const { type } = args[1];
  return operatorCall(call, args, {
    type: args[0].type,
    nulls: 'propagate',
    evaluate: (values: Values, element: Value) => values.filter(v => v === null || !equalValues(type, v, element)),
    vector: listKernel(0, (out, at, values, start, end, beside, row) => {
      const unwanted = beside[row];
      let next = at;
      for (let i = start; i < end; i++) if (values[i] !== unwanted) out[next++] = values[i];
      return next;
    }),
    canFail: false,
  });
}

const arrayCompact = scalar({
  name: 'array_compact',
  group: 'array',
  signature: 'array_compact(array)',
  doc: 'The array without its NULLs.',
  examples: [['array_compact(array(1, NULL, 2))', '[1, 2]']],
  params: [arrayParam('array')],
  returns: ([type]) => arrayType((type as ArrayType).element, false),
  canFail: false,
  evaluate: (values: Values) => values.filter(v => v !== null),
  vector: ([lists], length) =>
    lists instanceof ListVector && lists.child.validity === null
      ? new ListVector(
          arrayType((lists.type as ArrayType).element, false),
          length,
          lists.starts,
          lists.ends,
          lists.child,
          lists.validity,
        )
      : undefined,
});

const arrayRepeat = scalar({
  name: 'array_repeat',
  group: 'array',
  signature: 'array_repeat(element, count)',
  doc: 'An array of the element, count times.',
  examples: [["array_repeat('a', 3)", '[a, a, a]']],
  params: [anyParam('element'), exact(intParam('count'))],
  returns: ([type], [element]) => arrayType(type, element.nullable),
  nulls: 'custom',
  kernel: ({ args, type }) => ({
    nullable: args[1].nullable,
    vector: repeatKernel(type),
    evaluate: (element: Value, count: number | null) => {
      if (count === null) return null;
      tooLong(count, 'array_repeat');
      return new Array(Math.max(count, 0)).fill(element);
    },
  }),
});

const slice = scalar({
  name: 'slice',
  group: 'array',
  signature: 'slice(array, start, length)',
  doc: 'Elements from position `start` (1 is the first, −1 the last), `length` at most.',
  examples: [
    ['slice(array(1, 2, 3, 4), 2, 2)', '[2, 3]'],
    ['slice(array(1, 2, 3, 4), -2, 2)', '[3, 4]'],
  ],
  params: [arrayParam('x'), intParam('start'), intParam('length')],
  returns: ([type]) => type,
  evaluate: (values: Values, start: number, length: number) => values.slice(...partOf(values.length, start, length)),
  vector: partOfListKernel(partOf),
});

/** From and to which index. */
function partOf(size: number, start: number, length: number): readonly [from: number, to: number] {
  if (start === 0) throw badParameter('START', 'start', 'slice', 'Expects a positive or a negative value, but got 0.');
  if (length < 0) throw badParameter('LENGTH', 'length', 'slice', `Expects a value of at least 0, but got ${length}.`);
  const from = start > 0 ? start - 1 : size + start;
  return from < 0 || from >= size ? [0, 0] : [from, Math.min(size, from + length)];
}

function badParameter(kind: string, parameter: string, name: string, problem: string): EvaluationError {
  return new EvaluationError(
    `INVALID_PARAMETER_VALUE.${kind}`,
    `The value of parameter \`${parameter}\` in \`${name}\` is invalid: ${problem}`,
  );
}

function bindFlatten(call: FunctionCall): Expression {
  checkArgumentCount(call, 1);
  const [array] = call.args;
  if (array.type.kind !== 'array' || array.type.element.kind !== 'array')
    throw unexpectedInputType(call, 0, '"ARRAY" of "ARRAY"');
  return operatorCall(call, [array], {
    type: array.type.element,
    nulls: 'propagate',
    nullable: array.nullable || array.type.containsNull,
    evaluate: (arrays: Values) => (arrays.includes(null) ? null : (arrays as readonly Value[][]).flat()),
    vector: flattenKernel(array.type.element),
    canFail: false,
  });
}

export const arrayChanges: readonly FunctionDefinition[] = [
  operator({
    name: 'array_append',
    group: 'array',
    signature: 'array_append(array, element)',
    doc: 'The array with the element behind it.',
    examples: [['array_append(array(1, 2), 3)', '[1, 2, 3]']],
    bind: call =>
      bindAdd(
        call,
        (values, element) => [...values, element],
        (out, at, values, start, end, beside, row) => {
          out[at + end - start] = beside[row];
          return writeAll(out, at, values, start, end) + 1;
        },
      ),
  }),
  operator({
    name: 'array_prepend',
    group: 'array',
    signature: 'array_prepend(array, element)',
    doc: 'The array with the element in front.',
    examples: [['array_prepend(array(1, 2), 0)', '[0, 1, 2]']],
    bind: call =>
      bindAdd(
        call,
        (values, element) => [element, ...values],
        (out, at, values, start, end, beside, row) => {
          out[at] = beside[row];
          return writeAll(out, at + 1, values, start, end);
        },
      ),
  }),
  operator({
    name: 'array_insert',
    group: 'array',
    signature: 'array_insert(array, position, element)',
    doc: 'The array with the element at a position: 1 is the first, −1 behind the last. Gaps are filled with NULL.',
    examples: [['array_insert(array(1, 2, 3), 2, 9)', '[1, 9, 2, 3]']],
    bind: bindInsert,
  }),
  operator({
    name: 'array_remove',
    group: 'array',
    signature: 'array_remove(array, element)',
    doc: 'The array without the elements that equal the value.',
    examples: [['array_remove(array(1, 2, NULL, 1), 1)', '[2, null]']],
    bind: bindRemove,
  }),
  arrayCompact,
  arrayRepeat,
  slice,
  operator({
    name: 'flatten',
    group: 'array',
    signature: 'flatten(arrays)',
    doc: 'The elements of all arrays of an array, one level; NULL when one of them is NULL.',
    examples: [['flatten(array(array(1, 2), array(3)))', '[1, 2, 3]']],
    bind: bindFlatten,
  }),
];
