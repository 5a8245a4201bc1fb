import type { DataType, StructType } from '../types/data-type.js';
import { formatDate, formatTimestamp, formatTimestampNtz } from '../types/datetime/format-datetime.js';
import type { Zone } from '../types/datetime/zone.js';
import type { CalendarInterval, MapValue, Value, VariantValue } from '../types/value.js';

/**
 * A value as Spark prints it in `show()` and in partition folders (`CAST(x AS STRING)`): `1.0`, `2024-01-31 10:00:00.5`, `[1, 2]`,
 * `{a -> 1}`, `{1, x}`. Nulls inside nested values are `NULL`.
 */
export function valueText(type: DataType, value: Value, zone: Zone): string {
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
      return `[${(value as Value[]).map(item => valueText(type.element, item, zone)).join(', ')}]`;
    case 'struct':
      return structText(type, value as Value[], zone);
    case 'map': {
      const map = value as MapValue;
      const entry = (k: Value, i: number) =>
        `${valueText(type.key, k, zone)} -> ${valueText(type.value, map.values[i], zone)}`;
      return `{${map.keys.map(entry).join(', ')}}`;
    }
    case 'variant':
      return JSON.stringify((value as VariantValue).json, (_, v) => (typeof v === 'bigint' ? Number(v) : v)) ?? 'null';
    case 'interval':
      return calendarIntervalText(value as CalendarInterval);
    case 'year_month_interval':
      return `INTERVAL '${yearMonthText(value as number)}' YEAR TO MONTH`;
    case 'day_time_interval':
      return `INTERVAL '${dayTimeText(BigInt(value as number | bigint))}' DAY TO SECOND`;
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('utf8');
    default:
      return String(value);
  }
}

function structText(type: StructType, values: readonly Value[], zone: Zone): string {
  return `{${type.fields.map((f, i) => valueText(f.type, values[i], zone)).join(', ')}}`;
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

export function decimalText(unscaled: number | bigint, scale: number): string {
  const text = String(unscaled);
  if (scale === 0) return text;
  const negative = text.startsWith('-');
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function calendarIntervalText({ months, days, micros }: CalendarInterval): string {
  const parts: string[] = [];
  const add = (amount: number | bigint, unit: string) => {
    if (amount !== 0 && amount !== 0n) parts.push(`${amount} ${unit}`);
  };
  add(Math.trunc(months / 12), 'years');
  add(months % 12, 'months');
  add(days, 'days');
  const total = BigInt(micros);
  add(total / 3_600_000_000n, 'hours');
  add((total / 60_000_000n) % 60n, 'minutes');
  const rest = total % 60_000_000n;
  if (rest !== 0n) parts.push(`${trimFraction(decimalText(rest, 6))} seconds`);
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}

function yearMonthText(months: number): string {
  const size = Math.abs(months);
  return `${months < 0 ? '-' : ''}${Math.floor(size / 12)}-${size % 12}`;
}

function dayTimeText(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const two = (n: bigint) => String(n).padStart(2, '0');
  const seconds = (size / 1_000_000n) % 60n;
  const fraction = size % 1_000_000n;
  const tail = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
  return `${micros < 0n ? '-' : ''}${size / 86_400_000_000n} ${two((size / 3_600_000_000n) % 24n)}:${two((size / 60_000_000n) % 60n)}:${two(seconds)}${tail}`;
}

function trimFraction(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}
