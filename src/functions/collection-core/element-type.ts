import type { Expression } from '../../expressions/expression.js';
import { elementType, type TypeMeeting } from '../../types/coercion.js';
import { type ArrayType, arrayType, type DataType } from '../../types/data-type.js';
import type { FunctionCall } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { mismatch, typeText, unexpectedInputType } from '../signature-errors.js';

/** Arguments that must agree with the elements of an array, and arrays that must agree with each other. */

function functionDiffers(call: FunctionCall, array: Expression, element: Expression): Error {
  return mismatch(
    call,
    'ARRAY_FUNCTION_DIFF_TYPES',
    `Input to \`${call.name}\` should have been "ARRAY" followed by a value with same element type, but it's [${typeText(array)}, ${typeText(element)}].`,
  );
}

/**
 * The array and the element in one type. A bare NULL for an array is refused under the condition that the function has for it.
 */
export function withElement(
  call: FunctionCall,
  array: Expression,
  element: Expression,
  onNull: 'NULL_TYPE' | 'ARRAY_FUNCTION_DIFF_TYPES' | 'UNEXPECTED_INPUT_TYPE',
  meet: TypeMeeting = elementType,
): [array: Expression, element: Expression] {
  if (array.type.kind === 'void') {
    if (onNull === 'NULL_TYPE') throw nullType(call);
    if (onNull === 'UNEXPECTED_INPUT_TYPE') throw unexpectedInputType(call, 0, '"ARRAY"');
    throw functionDiffers(call, array, element);
  }
  if (array.type.kind !== 'array') throw unexpectedInputType(call, 0, '"ARRAY"');
  const common = meet(array.type.element, element.type);
  if (common === undefined) throw functionDiffers(call, array, element);
  const { zone } = call.context;
  return [coerce(array, arrayType(common, array.type.containsNull), zone), coerce(element, common, zone)];
}

export function nullType(call: FunctionCall): Error {
  return mismatch(call, 'NULL_TYPE', 'Null typed values cannot be used as arguments of the function.');
}

/** All arrays in one type of elements. */
export function sameArrays(call: FunctionCall, condition: string, meet: TypeMeeting = elementType): Expression[] {
  const differ = () =>
    mismatch(
      call,
      condition,
      `Input to function \`${call.name}\` should have been arrays with same element type, but it's [${call.args.map(typeText).join(', ')}].`,
    );
  let common: DataType | undefined;
  for (const { type } of call.args) {
    if (type.kind !== 'array') throw differ();
    const next: DataType | undefined = common === undefined ? type.element : meet(common, type.element);
    if (next === undefined) throw differ();
    common = next;
  }
  const element = common!;
  return call.args.map(arg => coerce(arg, arrayType(element, (arg.type as ArrayType).containsNull), call.context.zone));
}

export const elementOf = (e: Expression): DataType => (e.type as ArrayType).element;
export const hasNulls = (e: Expression): boolean => (e.type as ArrayType).containsNull;
