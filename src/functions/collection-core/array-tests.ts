import { BooleanVector } from '../../columnar/vector.js';
import type { ColumnKernel, Expression } from '../../expressions/expression.js';
import { elementType, elementTypeNoText, type TypeMeeting } from '../../types/coercion.js';
import { booleanType, type DataType, longType, sqlTypeName } from '../../types/data-type.js';
import { equalValues, type Value } from '../../types/value.js';
import { valueKey } from '../aggregate/value-key.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { checkArgumentCount, mismatch, unexpectedInputType } from '../signature-errors.js';
import { isOrdered } from '../signature-params.js';
import { elementOf, nullType, sameArrays, withElement } from './element-type.js';
import { FEW, foldKernel, isAmong, numberLists, validOf } from './list-kernels.js';

/** `array_contains`, `array_position`, `arrays_overlap`: what is in an array. */

type Values = readonly Value[];

function searched(call: FunctionCall, meet: TypeMeeting): [array: Expression, element: Expression] {
  const [array, element] = call.args;
  if (array.type.kind === 'void') throw nullType(call);
  if (array.type.kind !== 'array') throw unexpectedInputType(call, 0, '"ARRAY"');
  const pair = withElement(call, array, element, 'NULL_TYPE', meet);
  checkComparable(call, pair[1].type);
  return pair;
}

export function checkComparable(call: FunctionCall, type: DataType): void {
  if (isOrdered(type)) return;
  const message = `The \`${call.name}\` does not support ordering on type "${sqlTypeName(type)}".`;
  throw mismatch(call, 'INVALID_ORDERING_TYPE', message);
}

function bindContains(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  if (call.args[1].type.kind === 'void') throw nullType(call);
  const args = searched(call, elementTypeNoText);
  const { type } = args[1];
  return operatorCall(call, args, {
    type: booleanType,
    nulls: 'propagate',
    nullable: true,
    evaluate: (values: Values, wanted: Value) => {
      let unknown = false;
      for (const value of values) {
        if (value === null) unknown = true;
        else if (equalValues(type, value, wanted)) return true;
      }
      return unknown ? null : false;
    },
    vector: foldKernel(booleanType, (values, start, end, wanted) => (isAmong(values, start, end, wanted) ? 1 : 0)),
    canFail: false,
  });
}

function bindPosition(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const args = searched(call, elementType);
  const { type } = args[1];
  return operatorCall(call, args, {
    type: longType,
    nulls: 'propagate',
    evaluate: (values: Values, wanted: Value) => values.findIndex(v => v !== null && equalValues(type, v, wanted)) + 1,
    vector: foldKernel(longType, (values, start, end, wanted) => {
      for (let i = start; i < end; i++) if (values[i] === wanted) return i - start + 1;
      return 0;
    }),
    canFail: false,
  });
}

function bindOverlap(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const args = sameArrays(call, 'BINARY_ARRAY_DIFF_TYPES');
  const element = elementOf(args[0]);
  checkComparable(call, element);
  const key = valueKey(element);
  return operatorCall(call, args, {
    type: booleanType,
    nulls: 'propagate',
    nullable: true,
    evaluate: (a: Values, b: Values) => {
      const known = new Set(a.filter(v => v !== null).map(key));
      if (b.some(v => v !== null && known.has(key(v)))) return true;
      return a.length > 0 && b.length > 0 && (a.includes(null) || b.includes(null)) ? null : false;
    },
    vector: overlapKernel,
    canFail: false,
  });
}

const overlapKernel: ColumnKernel = (args, length) => {
  const a = numberLists(args[0]);
  const b = numberLists(args[1]);
  if (a === undefined || b === undefined) return undefined;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const start = b.lists.starts[i];
    const end = b.lists.ends[i];
    if ((end - start) * (a.lists.ends[i] - a.lists.starts[i]) > FEW * FEW) return undefined;
    for (let k = a.lists.starts[i]; out[i] === 0 && k < a.lists.ends[i]; k++)
      if (isAmong(b.values, start, end, a.values[k])) out[i] = 1;
  }
  return new BooleanVector(booleanType, length, out, validOf(args, length));
};

export const arrayTests: readonly FunctionDefinition[] = [
  operator({
    name: 'array_contains',
    group: 'array',
    signature: 'array_contains(array, value)',
    doc: 'True when an element equals the value; NULL when none does and one is NULL.',
    examples: [['array_contains(array(1, 2, 3), 2)', 'true']],
    bind: bindContains,
  }),
  operator({
    name: 'array_position',
    group: 'array',
    signature: 'array_position(array, value)',
    doc: 'The position of the first element that equals the value, from 1; 0 when there is none.',
    examples: [['array_position(array(3, 2, 1), 1)', '3']],
    bind: bindPosition,
  }),
  operator({
    name: 'arrays_overlap',
    group: 'array',
    signature: 'arrays_overlap(a, b)',
    doc: 'True when the arrays have an element in common that is not NULL; NULL when none is known but one has a NULL.',
    examples: [['arrays_overlap(array(1, 2), array(2, 3))', 'true']],
    bind: bindOverlap,
  }),
];
