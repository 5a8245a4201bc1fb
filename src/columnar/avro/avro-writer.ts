import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { type DataType, simpleString } from '../../types/data-type.js';
import type { ByteSink } from '../json/byte-sink.js';
import type {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  ListVector,
  MapVector,
  StructVector,
  Vector,
} from '../vector.js';
import type { AvroSchema } from './avro-schema.js';

/** Writes values of a column in Avro's binary encoding. `bind` makes it look at a vector, `write` appends a row that is not null. */
export interface AvroWriter {
  bind(vector: Vector): void;
  isNull(row: number): boolean;
  write(sink: ByteSink, row: number): void;
}

/** The writer of a type by a schema. Fails with `INCOMPATIBLE_AVRO_SCHEMA` where the schema cannot hold the type. */
export function avroWriter(type: DataType, schema: AvroSchema, path = 'the value'): AvroWriter {
  if (schema.kind === 'union') return new UnionWriter(type, schema.branches, path);
  if (type.kind === 'struct' && schema.kind === 'record') {
    const writers = schema.fields.map(f => {
      const place = type.fields.findIndex(t => t.name === f.name);
      if (place < 0) {
        if (f.default !== undefined || (f.schema.kind === 'union' && f.schema.branches.some(b => b.kind === 'null')))
          return { place, writer: new NothingWriter(f.schema, `${path}.${f.name}`) };
        throw new AnalysisError(
          'INCOMPATIBLE_AVRO_SCHEMA',
          `The Avro field ${f.name} has no column of its name in ${path}.`,
        );
      }
      return { place, writer: avroWriter(type.fields[place].type, f.schema, `${path}.${f.name}`) };
    });
    return new RecordWriter(writers);
  }
  if (type.kind === 'array' && schema.kind === 'array') {
    return new ListWriter(avroWriter(type.element, schema.items, `an item of ${path}`));
  }
  if (type.kind === 'map' && schema.kind === 'map' && type.key.kind === 'string') {
    return new MapWriter(avroWriter(type.value, schema.values, `an item of ${path}`));
  }
  const write = valueWriter(type, schema, path);
  if (write !== undefined) return new ValueWriter(write, path);
  throw new AnalysisError(
    'INCOMPATIBLE_AVRO_SCHEMA',
    `Avro ${schema.kind} cannot hold ${simpleString(type)}, the type of ${path}.`,
  );
}

type Write = (sink: ByteSink, vector: any, row: number) => void;

function valueWriter(type: DataType, schema: AvroSchema, path: string): Write | undefined {
  switch (type.kind) {
    case 'boolean':
      return schema.kind === 'boolean' ? (sink, v: BooleanVector, row) => sink.byte(v.values[row]) : undefined;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
      return schema.kind === 'int' || schema.kind === 'long'
        ? (sink, v: Int32Vector, row) => writeLong(sink, v.values[row])
        : undefined;
    case 'long':
      return schema.kind === 'long' ? (sink, v: IntegerVector, row) => writeLong(sink, v.values[row]) : undefined;
    case 'timestamp':
    case 'timestamp_ntz': {
      if (schema.kind !== 'long') return undefined;
      if (!(schema.logical?.endsWith('-millis') ?? false)) {
        return (sink, v: IntegerVector, row) => writeLong(sink, v.values[row]);
      }
      return (sink, v: IntegerVector, row) => writeLong(sink, Math.floor(Number(v.values[row]) / 1000));
    }
    case 'float':
    case 'double':
      if (schema.kind === 'double') return (sink, v: Float64Vector, row) => writeDouble(sink, v.values[row]);
      return schema.kind === 'float' && type.kind === 'float'
        ? (sink, v: Float64Vector, row) => writeFloat(sink, v.values[row])
        : undefined;
    case 'decimal': {
      if ((schema.kind !== 'bytes' && schema.kind !== 'fixed') || schema.decimal?.scale !== type.scale)
        return undefined;
      const size = schema.kind === 'fixed' ? schema.size : undefined;
      return (sink, v: IntegerVector, row) => writeDecimal(sink, BigInt(v.values[row]), size, path);
    }
    case 'string':
      if (schema.kind === 'enum') return enumWriter(schema.symbols, path);
      return schema.kind === 'string' || schema.kind === 'bytes' ? writeBytes : undefined;
    case 'binary':
      if (schema.kind === 'fixed') return fixedWriter(schema.size, path);
      return schema.kind === 'bytes' || schema.kind === 'string' ? writeBytes : undefined;
    default:
      return undefined;
  }
}

function writeBytes(sink: ByteSink, v: BytesVector, row: number): void {
  writeLong(sink, v.ends[row] - v.starts[row]);
  sink.bytes(v.data, v.starts[row], v.ends[row]);
}

function enumWriter(symbols: readonly string[], path: string): Write {
  const numbers = new Map(symbols.map((s, i) => [s, i]));
  return (sink, v: BytesVector, row) => {
    const symbol = v.get(row) as string;
    const index = numbers.get(symbol);
    if (index === undefined) throw unwritable(`${JSON.stringify(symbol)} is no symbol of the enum of ${path}`);
    writeLong(sink, index);
  };
}

function fixedWriter(size: number, path: string): Write {
  return (sink, v: BytesVector, row) => {
    const length = v.ends[row] - v.starts[row];
    if (length !== size) throw unwritable(`${length} bytes do not make the ${size} bytes of ${path}`);
    sink.bytes(v.data, v.starts[row], v.ends[row]);
  };
}

const unwritable = (problem: string): EvaluationError =>
  new EvaluationError('AVRO_CANNOT_WRITE', `to_avro: ${problem}.`);

/** Zigzag, seven bits a byte. */
export function writeLong(sink: ByteSink, value: number | bigint): void {
  if (typeof value === 'bigint' || value > 2 ** 51 || value < -(2 ** 51)) {
    writeWide(sink, BigInt(value));
    return;
  }
  let raw = value >= 0 ? value * 2 : -value * 2 - 1;
  sink.reserve(10);
  while (raw >= 128) {
    sink.data[sink.used++] = (raw % 128) | 128;
    raw = Math.floor(raw / 128);
  }
  sink.data[sink.used++] = raw;
}

function writeWide(sink: ByteSink, value: bigint): void {
  let raw = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  sink.reserve(10);
  while (raw >= 128n) {
    sink.data[sink.used++] = Number(raw & 127n) | 128;
    raw >>= 7n;
  }
  sink.data[sink.used++] = Number(raw);
}

function writeDouble(sink: ByteSink, value: number): void {
  sink.reserve(8);
  (sink.data as Buffer).writeDoubleLE(value, sink.used);
  sink.used += 8;
}

function writeFloat(sink: ByteSink, value: number): void {
  sink.reserve(4);
  (sink.data as Buffer).writeFloatLE(value, sink.used);
  sink.used += 4;
}

/** Two's complement, most significant byte first, in as few bytes as do, or in `size`. */
function writeDecimal(sink: ByteSink, value: bigint, size: number | undefined, path: string): void {
  let count = 1;
  while (BigInt.asIntN(8 * count, value) !== value) count++;
  if (size === undefined) writeLong(sink, count);
  else if (count > size) throw unwritable(`a decimal of ${count} bytes does not fit the ${size} bytes of ${path}`);
  for (let i = (size ?? count) - 1; i >= 0; i--) sink.byte(Number(BigInt.asUintN(8, value >> BigInt(8 * i))));
}

class ValueWriter implements AvroWriter {
  private vector!: Vector;
  constructor(
    private readonly append: Write,
    private readonly path: string,
  ) {}
  bind(vector: Vector): void {
    this.vector = vector;
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    if (this.vector.isNull(row)) throw unwritable(`${this.path} is null, which its Avro type does not allow`);
    this.append(sink, this.vector, row);
  }
}

/** A column that is not there: null. */
class NothingWriter implements AvroWriter {
  private readonly branch: number;
  constructor(schema: AvroSchema, path: string) {
    this.branch = schema.kind === 'union' ? schema.branches.findIndex(b => b.kind === 'null') : -1;
    if (this.branch < 0)
      throw new AnalysisError('INCOMPATIBLE_AVRO_SCHEMA', `${path} has no column of its name and cannot be null.`);
  }
  bind(): void {}
  isNull(): boolean {
    return true;
  }
  write(sink: ByteSink): void {
    writeLong(sink, this.branch);
  }
}

class UnionWriter implements AvroWriter {
  private readonly nullBranch: number;
  private readonly branch: number;
  private readonly value: AvroWriter | undefined;
  private vector!: Vector;
  constructor(
    type: DataType,
    branches: readonly AvroSchema[],
    private readonly path: string,
  ) {
    this.nullBranch = branches.findIndex(b => b.kind === 'null');
    let failure: unknown;
    for (const [i, branch] of branches.entries()) {
      if (branch.kind === 'null') continue;
      try {
        this.value = avroWriter(type, branch, path);
        this.branch = i;
        return;
      } catch (error) {
        failure ??= error;
      }
    }
    this.branch = -1;
    if (type.kind !== 'void') throw failure;
  }
  bind(vector: Vector): void {
    this.vector = vector;
    this.value?.bind(vector);
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    if (!this.vector.isNull(row) && this.value !== undefined) {
      writeLong(sink, this.branch);
      this.value.write(sink, row);
    } else if (this.nullBranch >= 0) writeLong(sink, this.nullBranch);
    else throw unwritable(`${this.path} is null, which its Avro type does not allow`);
  }
}

class RecordWriter implements AvroWriter {
  private vector!: StructVector;
  constructor(private readonly fields: readonly { readonly place: number; readonly writer: AvroWriter }[]) {}
  bind(vector: Vector): void {
    this.vector = vector as StructVector;
    for (const { place, writer } of this.fields) if (place >= 0) writer.bind(this.vector.children[place]);
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    for (const { writer } of this.fields) writer.write(sink, row);
  }
}

class ListWriter implements AvroWriter {
  private vector!: ListVector;
  constructor(private readonly item: AvroWriter) {}
  bind(vector: Vector): void {
    this.vector = vector as ListVector;
    this.item.bind(this.vector.child);
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    const { starts, ends } = this.vector;
    if (ends[row] > starts[row]) writeLong(sink, ends[row] - starts[row]);
    for (let i = starts[row]; i < ends[row]; i++) this.item.write(sink, i);
    sink.byte(0);
  }
}

class MapWriter implements AvroWriter {
  private vector!: MapVector;
  constructor(private readonly value: AvroWriter) {}
  bind(vector: Vector): void {
    this.vector = vector as MapVector;
    this.value.bind(this.vector.values);
  }
  isNull(row: number): boolean {
    return this.vector.isNull(row);
  }
  write(sink: ByteSink, row: number): void {
    const { starts, ends, keys } = this.vector;
    if (ends[row] > starts[row]) writeLong(sink, ends[row] - starts[row]);
    for (let i = starts[row]; i < ends[row]; i++) {
      writeBytes(sink, keys as BytesVector, i);
      this.value.write(sink, i);
    }
    sink.byte(0);
  }
}
