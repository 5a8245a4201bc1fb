import {
  anyArrayType,
  anyDecimalType,
  anyMapType,
  anyTimestampType,
  anyType,
  classOf,
  type ExpectedType,
  exactly,
  integralType,
  numericType,
  oneOf,
} from '../types/coercion-implicit.js';
import {
  arrayType,
  binaryType,
  booleanType,
  calendarIntervalType,
  type DataType,
  dateType,
  dayTimeIntervalType,
  doubleType,
  floatType,
  intType,
  longType,
  smallintType,
  stringType,
  timestampNtzType,
  timestampType,
  tinyintType,
  typeContains,
  variantType,
  yearMonthIntervalType,
} from '../types/data-type.js';
import type { Value } from '../types/value.js';

/** One parameter of a `scalar` function. Made by the functions below and modified by `optional`, `constant`, … */
export interface Param {
  readonly name: string;
  readonly type: ExpectedType;
  /** May be left out (then all behind it too); with a default the kernel always gets it. */
  readonly optional?: { readonly default?: Value };
  /** The last parameter, any number of times, `min` at least. */
  readonly variadic?: { readonly min: number };
  /** Must be the same for every row; its value is in `shape.constants`. */
  readonly constant?: boolean;
  /** No implicit casts but for NULL: a wrong type is an error. */
  readonly exact?: boolean;
  /** A type variable: all parameters of that name are widened to one type first. */
  readonly same?: string;
}

const made =
  (type: ExpectedType) =>
  (name: string): Param => ({ name, type });

export const anyParam = made(anyType);
export const booleanParam = made(exactly(booleanType));
export const tinyintParam = made(exactly(tinyintType));
export const smallintParam = made(exactly(smallintType));
export const intParam = made(exactly(intType));
export const longParam = made(exactly(longType));
export const floatParam = made(exactly(floatType));
export const doubleParam = made(exactly(doubleType));
export const stringParam = made(exactly(stringType));
export const binaryParam = made(exactly(binaryType));
export const dateParam = made(exactly(dateType));
export const timestampParam = made(exactly(timestampType));
export const timestampNtzParam = made(exactly(timestampNtzType));
export const calendarIntervalParam = made(exactly(calendarIntervalType));
export const yearMonthIntervalParam = made(exactly(yearMonthIntervalType));
export const dayTimeIntervalParam = made(exactly(dayTimeIntervalType));
export const variantParam = made(exactly(variantType));
/** Any number; text becomes double. */
export const numericParam = made(numericType);
/** Any integer type; nothing else becomes one. */
export const integralParam = made(integralType);
/** Any decimal; numbers and text become decimals. */
export const decimalParam = made(anyDecimalType);
export const arrayParam = made(anyArrayType);
export const mapParam = made(anyMapType);
/** `timestamp` or `timestamp_ntz`; dates and text become timestamps. */
export const anyTimestampParam = made(anyTimestampType);
export const stringOrBinaryParam = made(oneOf(exactly(stringType), exactly(binaryType)));
export const arrayOrMapParam = made(oneOf(anyArrayType, anyMapType));
/** Values that have an order: everything but maps, variants and calendar intervals. */
export const orderedParam = made(classOf('ORDERED', t => isOrdered(t)));

/** A parameter of one type: `typeParam(arrayType(stringType))('list')`. */
export const typeParam = (type: DataType) => made(exactly(type));
/** A parameter that takes one of several: `oneOfParam(exactly(intType), exactly(dateType))('x')`. */
export const oneOfParam = (...choices: readonly ExpectedType[]) => made(oneOf(...choices));
export const stringArrayParam = typeParam(arrayType(stringType));

export function optional(param: Param, value?: Value): Param {
  return { ...param, optional: { default: value } };
}

export function variadic(param: Param, min = 0): Param {
  return { ...param, variadic: { min } };
}

export function constant(param: Param): Param {
  return { ...param, constant: true };
}

export function exact(param: Param): Param {
  return { ...param, exact: true };
}

export function same(variable: string, param: Param): Param {
  return { ...param, same: variable };
}

export function isOrdered(type: DataType): boolean {
  return !typeContains(type, t => t.kind === 'map' || t.kind === 'variant' || t.kind === 'interval');
}
