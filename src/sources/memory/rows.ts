import { DataError } from '../../common/errors.js';
import type { DataType, StructType } from '../../types/data-type.js';
import { CalendarInterval, MapValue, normalInteger, type Value, VariantValue } from '../../types/value.js';

/** Converts rows as users write them (objects by column name, or arrays in column order) into the engine's form. */
export function rowConverter(schema: StructType): (row: unknown) => Value[] {
  return row => {
    if (Array.isArray(row)) {
      if (row.length !== schema.fields.length) {
        throw badRow(`a row has ${row.length} values for ${schema.fields.length} columns`);
      }
      return schema.fields.map((f, i) => toEngine(f.type, row[i], f.name));
    }
    if (typeof row !== 'object' || row === null)
      throw badRow(`a row must be an object or an array, got ${String(row)}`);
    return schema.fields.map(f => toEngine(f.type, (row as Record<string, unknown>)[f.name], f.name));
  };
}

function toEngine(type: DataType, value: unknown, path: string): Value {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'long':
    case 'day_time_interval':
      return typeof value === 'bigint' ? normalInteger(value) : expectType<number>(value, 'number', path);
    case 'timestamp':
    case 'timestamp_ntz':
      return value instanceof Date ? value.getTime() * 1000 : expectType<number>(value, 'number', path);
    case 'date':
      return value instanceof Date
        ? Math.floor(value.getTime() / 86_400_000)
        : expectType<number>(value, 'number', path);
    case 'string':
      return expectType<string>(value, 'string', path);
    case 'array':
      if (!Array.isArray(value)) throw badRow(`${path} needs an array, got ${typeof value}`);
      return value.map((item, i) => toEngine(type.element, item, `${path}[${i}]`));
    case 'struct':
      return rowConverter(type)(value);
    case 'map': {
      const entries = value instanceof Map ? [...value.entries()] : Object.entries(value as object);
      return new MapValue(
        entries.map(([k]) => toEngine(type.key, k, `${path} key`)),
        entries.map(([, v]) => toEngine(type.value, v, `${path} value`)),
      );
    }
    case 'variant':
      return value instanceof VariantValue ? value : new VariantValue(value);
    case 'interval':
      if (!(value instanceof CalendarInterval)) throw badRow(`${path} needs an interval`);
      return value;
    default:
      return value as Value;
  }
}

function expectType<T>(value: unknown, type: string, path: string): T {
  if (typeof value !== type) throw badRow(`${path} needs a ${type}, got ${typeof value}`);
  return value as T;
}

function badRow(detail: string): DataError {
  return new DataError('BAD_RECORD', detail);
}
