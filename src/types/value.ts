import { InternalError } from '../common/errors.js';
import type { DataType, StructType } from './data-type.js';

/**
 * What one value is inside the engine, and the only definition of equality, order and hash. `data-type.ts` lists the form of each type.
 *
 * - **Null** is a value of every type. `equalValues` and `compareValues` see no top-level nulls (their callers do); *inside* structs
 *   and arrays null equals null and sorts first.
 * - **NaN** equals NaN and is greater than every other number. **−0 equals 0**; grouping keys are normalised to 0.
 * - **Strings** compare by their UTF-8 bytes (not by UTF-16 units); no normal form is applied.
 * - **Integers** of 64 bits and decimals are *normalised*: a JavaScript number while within ±(2^53−1), else a bigint. So `===` is
 *   equality, `<` is order, and one value has one form.
 * - **Maps** are equal when they hold equal entries in any order; they have no order.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Value[]
  | MapValue
  | CalendarInterval
  | VariantValue;

/** Entries of a map in insertion order; keys are unique and not null. */
export class MapValue {
  constructor(
    readonly keys: readonly Value[],
    readonly values: readonly Value[],
  ) {}

  get size(): number {
    return this.keys.length;
  }
}

export class CalendarInterval {
  constructor(
    readonly months: number,
    readonly days: number,
    /** Microseconds, normalised integer. */
    readonly micros: number | bigint,
  ) {}
}

/** A semi-structured value: `json` is null, boolean, number, bigint, string, array or a plain object without prototype. */
export class VariantValue {
  constructor(readonly json: unknown) {}
}

export const LONG_MIN = -(2n ** 63n);
export const LONG_MAX = 2n ** 63n - 1n;

/** The one form of an integer: number when safe, else bigint. */
export function normalInteger(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** Equality of two non-null values of one type. */
export function equalValues(type: DataType, a: Value, b: Value): boolean {
  switch (type.kind) {
    case 'float':
    case 'double':
      return a === b || (Number.isNaN(a) && Number.isNaN(b));
    case 'binary':
      return compareBytes(a as Uint8Array, b as Uint8Array) === 0;
    case 'array':
    case 'struct':
    case 'interval':
      return compareValues(type, a, b) === 0;
    case 'map':
      return equalMaps(type.key, type.value, a as MapValue, b as MapValue);
    case 'variant':
      return JSON.stringify((a as VariantValue).json) === JSON.stringify((b as VariantValue).json);
    default:
      return a === b;
  }
}

/** Order of two non-null values of one type: negative, zero or positive. */
export function compareValues(type: DataType, a: Value, b: Value): number {
  switch (type.kind) {
    case 'float':
    case 'double':
      return compareDoubles(a as number, b as number);
    case 'string':
      return compareStrings(a as string, b as string);
    case 'binary':
      return compareBytes(a as Uint8Array, b as Uint8Array);
    case 'array':
      return compareArrays(type.element, a as Value[], b as Value[]);
    case 'struct':
      return compareStructs(type, a as Value[], b as Value[]);
    case 'boolean':
      return Number(a) - Number(b);
    case 'interval': {
      const x = a as CalendarInterval;
      const y = b as CalendarInterval;
      return x.months - y.months || x.days - y.days || compareScalars(x.micros, y.micros);
    }
    case 'map':
    case 'variant':
      throw new InternalError(`values of type ${type.kind} have no order`);
    default:
      return compareScalars(a as number | bigint, b as number | bigint);
  }
}

/** `compareValues` with nulls first: the order inside arrays and structs, and of ascending sorts by default. */
export function compareNullable(type: DataType, a: Value, b: Value): number {
  if (a === null) return b === null ? 0 : -1;
  if (b === null) return 1;
  return compareValues(type, a, b);
}

export function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
}

/** Order of UTF-8 bytes, decided on UTF-16 units: surrogates (astral characters) sort above the rest of the plane. */
export function compareStrings(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x !== y) {
      if (x >= 0xd800 && y >= 0xd800) {
        x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
        y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
      }
      return x - y;
    }
  }
  return a.length - b.length;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

function compareScalars(a: number | bigint, b: number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareArrays(element: DataType, a: readonly Value[], b: readonly Value[]): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const c = compareNullable(element, a[i], b[i]);
    if (c !== 0) return c;
  }
  return a.length - b.length;
}

function compareStructs(type: StructType, a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < type.fields.length; i++) {
    const c = compareNullable(type.fields[i].type, a[i], b[i]);
    if (c !== 0) return c;
  }
  return 0;
}

function equalMaps(key: DataType, value: DataType, a: MapValue, b: MapValue): boolean {
  if (a.size !== b.size) return false;
  return a.keys.every((k, i) => {
    const j = b.keys.findIndex(other => equalValues(key, k, other));
    if (j < 0) return false;
    const x = a.values[i];
    const y = b.values[j];
    return x === null || y === null ? x === y : equalValues(value, x, y);
  });
}
