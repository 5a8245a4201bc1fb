import type { DataType, StructType } from '../types/data-type.js';
import { formatDate, formatTimestamp, formatTimestampNtz } from '../types/datetime/format-datetime.js';
import type { Zone } from '../types/datetime/zone.js';
import { decimalText } from '../types/decimal-text.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from '../types/interval-text.js';
import type { CalendarInterval, MapValue, Value, VariantValue } from '../types/value.js';

/**
 * A value as Spark prints it in `show()` and in partition folders (`CAST(x AS STRING)`): `1.0`, `2024-01-31 10:00:00.5`, `[1, 2]`,
 * `{a -> 1}`, `{1, x}`. Nulls inside nested values are `NULL`.
 */
export function valueText(type: DataType, value: Value, zone: Zone, binary: BinaryText = 'utf8'): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'float':
    case 'double':
      return doubleText(value as number, type.kind === 'float');
    case 'decimal':
      return decimalText(value as number | bigint, type.scale);
    case 'date':
      return formatDate(value as number);
    case 'timestamp':
      return formatTimestamp(value as number | bigint, zone);
    case 'timestamp_ntz':
      return formatTimestampNtz(value as number | bigint);
    case 'array':
      return `[${(value as Value[]).map(item => valueText(type.element, item, zone, binary)).join(', ')}]`;
    case 'struct':
      return structText(type, value as Value[], zone, binary);
    case 'map': {
      const map = value as MapValue;
      const entry = (k: Value, i: number) =>
        `${valueText(type.key, k, zone, binary)} -> ${valueText(type.value, map.values[i], zone, binary)}`;
      return `{${map.keys.map(entry).join(', ')}}`;
    }
    case 'variant':
      return JSON.stringify((value as VariantValue).json, (_, v) => (typeof v === 'bigint' ? Number(v) : v)) ?? 'null';
    case 'interval':
      return calendarIntervalText(value as CalendarInterval);
    case 'year_month_interval':
      return yearMonthText(value as number, type);
    case 'day_time_interval':
      return dayTimeText(value as number | bigint, type);
    case 'binary':
      return binary === 'utf8' ? Buffer.from(value as Uint8Array).toString('utf8') : hexText(value as Uint8Array);
    default:
      return String(value);
  }
}

function structText(type: StructType, values: readonly Value[], zone: Zone, binary: BinaryText): string {
  return `{${type.fields.map((f, i) => valueText(f.type, values[i], zone, binary)).join(', ')}}`;
}

/** Bytes as the text that they encode (`CAST`), or as `[31 0A]` (`show`). */
export type BinaryText = 'utf8' | 'hex';

function hexText(bytes: Uint8Array): string {
  return `[${Array.from(bytes, byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}]`;
}

/** `1.0`, `0.001`, `1.0E7`, `NaN`, `Infinity`: the shortest digits that read back as the same number. */
export function doubleText(value: number, single = false): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const shortest = single ? shortestSingle(value) : value;
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(shortest) ? `${shortest}.0` : String(shortest);
  const [mantissa, exponent] = shortest.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

function shortestSingle(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
