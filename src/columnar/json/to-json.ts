import { type DataType, stringType } from '../../types/data-type.js';
import type { Value, VariantValue } from '../../types/value.js';
import {
  type BooleanVector,
  BytesVector,
  type Float64Vector,
  type Int32Vector,
  type IntegerVector,
  type ListVector,
  type MapVector,
  type StructVector,
  type Vector,
} from '../vector.js';
import { ByteSink } from './byte-sink.js';
import { javaDouble, javaFloat } from './numbers.js';
import type { JsonOptions } from './options.js';
import { appendQuoted, appendQuotedAscii } from './quote.js';
import { FALSE_WORD, NULL_WORD, TRUE_WORD } from './tokens.js';
import { appendVariant, javaDecimal, keyText, scalarText } from './value-text.js';

/**
 * Values to JSON text, straight from vectors to bytes, in Spark's formats: timestamps as ISO with milliseconds and zone, dates as ISO,
 * decimals as numbers, NaN and infinities as strings, binary as base64, null fields of objects left out (`ignoreNullFields`).
 *
 * A writer belongs to a type; `bind` makes it look at a vector, `write` appends the value of a row that is not null.
 */
export abstract class JsonWriter {
  abstract bind(vector: Vector): void;
  abstract write(sink: ByteSink, row: number, indent: number): void;
  abstract isNull(row: number): boolean;
}

/** `to_json` of all rows of a vector; a null row is null. */
export function toJson(vector: Vector, options: JsonOptions): BytesVector {
  const writer = jsonWriter(vector.type, options);
  writer.bind(vector);
  const sink = new ByteSink(Math.max(64, vector.length * 32));
  const starts = new Int32Array(vector.length);
  const ends = new Int32Array(vector.length);
  for (let row = 0; row < vector.length; row++) {
    starts[row] = sink.used;
    if (!vector.isNull(row)) writer.write(sink, row, 0);
    ends[row] = sink.used;
  }
  return new BytesVector(stringType, vector.length, starts, ends, sink.take(), vector.validity);
}

export function jsonWriter(type: DataType, options: JsonOptions): JsonWriter {
  switch (type.kind) {
    case 'struct':
      return new StructWriter(
        type.fields.map(f => f.name),
        type.fields.map(f => jsonWriter(f.type, options)),
        options,
      );
    case 'array':
      return new ListWriter(jsonWriter(type.element, options), options);
    case 'map':
      return new MapWriter(keyText(type.key), jsonWriter(type.value, options), options);
    case 'string':
      return new StringWriter(options);
    case 'boolean':
      return new ScalarWriter<BooleanVector>((v, row, sink) => {
        const word = v.values[row] === 1 ? TRUE_WORD : FALSE_WORD;
        sink.bytes(word, 0, word.length);
      });
    case 'tinyint':
    case 'smallint':
    case 'int':
      return new ScalarWriter<Int32Vector>((v, row, sink) => appendInteger(sink, v.values[row]));
    case 'long':
      return new ScalarWriter<IntegerVector>((v, row, sink) => appendInteger(sink, v.values[row]));
    case 'float':
      return new ScalarWriter<Float64Vector>((v, row, sink) => appendDouble(sink, v.values[row], javaFloat));
    case 'double':
      return new ScalarWriter<Float64Vector>((v, row, sink) => appendDouble(sink, v.values[row], javaDouble));
    case 'decimal': {
      const { scale } = type;
      return new ScalarWriter<IntegerVector>((v, row, sink) => sink.ascii(javaDecimal(v.values[row], scale)));
    }
    case 'variant':
      return new ScalarWriter<Vector>((v, row, sink) => appendVariant(sink, (v.get(row) as VariantValue).json));
    case 'void':
      return new ScalarWriter<Vector>((_, __, sink) => sink.bytes(NULL_WORD, 0, NULL_WORD.length));
    default:
      return new TextWriter(scalarText(type, options), options);
  }
}

class ScalarWriter<V extends Vector> extends JsonWriter {
  private vector!: V;
  constructor(private readonly append: (vector: V, row: number, sink: ByteSink) => void) {
    super();
  }
  bind(vector: Vector): void {
    this.vector = vector as V;
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    this.append(this.vector, row, sink);
  }
}

class StringWriter extends JsonWriter {
  private vector!: BytesVector;
  constructor(private readonly options: JsonOptions) {
    super();
  }
  bind(vector: Vector): void {
    this.vector = vector as BytesVector;
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    const { vector } = this;
    if (this.options.writeNonAsciiCharacterAsCodePoint) appendQuotedAscii(sink, vector.get(row) as string);
    else appendQuoted(sink, vector.data, vector.starts[row], vector.ends[row]);
  }
}

/** Everything that is a short text in quotes: dates, timestamps, binary, intervals. */
class TextWriter extends JsonWriter {
  private vector!: Vector;
  constructor(
    private readonly text: (value: Value) => string,
    private readonly options: JsonOptions,
  ) {
    super();
  }
  bind(vector: Vector): void {
    this.vector = vector;
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    appendText(sink, this.text(this.vector.get(row)), this.options);
  }
}

export class StructWriter extends JsonWriter {
  private vector!: StructVector;
  private readonly prefixes: Uint8Array[];
  constructor(
    names: readonly string[],
    private readonly fields: readonly JsonWriter[],
    private readonly options: JsonOptions,
  ) {
    super();
    this.prefixes = names.map(name => {
      const sink = new ByteSink(16);
      appendText(sink, name, options);
      sink.ascii(options.pretty ? ' : ' : ':');
      return sink.take();
    });
  }
  bind(vector: Vector): void {
    this.vector = vector as StructVector;
    this.bindFields(this.vector.children);
  }
  bindFields(columns: readonly Vector[]): void {
    for (let i = 0; i < this.fields.length; i++) this.fields[i].bind(columns[i]);
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number, indent: number): void {
    const { fields, prefixes, options } = this;
    sink.byte(0x7b);
    let first = true;
    for (let i = 0; i < fields.length; i++) {
      const isNull = fields[i].isNull(row);
      if (isNull && options.ignoreNullFields) continue;
      separate(sink, first, options.pretty ? indent + 1 : -1);
      first = false;
      sink.bytes(prefixes[i], 0, prefixes[i].length);
      if (isNull) sink.bytes(NULL_WORD, 0, 4);
      else fields[i].write(sink, row, indent + 1);
    }
    closeObject(sink, first, options.pretty ? indent : -1);
  }
}

class ListWriter extends JsonWriter {
  private vector!: ListVector;
  constructor(
    private readonly item: JsonWriter,
    private readonly options: JsonOptions,
  ) {
    super();
  }
  bind(vector: Vector): void {
    this.vector = vector as ListVector;
    this.item.bind(this.vector.child);
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number, indent: number): void {
    const { vector, item, options } = this;
    sink.byte(0x5b);
    if (options.pretty) sink.byte(0x20);
    for (let i = vector.starts[row], end = vector.ends[row]; i < end; i++) {
      if (i > vector.starts[row]) sink.ascii(options.pretty ? ', ' : ',');
      if (item.isNull(i)) sink.bytes(NULL_WORD, 0, 4);
      else item.write(sink, i, indent);
    }
    if (options.pretty && vector.ends[row] > vector.starts[row]) sink.byte(0x20);
    sink.byte(0x5d);
  }
}

class MapWriter extends JsonWriter {
  private vector!: MapVector;
  constructor(
    private readonly key: (value: Value) => string,
    private readonly value: JsonWriter,
    private readonly options: JsonOptions,
  ) {
    super();
  }
  bind(vector: Vector): void {
    this.vector = vector as MapVector;
    this.value.bind(this.vector.values);
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number, indent: number): void {
    const { vector, value, options } = this;
    sink.byte(0x7b);
    const start = vector.starts[row];
    const end = vector.ends[row];
    for (let i = start; i < end; i++) {
      separate(sink, i === start, options.pretty ? indent + 1 : -1);
      if (
        vector.keys instanceof BytesVector &&
        !options.writeNonAsciiCharacterAsCodePoint &&
        vector.keys.type.kind === 'string'
      ) {
        appendQuoted(sink, vector.keys.data, vector.keys.starts[i], vector.keys.ends[i]);
      } else appendText(sink, this.key(vector.keys.get(i)), options);
      sink.ascii(options.pretty ? ' : ' : ':');
      if (value.isNull(i)) sink.bytes(NULL_WORD, 0, 4);
      else value.write(sink, i, indent + 1);
    }
    closeObject(sink, start === end, options.pretty ? indent : -1);
  }
}

/** Before an entry of an object: a comma where needed, in pretty text a new line. */
function separate(sink: ByteSink, first: boolean, indent: number): void {
  if (!first) sink.byte(0x2c);
  if (indent >= 0) newLine(sink, indent);
}

function closeObject(sink: ByteSink, empty: boolean, indent: number): void {
  if (indent >= 0) {
    if (empty) sink.byte(0x20);
    else newLine(sink, indent);
  }
  sink.byte(0x7d);
}

function newLine(sink: ByteSink, indent: number): void {
  sink.byte(10);
  for (let i = 0; i < indent; i++) sink.ascii('  ');
}

function appendText(sink: ByteSink, text: string, options: JsonOptions): void {
  if (options.writeNonAsciiCharacterAsCodePoint) {
    appendQuotedAscii(sink, text);
    return;
  }
  const bytes = Buffer.from(text);
  appendQuoted(sink, bytes, 0, bytes.length);
}

function appendInteger(sink: ByteSink, value: number | bigint): void {
  if (typeof value === 'number' && value >= 0 && value < 10) sink.byte(0x30 + value);
  else sink.ascii(String(value));
}

function appendDouble(sink: ByteSink, value: number, text: (value: number) => string): void {
  sink.ascii(Number.isFinite(value) ? text(value) : `"${value}"`);
}
