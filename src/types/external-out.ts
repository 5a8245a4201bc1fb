import type { DataType, StructType } from './data-type.js';
import { decimalText } from './decimal-text.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from './interval-text.js';
import type { CalendarInterval, MapValue, Value, VariantValue } from './value.js';

export type ToExternal = (value: Value) => unknown;

const converters = new WeakMap<DataType, ToExternal>();

/** Engine values of a type as users see them; null stays null. */
export function toExternalConverter(type: DataType): ToExternal {
  let converter = converters.get(type);
  if (converter === undefined) {
    const convert = converterOf(type);
    converter = convert === same ? same : value => (value === null ? null : convert(value));
    converters.set(type, converter);
  }
  return converter;
}

const same: ToExternal = value => value;

function converterOf(type: DataType): (value: any) => unknown {
  switch (type.kind) {
    case 'long':
      return type.view === 'bigint' ? (value: number | bigint) => BigInt(value) : same;
    case 'decimal': {
      const { scale } = type;
      return (value: number | bigint) => decimalText(value, scale);
    }
    case 'date':
      return (days: number) => new Date(days * 86_400_000);
    case 'timestamp':
    case 'timestamp_ntz':
      return (micros: number | bigint) => new Date(milliseconds(micros));
    case 'array': {
      const element = toExternalConverter(type.element);
      return element === same ? (values: Value[]) => values.slice() : (values: Value[]) => values.map(element);
    }
    case 'map': {
      const key = toExternalConverter(type.key);
      const value = toExternalConverter(type.value);
      return (map: MapValue) => new Map(map.keys.map((k, i) => [key(k), value(map.values[i])]));
    }
    case 'struct':
      return structConverter(type);
    case 'year_month_interval':
      return (months: number) => yearMonthText(months, type);
    case 'day_time_interval':
      return (micros: number | bigint) => dayTimeText(micros, type);
    case 'interval':
      return (interval: CalendarInterval) => calendarIntervalText(interval);
    case 'variant':
      return (variant: VariantValue) => variant.json;
    default:
      return same;
  }
}

/** Rounded down: a Date has no microseconds. */
function milliseconds(micros: number | bigint): number {
  if (typeof micros === 'number') return Math.floor(micros / 1000);
  const ms = micros / 1000n;
  return Number(micros < ms * 1000n ? ms - 1n : ms);
}

function structConverter(type: StructType): (values: readonly Value[]) => object {
  const fields = type.fields.map(f => ({ name: f.name, convert: toExternalConverter(f.type) }));
  return values => {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < fields.length; i++) put(object, fields[i].name, fields[i].convert(values[i]));
    return object;
  };
}

/** Sets a property of its own, whatever its name. */
export function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else object[name] = value;
}
