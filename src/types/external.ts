import { AnalysisError, DataError } from '../common/errors.js';
import {
  arrayType,
  bigintType,
  booleanType,
  type DataType,
  type DecimalType,
  doubleType,
  field,
  longType,
  mapType,
  type StructType,
  simpleString,
  stringType,
  structType,
  timestampType,
  voidType,
} from './data-type.js';
import { decimalText, parseDecimal, pow10, rescale } from './decimal-text.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from './interval-text.js';
import { CalendarInterval, LONG_MAX, LONG_MIN, MapValue, normalInteger, type Value, VariantValue } from './value.js';

/**
 * The border between the engine's values and the JavaScript values of users; `data-type.ts` lists both forms. What comes in is checked:
 * a value that does not fit is a `BAD_RECORD` that names the path to it. Missing and `undefined` are null.
 */

/** A value as users see it. */
export function toExternal(type: DataType, value: Value): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'long':
      return type.view === 'bigint' ? BigInt(value as number | bigint) : value;
    case 'decimal':
      return decimalText(value as number | bigint, type.scale);
    case 'date':
      return new Date((value as number) * 86_400_000);
    case 'timestamp':
    case 'timestamp_ntz':
      return new Date(Math.floor(Number(value) / 1000));
    case 'array':
      return (value as Value[]).map(v => toExternal(type.element, v));
    case 'map': {
      const map = value as MapValue;
      return new Map(map.keys.map((k, i) => [toExternal(type.key, k), toExternal(type.value, map.values[i])]));
    }
    case 'struct':
      return toObject(type, value as readonly Value[]);
    case 'year_month_interval':
      return yearMonthText(value as number, type);
    case 'day_time_interval':
      return dayTimeText(value as number | bigint, type);
    case 'interval':
      return calendarIntervalText(value as CalendarInterval);
    case 'variant':
      return (value as VariantValue).json;
    default:
      return value;
  }
}

function toObject(type: StructType, values: readonly Value[]): object {
  const object: Record<string, unknown> = {};
  type.fields.forEach((f, i) => {
    put(object, f.name, toExternal(f.type, values[i]));
  });
  return object;
}

/** Sets a property of its own, whatever its name. */
export function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

/** A value of a user in the engine's form. A struct may be an object by field name, or an array in field order. */
export function fromExternal(type: DataType, value: unknown, path = ''): Value {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'struct':
      return structFrom(type, value, path);
    case 'array':
      if (!Array.isArray(value)) throw misfit(type, value, path);
      return value.map((v, i) => fromExternal(type.element, v, `${path}[${i}]`));
    case 'map': {
      const entries = value instanceof Map ? [...value] : isObject(value) ? Object.entries(value) : undefined;
      if (entries === undefined) throw misfit(type, value, path);
      return new MapValue(
        entries.map(([k]) => fromExternal(type.key, k, `${path} key`)),
        entries.map(([k, v]) => fromExternal(type.value, v, `${path}[${String(k)}]`)),
      );
    }
    default:
      return scalarFrom(type, value, path);
  }
}

function structFrom(type: StructType, value: unknown, path: string): Value {
  const { fields } = type;
  if (Array.isArray(value)) {
    if (value.length !== fields.length)
      throw new DataError('BAD_RECORD', `${at(path)}a row of ${value.length} values for ${fields.length} columns.`);
    return fields.map((f, i) => fromExternal(f.type, value[i], join(path, f.name)));
  }
  if (!isObject(value)) throw misfit(type, value, path);
  return fields.map(f =>
    fromExternal(
      f.type,
      Object.hasOwn(value, f.name) ? (value as Record<string, unknown>)[f.name] : getterOf(value, f.name),
      join(path, f.name),
    ),
  );
}

/** Class instances may give a column by a getter; names of `Object.prototype` never count. */
function getterOf(value: object, name: string): unknown {
  if (name in Object.prototype) return undefined;
  return (value as Record<string, unknown>)[name];
}

const RANGES: Readonly<Record<string, number>> = { tinyint: 128, smallint: 32768, int: 2147483648 };

function scalarFrom(type: DataType, value: unknown, path: string): Value {
  switch (type.kind) {
    case 'boolean':
    case 'string':
      if (typeof value === type.kind) return value as Value;
      break;
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const n = typeof value === 'bigint' ? Number(value) : value;
      const limit = RANGES[type.kind];
      if (Number.isInteger(n) && (n as number) >= -limit && (n as number) < limit) return (n as number) + 0;
      break;
    }
    case 'long':
      return longFrom(type, value, path);
    case 'float':
      if (typeof value === 'number') return Math.fround(value);
      break;
    case 'double':
      if (typeof value === 'number') return value;
      if (typeof value === 'bigint') return Number(value);
      break;
    case 'decimal': {
      const unscaled = ['string', 'number', 'bigint'].includes(typeof value) ? decimalFrom(String(value), type) : undefined;
      if (unscaled !== undefined) return unscaled;
      break;
    }
    case 'binary':
      if (value instanceof Uint8Array) return value;
      break;
    default:
      return otherFrom(type, value, path);
  }
  throw misfit(type, value, path);
}

/** Rounded half up to the scale; undefined where it is no number or has too many digits. */
function decimalFrom(text: string, type: DecimalType): number | bigint | undefined {
  const parsed = parseDecimal(text.trim());
  if (parsed === null || Math.abs(parsed.scale) > 1000) return undefined;
  const unscaled = rescale(parsed.unscaled, parsed.scale, type.scale);
  const limit = pow10(type.precision);
  return unscaled < limit && unscaled > -limit ? normalInteger(unscaled) : undefined;
}

function longFrom(type: DataType, value: unknown, path: string): Value {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value + 0;
  if (typeof value === 'bigint' && value >= LONG_MIN && value <= LONG_MAX) return normalInteger(value);
  throw misfit(type, value, path);
}

function otherFrom(type: DataType, value: unknown, path: string): Value {
  switch (type.kind) {
    case 'timestamp':
    case 'timestamp_ntz': {
      const ms = value instanceof Date ? value.getTime() : Number.NaN;
      if (!Number.isNaN(ms)) return Number.isSafeInteger(ms * 1000) ? ms * 1000 : BigInt(ms) * 1000n;
      break;
    }
    case 'date': {
      const ms = value instanceof Date ? value.getTime() : Number.NaN;
      if (!Number.isNaN(ms)) return Math.floor(ms / 86_400_000);
      break;
    }
    case 'year_month_interval':
      if (Number.isInteger(value)) return value as number;
      break;
    case 'day_time_interval':
      return longFrom(type, value, path);
    case 'interval':
      if (value instanceof CalendarInterval) return value;
      break;
    case 'variant':
      return value instanceof VariantValue ? value : new VariantValue(value);
    default:
  }
  throw misfit(type, value, path);
}

function misfit(type: DataType, value: unknown, path: string): DataError {
  const shown =
    typeof value === 'bigint'
      ? `${value}n`
      : typeof value === 'object'
        ? (value as object).constructor?.name
        : typeof value === 'string'
          ? JSON.stringify(value)
          : String(value);
  return new DataError(
    'BAD_RECORD',
    `${at(path)}${String(shown).slice(0, 80)} (${typeof value}) does not fit ${simpleString(type)}.`,
  );
}

const at = (path: string): string => (path === '' ? '' : `column ${path}: `);
const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);

/** The schema that JavaScript rows suggest: integers are long, other numbers double, columns of the first row first. */
export function inferSchema(rows: readonly unknown[]): StructType {
  const types = new Map<string, DataType>();
  for (const row of rows) {
    if (!isObject(row) || Array.isArray(row))
      throw new AnalysisError('CANNOT_INFER_TYPE', 'Rows without a schema must be plain objects.');
    for (const [name, value] of Object.entries(row))
      types.set(name, widen(types.get(name), inferType(value, name), name));
  }
  return structType([...types].map(([name, type]) => field(name, type.kind === 'void' ? stringType : type)));
}

function inferType(value: unknown, path: string): DataType {
  if (value === null || value === undefined) return voidType;
  if (typeof value === 'boolean') return booleanType;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? longType : doubleType;
  if (typeof value === 'bigint') return bigintType;
  if (typeof value === 'string') return stringType;
  if (value instanceof Date) return timestampType;
  if (value instanceof Uint8Array) return { kind: 'binary' };
  if (Array.isArray(value))
    return arrayType(value.map(v => inferType(v, `${path}[]`)).reduce<DataType>((a, b) => widen(a, b, path), voidType));
  if (value instanceof Map) {
    const merge = (items: unknown[]) =>
      items.map(v => inferType(v, path)).reduce<DataType>((a, b) => widen(a, b, path), voidType);
    return mapType(merge([...value.keys()]), merge([...value.values()]));
  }
  if (typeof value === 'object')
    return structType(Object.entries(value).map(([name, v]) => field(name, inferType(v, `${path}.${name}`))));
  throw new AnalysisError('CANNOT_INFER_TYPE', `Column ${path}: a ${typeof value} has no column type.`);
}

function widen(a: DataType | undefined, b: DataType, path: string): DataType {
  if (a === undefined || a.kind === 'void') return b;
  if (b.kind === 'void' || a.kind === b.kind) {
    if (a.kind === 'struct' && b.kind === 'struct') {
      const names = new Set([...a.fields, ...b.fields].map(f => f.name));
      const of = (t: StructType, name: string) => t.fields.find(f => f.name === name)?.type ?? voidType;
      return structType([...names].map(name => field(name, widen(of(a, name), of(b, name), `${path}.${name}`))));
    }
    if (a.kind === 'array' && b.kind === 'array') return arrayType(widen(a.element, b.element, path));
    return a;
  }
  const kinds = [a.kind, b.kind];
  if (kinds.includes('double') && kinds.includes('long')) return doubleType;
  throw new AnalysisError(
    'CANNOT_MERGE_TYPE',
    `Column ${path} holds both ${simpleString(a)} and ${simpleString(b)}: give a schema.`,
  );
}

