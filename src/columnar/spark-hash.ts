import { InternalError } from '../common/errors.js';
import type { DataType } from '../types/data-type.js';
import type { CalendarInterval, MapValue, Value } from '../types/value.js';
import { murmur3Bytes, murmur3Int, murmur3Long } from './murmur3.js';
import { Word64 } from './word64.js';
import { XxHash64 } from './xxhash64.js';

/** What a hash algorithm must offer to hash any value: the state is carried from one primitive to the next. */
export interface PrimitiveHash {
  int(value: number): void;
  long(high: number, low: number): void;
  bytes(data: Uint8Array, start: number, end: number): void;
}

/**
 * Hashes a value of the engine as Spark's `hash` and `xxhash64` do: null leaves the state alone, −0 counts as 0, containers hash their
 * parts one after another, and a decimal of up to 18 digits is its unscaled long.
 */
export function hashValue(hash: PrimitiveHash, type: DataType, value: Value): void {
  if (value === null) return;
  switch (type.kind) {
    case 'boolean':
      hash.int(value === true ? 1 : 0);
      break;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      hash.int(value as number);
      break;
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      hashLong(hash, value as number | bigint);
      break;
    case 'float':
      hashFloat(hash, value as number);
      break;
    case 'double':
      hashDouble(hash, value as number);
      break;
    case 'decimal':
      if (type.precision <= 18) hashLong(hash, value as number | bigint);
      else hashBytes(hash, bigEndian(BigInt(value as number | bigint)));
      break;
    case 'string':
      hashBytes(hash, Buffer.from(value as string));
      break;
    case 'binary':
      hashBytes(hash, value as Uint8Array);
      break;
    default:
      hashNested(hash, type, value);
  }
}

function hashNested(hash: PrimitiveHash, type: DataType, value: Value): void {
  switch (type.kind) {
    case 'array':
      for (const element of value as readonly Value[]) hashValue(hash, type.element, element);
      break;
    case 'struct':
      for (const [i, f] of type.fields.entries()) hashValue(hash, f.type, (value as readonly Value[])[i]);
      break;
    case 'map':
      (value as MapValue).keys.forEach((key, i) => {
        hashValue(hash, type.key, key);
        hashValue(hash, type.value, (value as MapValue).values[i]);
      });
      break;
    case 'interval': {
      const { months, days, micros } = value as CalendarInterval;
      hashLong(hash, micros);
      hash.int(days);
      hash.int(months);
      break;
    }
    default:
      throw new InternalError(`values of type ${type.kind} have no Spark hash`);
  }
}

const TWO_32 = 4294967296;

/** A normalised integer as two's complement of 64 bits. */
export function hashLong(hash: PrimitiveHash, value: number | bigint): void {
  if (typeof value === 'number') hash.long(Math.floor(value / TWO_32), value | 0);
  else hash.long(Number(BigInt.asIntN(32, value >> 32n)), Number(BigInt.asIntN(32, value)));
}

const bits = new DataView(new ArrayBuffer(8));

export function hashDouble(hash: PrimitiveHash, value: number): void {
  bits.setFloat64(0, value === 0 ? 0 : value);
  hash.long(bits.getInt32(0), bits.getInt32(4));
}

function hashFloat(hash: PrimitiveHash, value: number): void {
  bits.setFloat32(0, value === 0 ? 0 : value);
  hash.int(bits.getInt32(0));
}

function hashBytes(hash: PrimitiveHash, data: Uint8Array): void {
  hash.bytes(data, 0, data.length);
}

/** The shortest two's complement form, most significant byte first: Java's `BigInteger.toByteArray`. */
function bigEndian(value: bigint): Uint8Array {
  let size = 1;
  while (BigInt.asIntN(8 * size, value) !== value) size++;
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[size - 1 - i] = Number((value >> BigInt(8 * i)) & 0xffn);
  return bytes;
}

/** Spark's `hash(…)` of several values: Murmur3 with seed 42. */
export function sparkMurmur3(types: readonly DataType[], values: readonly Value[], seed = 42): number {
  let state = seed;
  const hash: PrimitiveHash = {
    int: value => {
      state = murmur3Int(value, state);
    },
    long: (high, low) => {
      state = murmur3Long(high, low, state);
    },
    bytes: (data, start, end) => {
      state = murmur3Bytes(data, start, end, state);
    },
  };
  for (let i = 0; i < types.length; i++) hashValue(hash, types[i], values[i]);
  return state;
}

/** The seed of Spark's `xxhash64(…)` and of its HyperLogLog. */
export const XXHASH64_SEED = new Word64(0, 42);

/** Spark's `xxhash64(…)` of several values: XXH64 with seed 42, as a signed 64-bit integer. */
export function sparkXxHash64(types: readonly DataType[], values: readonly Value[]): bigint {
  const hash = new XxHash64().reset(XXHASH64_SEED);
  for (let i = 0; i < types.length; i++) hashValue(hash, types[i], values[i]);
  return hash.hash.toBigInt();
}
