import { AnalysisError } from '../../common/errors.js';
import { MapValue, normalInteger, type Value } from '../../types/value.js';
import { vectorOf } from '../builder.js';
import { type AvroColumn, ListTarget, MapTarget, StructTarget, type ValueTarget } from './avro-columns.js';
import type { AvroRead } from './avro-reader.js';
import type { AvroSchema } from './avro-schema.js';

/** Gives a field its default: JSON by Avro's rules (a union's default is of its first branch, bytes are code points 0 to 255). */
export function defaultReader(schema: AvroSchema, json: unknown, column: AvroColumn): AvroRead {
  const value = defaultValue(schema, json);
  // Whether it fits is found out now, not at the first row.
  vectorOf(column.type, [value]);
  return () => appendValue(column, value);
}

function appendValue(column: AvroColumn, value: Value): void {
  if (value === null) column.appendNull();
  else if (column instanceof StructTarget) {
    column.open();
    for (const [i, child] of column.children.entries()) appendValue(child, (value as readonly Value[])[i]);
  } else if (column instanceof ListTarget) {
    for (const item of value as readonly Value[]) appendValue(column.child, item);
    column.close((value as readonly Value[]).length);
  } else if (column instanceof MapTarget) {
    const map = value as MapValue;
    map.keys.forEach((key, i) => {
      column.keys.appendString(key as string);
      appendValue(column.values, map.values[i]);
    });
    column.close(map.size);
  } else (column as ValueTarget).append(value);
}

function defaultValue(schema: AvroSchema, json: unknown): Value {
  switch (schema.kind) {
    case 'union':
      return defaultValue(schema.branches[0], json);
    case 'null':
      if (json === null) return null;
      break;
    case 'boolean':
      if (typeof json === 'boolean') return json;
      break;
    case 'int':
    case 'float':
    case 'double':
      if (typeof json === 'number') return json;
      break;
    case 'long':
      if (typeof json === 'number') {
        const millis = schema.logical?.endsWith('-millis') ?? false;
        return normalInteger(BigInt(json) * (millis ? 1000n : 1n));
      }
      break;
    case 'string':
    case 'enum':
      if (typeof json === 'string') return json;
      break;
    case 'bytes':
    case 'fixed':
      if (typeof json === 'string') return bytesValue(Buffer.from(json, 'latin1'), schema.decimal !== undefined);
      break;
    case 'array':
      if (Array.isArray(json)) return json.map(item => defaultValue(schema.items, item));
      break;
    case 'map':
      if (isObject(json))
        return new MapValue(
          Object.keys(json),
          Object.values(json).map(v => defaultValue(schema.values, v)),
        );
      break;
    case 'record':
      if (isObject(json))
        return schema.fields.map(f => defaultValue(f.schema, Object.hasOwn(json, f.name) ? json[f.name] : f.default));
      break;
  }
  throw new AnalysisError(
    'INVALID_AVRO_SCHEMA',
    `The default ${JSON.stringify(json)} does not fit Avro ${schema.kind}.`,
  );
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

function bytesValue(bytes: Uint8Array, isDecimal: boolean): Value {
  if (!isDecimal) return bytes;
  let value = bytes.length > 0 && bytes[0] >= 128 ? -1n : 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return normalInteger(value);
}
