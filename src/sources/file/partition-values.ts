import { DataError } from '../../common/errors.js';
import {
  type DataType,
  dateType,
  decimalType,
  doubleType,
  intType,
  longType,
  simpleString,
  stringType,
  timestampType,
} from '../../types/data-type.js';
import { parseDate, parseTimestamp, parseTimestampNtz } from '../../types/datetime/parse-datetime.js';
import type { Zone } from '../../types/datetime/zone.js';
import { normalInteger, type Value } from '../../types/value.js';
import { NULL_PARTITION, unescapePartitionText } from './partition-path.js';

/**
 * The type of a partition column from the raw values in its folder names, by Spark's rules: int, long, decimal (whole numbers
 * only), double, timestamp (with a time), date, else string. Values of different types make the wider number type, or string.
 */
export function inferPartitionType(raws: Iterable<string>, zone: Zone): DataType {
  let type: DataType | undefined;
  for (const raw of raws) {
    const next = typeOf(raw, zone);
    if (next === undefined) continue;
    type = type === undefined ? next : wider(type, next);
    if (type.kind === 'string') break;
  }
  return type ?? stringType;
}

/** Undefined for the null value, which fits every type. */
function typeOf(raw: string, zone: Zone): DataType | undefined {
  if (raw === NULL_PARTITION) return undefined;
  if (/^[+-]?\d{1,60}$/.test(raw)) return integerType(BigInt(raw.replace(/^\+/, '')));
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?$/.test(raw)) return doubleType;
  const text = unescapePartitionText(raw);
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/.test(text) && parseTimestamp(text, zone) !== null)
    return timestampType;
  return /^\d{4}-\d\d-\d\d$/.test(raw) && parseDate(raw) !== null ? dateType : stringType;
}

function integerType(value: bigint): DataType {
  if (value >= -(2n ** 31n) && value < 2n ** 31n) return intType;
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return longType;
  const digits = String(value < 0n ? -value : value).length;
  return digits <= 38 ? decimalType(digits, 0) : doubleType;
}

const NUMBER_ORDER = ['int', 'long', 'decimal'];

function wider(a: DataType, b: DataType): DataType {
  if (a.kind === b.kind) {
    return a.kind === 'decimal' && b.kind === 'decimal' && b.precision > a.precision ? b : a;
  }
  const [x, y] = [NUMBER_ORDER.indexOf(a.kind), NUMBER_ORDER.indexOf(b.kind)];
  if (x >= 0 && y >= 0) {
    const [low, high] = x < y ? [a, b] : [b, a];
    // A decimal must also hold every long that was seen.
    return high.kind === 'decimal' && low.kind === 'long' && high.precision < 20 ? decimalType(20, 0) : high;
  }
  if ((a.kind === 'double' && b.kind === 'int') || (a.kind === 'int' && b.kind === 'double')) return doubleType;
  return stringType;
}

/** The value of a raw folder text as a column of `type`; throws `PARTITION_VALUE_INVALID` when it does not fit. */
export function parsePartitionValue(type: DataType, raw: string, zone: Zone, path: string): Value {
  if (raw === NULL_PARTITION) return null;
  const text = unescapePartitionText(raw);
  const value = parseText(type, text, zone);
  if (value !== undefined && value !== null) return value;
  throw new DataError(
    'PARTITION_VALUE_INVALID',
    `${path}: the folder says '${text.slice(0, 100)}', which is not a value of the partition column's type ${simpleString(type)}. ` +
      'Declare the column as STRING, or move the folder away.',
  );
}

function parseText(type: DataType, text: string, zone: Zone): Value | undefined {
  switch (type.kind) {
    case 'string':
      return text;
    case 'binary':
      return Buffer.from(text, 'utf8');
    case 'boolean':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
    case 'tinyint':
      return boundedInteger(text, 7n);
    case 'smallint':
      return boundedInteger(text, 15n);
    case 'int':
      return boundedInteger(text, 31n);
    case 'long':
      return boundedInteger(text, 63n);
    case 'decimal':
      return parseDecimal(text, type.precision, type.scale);
    case 'float':
    case 'double': {
      if (/^[+-]?(?:NaN|Infinity)$/i.test(text)) return Number(text.replace(/^\+/, ''));
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return Number.isNaN(value) ? undefined : type.kind === 'float' ? Math.fround(value) : value;
    }
    case 'date':
      return parseDate(text);
    case 'timestamp':
      return parseTimestamp(text, zone);
    case 'timestamp_ntz':
      return parseTimestampNtz(text);
    default:
      return undefined;
  }
}

function boundedInteger(text: string, bits: bigint): number | bigint | undefined {
  if (!/^[+-]?\d{1,60}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value >= -(2n ** bits) && value < 2n ** bits ? normalInteger(value) : undefined;
}

function parseDecimal(text: string, precision: number, scale: number): number | bigint | undefined {
  const match = /^([+-]?)(\d{1,60})(?:\.(\d{1,60}))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) return undefined;
  const digits = BigInt(match[2] + fraction.padEnd(scale, '0'));
  if (digits >= 10n ** BigInt(precision)) return undefined;
  return normalInteger(match[1] === '-' ? -digits : digits);
}
