import { AnalysisError } from '../../common/errors.js';
import { type AvroColumn, type ListTarget, type MapTarget, StructTarget, type ValueTarget } from './avro-columns.js';
import { defaultReader } from './avro-default.js';
import type { AvroInput } from './avro-input.js';
import type { AvroField, AvroRecord, AvroSchema } from './avro-schema.js';

/** Reads one value of the writer's schema into a column, or passes over it. */
export type AvroRead = (input: AvroInput) => void;

/**
 * A reader from the schema that a value was written with into a column of the schema that is wanted, by Avro's rules of resolution: fields by
 * name or alias, missing ones from their defaults, int to long to float to double, string to bytes and back, branches of unions one by one.
 * Fails with `INCOMPATIBLE_AVRO_SCHEMA` where the two do not fit.
 */
export function avroReader(writer: AvroSchema, reader: AvroSchema, column: AvroColumn): AvroRead {
  if (writer.kind === 'union') return unionReader(writer.branches, reader, column);
  if (reader.kind === 'union') return branchReader(writer, reader.branches, column);
  if (writer.kind === 'record' && reader.kind === 'record') return recordReader(writer, reader, column as StructTarget);
  if (writer.kind === 'array' && reader.kind === 'array') {
    const list = column as ListTarget;
    const item = avroReader(writer.items, reader.items, list.child);
    return input => list.close(readBlocks(input, item));
  }
  if (writer.kind === 'map' && reader.kind === 'map')
    return mapReader(writer.values, reader.values, column as MapTarget);
  const read = valueReader(writer, reader, column as ValueTarget);
  if (read === undefined) throw incompatible(writer, reader);
  return read;
}

function incompatible(writer: AvroSchema, reader: AvroSchema): AnalysisError {
  return new AnalysisError(
    'INCOMPATIBLE_AVRO_SCHEMA',
    `Values written as Avro ${nameOf(writer)} cannot be read as ${nameOf(reader)}.`,
  );
}

const nameOf = (schema: AvroSchema): string => ('name' in schema ? `${schema.kind} ${schema.name}` : schema.kind);

/** Items of an array or map in blocks; a negative count is followed by the size of the block. Gives how many there were. */
function readBlocks(input: AvroInput, item: AvroRead): number {
  let total = 0;
  for (;;) {
    let count = input.length();
    if (count === 0) return total;
    if (count < 0) {
      count = -count;
      input.length();
    }
    // Items may take no bytes, so that anybody could claim any number of them.
    if (count > input.end - input.at + EMPTY_ITEMS_MAX) input.fail(`a block of ${count} items`);
    total += count;
    for (let i = 0; i < count; i++) item(input);
  }
}

/** Items of no bytes in one block. */
const EMPTY_ITEMS_MAX = 100_000;

function mapReader(writer: AvroSchema, reader: AvroSchema, map: MapTarget): AvroRead {
  const value = avroReader(writer, reader, map.values);
  return input =>
    map.close(
      readBlocks(input, source => {
        const length = source.length();
        const from = source.take(length);
        map.keys.appendBytes(source.data, from, from + length);
        value(source);
      }),
    );
}

function recordReader(writer: AvroRecord, reader: AvroRecord, struct: StructTarget): AvroRead {
  const places = new Map<AvroField, number>();
  reader.fields.forEach((wanted, i) => {
    const written = writer.fields.find(f => f.name === wanted.name || wanted.aliases.includes(f.name));
    if (written !== undefined) places.set(written, i);
  });
  const steps = writer.fields.map(written => {
    const place = places.get(written);
    if (place === undefined) return avroSkipper(written.schema);
    return avroReader(written.schema, reader.fields[place].schema, struct.children[place]);
  });
  const taken = new Set(places.values());
  reader.fields.forEach((wanted, i) => {
    if (taken.has(i)) return;
    if (wanted.default === undefined) {
      throw new AnalysisError(
        'INCOMPATIBLE_AVRO_SCHEMA',
        `The field ${wanted.name} of ${reader.name} is not in the schema that the values were written with, and has no default.`,
      );
    }
    steps.push(defaultReader(wanted.schema, wanted.default, struct.children[i]));
  });
  return input => {
    struct.open();
    for (const step of steps) step(input);
  };
}

/** The writer chose a branch: each has its own reader. */
function unionReader(branches: readonly AvroSchema[], reader: AvroSchema, column: AvroColumn): AvroRead {
  const readers = branches.map(branch => {
    if (branch.kind === 'null' && (reader.kind === 'null' || accepts(reader, branch))) return () => column.appendNull();
    try {
      return reader.kind === 'union'
        ? branchReader(branch, reader.branches, column)
        : avroReader(branch, reader, column);
    } catch (error) {
      if (!(error instanceof AnalysisError)) throw error;
      // Only values of this branch cannot be read.
      const { message } = error;
      return (input: AvroInput) => input.fail(message);
    }
  });
  return input => {
    const index = input.length();
    const read = readers[index];
    if (read === undefined) input.fail(`branch ${index} of a union of ${readers.length}`);
    read(input);
  };
}

const accepts = (reader: AvroSchema, branch: AvroSchema): boolean =>
  reader.kind === 'union' && reader.branches.some(b => b.kind === branch.kind);

/** One written type into the branch of a union that fits: the same kind first, else one that it widens to. */
function branchReader(writer: AvroSchema, branches: readonly AvroSchema[], column: AvroColumn): AvroRead {
  if (writer.kind === 'null') return () => column.appendNull();
  const others = branches.filter(b => b.kind !== 'null');
  const isStruct = column instanceof StructTarget && !(others.length === 1);
  const same = others.findIndex(b => sameKind(b, writer));
  const order = same >= 0 ? [same, ...others.keys()] : [...others.keys()];
  for (const place of order) {
    try {
      if (!isStruct) {
        const read = widened(writer, others[place], column);
        if (read !== undefined) return read;
      } else return memberReader(writer, others[place], column, place);
    } catch (error) {
      if (!(error instanceof AnalysisError)) throw error;
    }
  }
  throw incompatible(writer, { kind: 'union', branches });
}

const sameKind = (a: AvroSchema, b: AvroSchema): boolean =>
  a.kind === b.kind && (!('name' in a) || !('name' in b) || a.name === b.name);

/** `[int, long]` is a column of longs, whichever branch a value is of. */
function widened(writer: AvroSchema, branch: AvroSchema, column: AvroColumn): AvroRead | undefined {
  const wide = column.type.kind;
  const target: AvroSchema =
    branch.kind === 'int' && wide === 'long'
      ? { kind: 'long' }
      : branch.kind === 'float' && wide === 'double'
        ? { kind: 'double' }
        : branch;
  return avroReader(writer, target, column);
}

/** A union of several types is a struct with one member filled. */
function memberReader(writer: AvroSchema, branch: AvroSchema, struct: StructTarget, place: number): AvroRead {
  const read = avroReader(writer, branch, struct.children[place]);
  return input => {
    struct.open();
    struct.children.forEach((child, i) => {
      if (i === place) read(input);
      else child.appendNull();
    });
  };
}

function valueReader(writer: AvroSchema, reader: AvroSchema, column: ValueTarget): AvroRead | undefined {
  switch (writer.kind) {
    case 'null':
      return reader.kind === 'null' ? () => column.appendNull() : undefined;
    case 'boolean':
      return reader.kind === 'boolean' ? input => column.append(input.byte() !== 0) : undefined;
    case 'int':
      if (reader.kind === 'int') return input => column.append(input.int());
      return reader.kind === 'long' || isFloating(reader)
        ? input => column.append(scaled(input.int(), reader))
        : undefined;
    case 'long':
      if (reader.kind === 'long') return input => column.integers.appendInteger(scaled(input.long(), reader));
      return isFloating(reader) ? input => column.append(Number(input.long())) : undefined;
    case 'float':
      return isFloating(reader) ? input => column.append(input.float()) : undefined;
    case 'double':
      return reader.kind === 'double' ? input => column.append(input.double()) : undefined;
    case 'enum':
      return enumReader(writer.symbols, reader, column);
    case 'string':
    case 'bytes':
      return bytesReader(reader, column, input => input.length());
    case 'fixed': {
      const { size } = writer;
      if (reader.kind === 'fixed' && reader.size !== size) return undefined;
      return bytesReader(reader, column, () => size);
    }
    default:
      return undefined;
  }
}

const isFloating = (schema: AvroSchema): boolean => schema.kind === 'float' || schema.kind === 'double';

/** Milliseconds become microseconds. */
function scaled(value: number | bigint, reader: AvroSchema): number | bigint {
  const logical = reader.kind === 'long' ? reader.logical : undefined;
  if (logical !== 'timestamp-millis' && logical !== 'local-timestamp-millis') return value;
  const micros = BigInt(value) * 1000n;
  return micros >= -9007199254740991n && micros <= 9007199254740991n ? Number(micros) : micros;
}

function enumReader(symbols: readonly string[], reader: AvroSchema, column: ValueTarget): AvroRead | undefined {
  if (reader.kind !== 'enum') return undefined;
  const known = symbols.map(symbol => (reader.symbols.includes(symbol) ? symbol : reader.default));
  return input => {
    const symbol = known[input.int()];
    if (symbol === undefined) return input.fail('an enum without such a symbol');
    column.bytes.appendString(symbol);
  };
}

function bytesReader(
  reader: AvroSchema,
  column: ValueTarget,
  lengthOf: (input: AvroInput) => number,
): AvroRead | undefined {
  if (reader.kind !== 'string' && reader.kind !== 'bytes' && reader.kind !== 'fixed') return undefined;
  const decimal = 'decimal' in reader ? reader.decimal : undefined;
  if (decimal !== undefined) {
    const limit = 10n ** BigInt(decimal.precision);
    return input => {
      const length = lengthOf(input);
      const value = input.integer(input.take(length), length);
      if (BigInt(value) >= limit || BigInt(value) <= -limit) column.appendNull();
      else column.integers.appendInteger(value);
    };
  }
  const bytes = column.bytes;
  return input => {
    const length = lengthOf(input);
    const from = input.take(length);
    bytes.appendBytes(input.data, from, from + length);
  };
}

/** Passes over a value. */
export function avroSkipper(schema: AvroSchema): AvroRead {
  const known = new Map<AvroSchema, AvroRead>();
  const skipper = (s: AvroSchema): AvroRead => {
    const found = known.get(s);
    if (found !== undefined) return found;
    // A record that contains itself finds this one, which is complete by the time it is called.
    let made: AvroRead = () => {};
    known.set(s, input => made(input));
    made = makeSkipper(s, skipper);
    return made;
  };
  return skipper(schema);
}

function makeSkipper(schema: AvroSchema, skipper: (s: AvroSchema) => AvroRead): AvroRead {
  switch (schema.kind) {
    case 'null':
      return () => {};
    case 'boolean':
      return input => input.take(1);
    case 'int':
      return input => input.int();
    case 'enum':
      return input => {
        const index = input.int();
        if (index < 0 || index >= schema.symbols.length) input.fail('an enum without such a symbol');
      };
    case 'long':
      return input => input.long();
    case 'float':
      return input => input.take(4);
    case 'double':
      return input => input.take(8);
    case 'bytes':
    case 'string':
      return input => input.take(input.length());
    case 'fixed':
      return input => input.take(schema.size);
    case 'array': {
      const item = skipper(schema.items);
      return input => readBlocks(input, item);
    }
    case 'map': {
      const value = skipper(schema.values);
      return input =>
        readBlocks(input, source => {
          source.take(source.length());
          value(source);
        });
    }
    case 'record': {
      const steps = schema.fields.map(f => skipper(f.schema));
      return input => {
        for (const step of steps) step(input);
      };
    }
    case 'union': {
      const branches = schema.branches.map(skipper);
      return input => {
        const index = input.length();
        const branch = branches[index];
        if (branch === undefined) input.fail(`branch ${index} of a union of ${branches.length}`);
        branch(input);
      };
    }
  }
}
