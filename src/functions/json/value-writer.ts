import { ByteSink } from '../../columnar/json/byte-sink.js';
import { type JsonOptions, javaDecimal, javaDouble, javaFloat } from '../../columnar/json/index.js';
import { appendVariant, keyText, scalarText } from '../../columnar/json/value-text.js';
import { decodeUtf8 } from '../../columnar/vector.js';
import type { ArrayType, DataType, MapType, StructType } from '../../types/data-type.js';
import type { MapValue, Value, VariantValue } from '../../types/value.js';

/** Values to JSON text, one by one: the functions that `to_json` runs on rows. A writer belongs to a type and takes no nulls. */
export type ValueWriter = (value: Value) => string;

export function valueWriter(type: DataType, options: JsonOptions): ValueWriter {
  switch (type.kind) {
    case 'struct':
      return structWriter(type, options);
    case 'array':
      return arrayWriter(type, options);
    case 'map':
      return mapWriter(type, options);
    case 'string':
      return value => quoted(value as string);
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'long':
      return String;
    case 'float':
      return value => numberText(value as number, javaFloat);
    case 'double':
      return value => numberText(value as number, javaDouble);
    case 'decimal':
      return value => javaDecimal(value as number | bigint, type.scale);
    case 'variant':
      return variantText;
    case 'void':
      return () => 'null';
    default: {
      const text = scalarText(type, options);
      return value => quoted(text(value));
    }
  }
}

const SPECIAL = /["\\\0-\x1f]/;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** In quotes, with the fewest escapes. */
function quoted(text: string): string {
  if (!SPECIAL.test(text)) return `"${text}"`;
  const escaped = text.replace(
    /["\\\0-\x1f]/g,
    c => SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}

const numberText = (value: number, text: (value: number) => string): string =>
  Number.isFinite(value) ? text(value) : `"${value}"`;

function variantText(value: Value): string {
  const sink = new ByteSink();
  appendVariant(sink, (value as VariantValue).json);
  return decodeUtf8(sink.data, 0, sink.used);
}

function structWriter(type: StructType, options: JsonOptions): ValueWriter {
  const writers = type.fields.map(f => valueWriter(f.type, options));
  const prefixes = type.fields.map(f => `${quoted(f.name)}:`);
  const { ignoreNullFields } = options;
  return value => {
    const parts = value as readonly Value[];
    let out = '';
    for (let i = 0; i < writers.length; i++) {
      const part = parts[i];
      if (part === null && ignoreNullFields) continue;
      if (out !== '') out += ',';
      out += prefixes[i] + (part === null ? 'null' : writers[i](part));
    }
    return `{${out}}`;
  };
}

function arrayWriter(type: ArrayType, options: JsonOptions): ValueWriter {
  const write = valueWriter(type.element, options);
  return value => `[${(value as readonly Value[]).map(item => (item === null ? 'null' : write(item))).join(',')}]`;
}

function mapWriter(type: MapType, options: JsonOptions): ValueWriter {
  const key = keyText(type.key);
  const write = valueWriter(type.value, options);
  return value => {
    const { keys, values } = value as MapValue;
    const entries = keys.map((k, i) => `${quoted(key(k))}:${values[i] === null ? 'null' : write(values[i])}`);
    return `{${entries.join(',')}}`;
  };
}
