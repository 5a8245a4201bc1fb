import { DataError } from '../common/errors.js';
import type { ArrayType, DataType, MapType, StructType } from './data-type.js';
import { Misfit, type Reader } from './external-misfit.js';
import { scalarReader } from './external-scalars.js';
import { MapValue, type Value } from './value.js';

export type FromExternal = (value: unknown, path?: string) => Value;

const converters = new WeakMap<DataType, FromExternal>();

/**
 * Values of users as engine values of a type. Throws `BAD_RECORD` with the path to what does not fit: of the wrong JavaScript type, out
 * of range, null where the type says NOT NULL, or something that cannot be read at all (a getter or proxy that throws).
 */
export function fromExternalConverter(type: DataType): FromExternal {
  let converter = converters.get(type);
  if (converter === undefined) {
    const read = nullable(readerOf(type));
    converter = (value, path = '') => {
      try {
        return read(value);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        const where = `${path}${error.path}`.replace(/^\./, '');
        throw new DataError('BAD_RECORD', `${where === '' ? '' : `column ${where}: `}${error.message}.`, {
          cause: error.cause,
        });
      }
    };
    converters.set(type, converter);
  }
  return converter;
}

const nullable =
  (read: Reader): Reader =>
  value =>
    value === null || value === undefined ? null : read(value);

/** What the type forbids to be null. */
const required =
  (read: Reader): Reader =>
  value => {
    if (value === null || value === undefined) throw new Misfit('null where the schema says NOT NULL');
    return read(value);
  };

/** A reader of values that are neither null nor undefined. */
function readerOf(type: DataType): Reader {
  switch (type.kind) {
    case 'struct':
      return structReader(type);
    case 'array':
      return arrayReader(type);
    case 'map':
      return mapReader(type);
    default:
      return scalarReader(type);
  }
}

function part(type: DataType, canBeNull: boolean): Reader {
  const read = readerOf(type);
  return canBeNull ? nullable(read) : required(read);
}

function arrayReader(type: ArrayType): Reader {
  const element = part(type.element, type.containsNull);
  return value => {
    if (!Array.isArray(value)) throw Misfit.of(type, value);
    const out: Value[] = new Array(value.length);
    let i = 0;
    try {
      for (; i < value.length; i++) out[i] = element(value[i]);
    } catch (error) {
      throw Misfit.within(error, `[${i}]`);
    }
    return out;
  };
}

/** From a Map, or from a plain object where keys are text. */
function mapReader(type: MapType): Reader {
  const key = part(type.key, false);
  const item = part(type.value, type.valueContainsNull);
  return value => {
    const entries = entriesOf(type, value);
    const keys: Value[] = [];
    const values: Value[] = [];
    const seen = new Set<unknown>();
    for (const [k, v] of entries) {
      try {
        const read = key(k);
        const id =
          typeof read === 'object' ? JSON.stringify(read, (_, x) => (typeof x === 'bigint' ? `${x}n` : x)) : read;
        if (seen.has(id)) throw new Misfit('a key that is there twice');
        seen.add(id);
        keys.push(read);
        values.push(item(v));
      } catch (error) {
        throw Misfit.within(error, `[${Misfit.text(k)}]`);
      }
    }
    return new MapValue(keys, values);
  };
}

function entriesOf(type: MapType, value: unknown): Iterable<[unknown, unknown]> {
  if (value instanceof Map) return value as Map<unknown, unknown>;
  if (!isRecord(value)) throw Misfit.of(type, value);
  try {
    return Object.entries(value);
  } catch (error) {
    throw Misfit.within(error, '');
  }
}

function structReader(type: StructType): Reader {
  const fields = type.fields.map(f => ({ name: f.name, read: part(f.type, f.nullable) }));
  return value => {
    const out: Value[] = new Array(fields.length);
    if (Array.isArray(value) && value.length !== fields.length) {
      throw new Misfit(`a row of ${value.length} values for ${fields.length} columns`);
    }
    if (!Array.isArray(value) && !isRecord(value)) throw Misfit.of(type, value);
    let i = 0;
    try {
      if (Array.isArray(value)) for (; i < fields.length; i++) out[i] = fields[i].read(value[i]);
      else for (; i < fields.length; i++) out[i] = fields[i].read(property(value, fields[i].name));
    } catch (error) {
      throw Misfit.within(error, `.${fields[i].name}`);
    }
    return out;
  };
}

/** Own properties, and getters of classes; what every object inherits (`toString`, `constructor`) is no column. */
function property(object: Record<string, unknown>, name: string): unknown {
  return name in Object.prototype && !Object.hasOwn(object, name) ? undefined : object[name];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(value instanceof Date) &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof Map)
  );
}
