import { AnalysisError } from '../../common/errors.js';
import { type DataType, type DecimalType, simpleString } from '../../types/data-type.js';
import { type DatetimeParser, datetimeParser } from '../../types/datetime/datetime-pattern.js';
import { parseDateBytes, parseTimestampBytes, parseTimestampNtzBytes } from '../../types/datetime/parse-datetime.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import type {
  BooleanBuilder,
  BytesBuilder,
  Float64Builder,
  Int32Builder,
  IntegerBuilder,
  VectorBuilder,
} from '../builder.js';
import { decodeUtf8 } from '../vector.js';
import { type CsvOptions, csvParser } from './options.js';

/** Appends the value of `bytes[start, end)` to a builder; false, and nothing appended, when the text is no such value. */
export type CsvConverter = (bytes: Uint8Array, start: number, end: number) => boolean;

/** The conversion of tokens to a type, bound to a builder of that type. Throws for types that CSV cannot hold. */
export function csvConverter(type: DataType, builder: VectorBuilder, options: CsvOptions): CsvConverter {
  switch (type.kind) {
    case 'tinyint':
      return intConverter(builder as Int32Builder, -128, 127);
    case 'smallint':
      return intConverter(builder as Int32Builder, -32768, 32767);
    case 'int':
      return intConverter(builder as Int32Builder, -2147483648, 2147483647);
    case 'long':
      return longConverter(builder as IntegerBuilder);
    case 'float':
    case 'double':
      return doubleConverter(builder as Float64Builder, options, type.kind === 'float');
    case 'decimal':
      return decimalConverter(builder as IntegerBuilder, type);
    case 'boolean':
      return booleanConverter(builder as BooleanBuilder);
    case 'date':
      return dateConverter(builder as Int32Builder, options);
    case 'timestamp':
      return timestampConverter(builder as IntegerBuilder, options);
    case 'timestamp_ntz':
      return ntzConverter(builder as IntegerBuilder, options);
    case 'string':
    case 'binary': {
      const target = builder as BytesBuilder;
      return (bytes, start, end) => {
        target.appendBytes(bytes, start, end);
        return true;
      };
    }
    default:
      throw new AnalysisError('UNSUPPORTED_DATATYPE', `The CSV format has no ${simpleString(type)} values.`);
  }
}

/** The value of an integer of at most 15 digits, or NaN: `+1`, `-007`. */
function shortInteger(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === 45 || sign === 43) at++;
  if (at >= end || end - at > 15) return Number.NaN;
  let value = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return sign === 45 && value !== 0 ? -value : value;
}

const INTEGER = /^[+-]?\d+$/;

/** Any integer of 64 bits, normalised; null when it is none. */
export function integerOf(bytes: Uint8Array, start: number, end: number): number | bigint | null {
  const short = shortInteger(bytes, start, end);
  if (!Number.isNaN(short)) return short;
  // Leading zeros may make it longer, but not without end.
  if (end - start > 400) return null;
  const text = decodeUtf8(bytes, start, end);
  if (!INTEGER.test(text)) return null;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value < LONG_MIN || value > LONG_MAX ? null : normalInteger(value);
}

function intConverter(builder: Int32Builder, min: number, max: number): CsvConverter {
  return (bytes, start, end) => {
    const value = integerOf(bytes, start, end);
    if (typeof value !== 'number' || value < min || value > max) return false;
    builder.appendInt(value);
    return true;
  };
}

function longConverter(builder: IntegerBuilder): CsvConverter {
  return (bytes, start, end) => {
    const value = integerOf(bytes, start, end);
    if (value === null) return false;
    builder.appendInteger(value);
    return true;
  };
}

const DOUBLE = /^[\0- ]*([+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?))[\0- ]*$/;

/** Java's `parseDouble`; null when the text is no number. */
export function javaDouble(text: string): number | null {
  const m = DOUBLE.exec(text);
  if (m === null) return null;
  const number = m[1];
  if (number.endsWith('NaN')) return Number.NaN;
  const last = number.charCodeAt(number.length - 1) | 32;
  return Number(last === 102 || last === 100 ? number.slice(0, -1) : number);
}

/**
 * The value of a plain decimal such as `-12.345` of at most 15 digits, or NaN. Both digits and power of ten are exact then, so that their
 * quotient is the nearest double.
 */
function shortDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const sign = bytes[at];
  if (sign === 45 || sign === 43) at++;
  if (end - at > 16) return Number.NaN;
  let value = 0;
  let digits = 0;
  let scale = -1;
  for (; at < end; at++) {
    const digit = bytes[at] - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      if (scale >= 0) scale++;
    } else if (bytes[at] === 46 && scale < 0) scale = 0;
    else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  if (scale > 0) value /= POWERS[scale];
  return sign === 45 ? -value : value;
}

const POWERS: readonly number[] = Array.from({ length: 16 }, (_, i) => 10 ** i);

function doubleConverter(builder: Float64Builder, options: CsvOptions, single: boolean): CsvConverter {
  const { nanValue, positiveInf, negativeInf } = options;
  return (bytes, start, end) => {
    let value: number | null = shortDecimal(bytes, start, end);
    if (Number.isNaN(value)) {
      const text = decodeUtf8(bytes, start, end);
      if (text === nanValue) value = Number.NaN;
      else if (text === negativeInf) value = Number.NEGATIVE_INFINITY;
      else if (text === positiveInf) value = Number.POSITIVE_INFINITY;
      else value = javaDouble(text);
      if (value === null) return false;
    }
    builder.appendNumber(single ? Math.fround(value) : value);
    return true;
  };
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Digits and scale of a decimal text; null when it is none, or so large that nobody means it. Commas group digits. */
export function decimalParts(text: string): { unscaled: bigint; scale: number } | null {
  const m = DECIMAL.exec(text.includes(',') ? text.replaceAll(',', '') : text);
  if (m === null) return null;
  const fraction = m[3] ?? '';
  const digits = m[2] + fraction;
  const exponent = Number(m[4] ?? 0);
  if (digits === '' || digits.length > 1000 || Math.abs(exponent) > 1000) return null;
  const unscaled = BigInt(digits);
  return { unscaled: m[1] === '-' ? -unscaled : unscaled, scale: fraction.length - exponent };
}

/** `unscaled` at another scale, rounded half up. */
function rescaled(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * 10n ** BigInt(to - from);
  const divisor = 10n ** BigInt(from - to);
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n;
  return (unscaled + half) / divisor;
}

function decimalConverter(builder: IntegerBuilder, type: DecimalType): CsvConverter {
  const limit = 10n ** BigInt(type.precision);
  return (bytes, start, end) => {
    const parts = decimalParts(decodeUtf8(bytes, start, end));
    if (parts === null) return false;
    const value = rescaled(parts.unscaled, parts.scale, type.scale);
    if (value >= limit || value <= -limit) return false;
    builder.appendInteger(normalInteger(value));
    return true;
  };
}

function booleanConverter(builder: BooleanBuilder): CsvConverter {
  return (bytes, start, end) => {
    const value = booleanOf(bytes, start, end);
    if (value === null) return false;
    builder.appendBoolean(value);
    return true;
  };
}

/** `true` and `false` in any case. */
export function booleanOf(bytes: Uint8Array, start: number, end: number): boolean | null {
  if (end - start !== 4 && end - start !== 5) return null;
  const text = decodeUtf8(bytes, start, end).toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : null;
}

function dateConverter(builder: Int32Builder, options: CsvOptions): CsvConverter {
  const parser = options.dateFormat === undefined ? null : csvParser(options.dateFormat, 'dateFormat');
  return (bytes, start, end) => {
    const days = parser === null ? parseDateBytes(bytes, start, end) : parser.parseDate(decodeUtf8(bytes, start, end));
    if (days === null) return false;
    builder.appendInt(days);
    return true;
  };
}

function timestampConverter(builder: IntegerBuilder, options: CsvOptions): CsvConverter {
  const { zone } = options;
  const parser = options.timestampFormat === undefined ? null : csvParser(options.timestampFormat, 'timestampFormat');
  return (bytes, start, end) => {
    const micros =
      parser === null
        ? parseTimestampBytes(bytes, start, end, zone)
        : parser.parseTimestamp(decodeUtf8(bytes, start, end), zone);
    if (micros === null) return false;
    builder.appendInteger(micros);
    return true;
  };
}

function ntzConverter(builder: IntegerBuilder, options: CsvOptions): CsvConverter {
  const parser =
    options.timestampNtzFormat === undefined ? null : csvParser(options.timestampNtzFormat, 'timestampNTZFormat');
  return (bytes, start, end) => {
    const micros =
      parser === null
        ? parseTimestampNtzBytes(bytes, start, end, false)
        : parser.parseTimestampNtz(decodeUtf8(bytes, start, end), false);
    if (micros === null) return false;
    builder.appendInteger(micros);
    return true;
  };
}

/** The date pattern that inference insists on. */
export function inferenceDateParser(options: CsvOptions): DatetimeParser {
  return options.dateFormat === undefined ? datetimeParser('yyyy-MM-dd') : csvParser(options.dateFormat, 'dateFormat');
}
