import type { DataType } from '../../types/data-type.js';
import { formatDate, formatTimestamp, formatTimestampNtz } from '../../types/datetime/format-datetime.js';
import type { Zone } from '../../types/datetime/zone.js';
import { decimalText } from '../../types/decimal-text.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from '../../types/interval-text.js';
import type { CalendarInterval, MapValue, Value, VariantValue } from '../../types/value.js';
import type { Int } from '../integer.js';
import { doubleText, floatText } from './number-text.js';
import { variantText } from './variant-cast.js';

/** Any value as text: what `CAST(… AS STRING)` gives and `show` prints. Null inside others is `null`. */
export function toText(type: DataType, zone: Zone): (value: any) => string {
  switch (type.kind) {
    case 'float':
      return floatText;
    case 'double':
      return doubleText;
    case 'decimal': {
      const { scale } = type;
      return (value: Int) => decimalText(value, scale);
    }
    case 'binary':
      return (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    case 'date':
      return (days: number) => formatDate(days);
    case 'timestamp':
      return (micros: Int) => formatTimestamp(micros, zone);
    case 'timestamp_ntz':
      return (micros: Int) => formatTimestampNtz(micros);
    case 'year_month_interval':
      return (months: number) => yearMonthText(months, type);
    case 'day_time_interval':
      return (micros: Int) => dayTimeText(micros, type);
    case 'interval':
      return (interval: CalendarInterval) => calendarIntervalText(interval);
    case 'variant':
      return (value: VariantValue) => variantText(value);
    case 'array': {
      const element = orNull(toText(type.element, zone));
      return (values: readonly Value[]) => `[${values.map(element).join(', ')}]`;
    }
    case 'map': {
      const key = toText(type.key, zone);
      const value = orNull(toText(type.value, zone));
      return (map: MapValue) => `{${map.keys.map((k, i) => `${key(k)} -> ${value(map.values[i])}`).join(', ')}}`;
    }
    case 'struct': {
      const fields = type.fields.map(f => orNull(toText(f.type, zone)));
      return (values: readonly Value[]) => `{${fields.map((text, i) => text(values[i])).join(', ')}}`;
    }
    default:
      return String;
  }
}

const orNull =
  (text: (value: any) => string) =>
  (value: Value): string =>
    value === null ? 'null' : text(value);
