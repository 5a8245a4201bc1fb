import { murmur3Bytes } from '../../columnar/murmur3.js';
import { binaryType, type DataType, doubleType, intType, isIntegral, longType } from '../../types/data-type.js';
import { LONG_MAX, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import {
  aggregateCall,
  castTo,
  checkArity,
  constantArgument,
  outOfRange,
  unexpectedNull,
  unexpectedType,
} from './call.js';
import { JavaRandom } from './histogram.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';

export const countMinSketch: FunctionDefinition = {
  name: 'count_min_sketch',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'count_min_sketch(expr, eps, confidence, seed)',
  doc: 'A count-min sketch of integers, strings or binaries in the format of Spark: counts are at most eps × total too high, with the given confidence.',
  examples: [
    [
      '(SELECT hex(count_min_sketch(x, 0.5D, 0.5D, 1)) FROM VALUES (1), (2), (1) AS t(x))',
      '0000000100000000000000030000000100000004000000005D8D6AB90000000000000000000000000000000200000000000000010000000000000000',
    ],
  ],
  bind(call) {
    checkArity(call, 4);
    const [arg] = call.args;
    const { kind } = arg.type;
    if (!isIntegral(arg.type) && kind !== 'string' && kind !== 'binary' && kind !== 'void') {
      throw unexpectedType(call, 0, '("INTEGRAL" or "STRING" or "BINARY")');
    }
    const value = kind === 'void' ? castTo(arg, intType, call) : arg;
    const eps = shareOf(call, 1, 'eps', Number.MAX_VALUE);
    const confidence = shareOf(call, 2, 'confidence', 1);
    const { kind: seedKind } = call.args[3].type;
    if (seedKind !== 'int' && seedKind !== 'long' && seedKind !== 'void')
      throw unexpectedType(call, 3, '("INT" or "BIGINT")');
    const seed = constantArgument(call, 3, 'seed', longType) as number | bigint | null;
    if (seed === null) throw unexpectedNull(call, 'seed');
    const width = Math.ceil(2 / eps);
    const depth = Math.ceil(-Math.log1p(-confidence) / Math.log(2));
    return aggregateCall(call, [value], boundRows(sketchOf(value.type, depth, width, seed), { nullable: false }));
  },
};

function shareOf(call: FunctionCall, index: number, name: string, most: number): number {
  const { kind } = call.args[index].type;
  if (kind !== 'double' && kind !== 'float' && kind !== 'decimal' && kind !== 'void')
    throw unexpectedType(call, index, '"DOUBLE"');
  const value = constantArgument(call, index, name, doubleType) as number | null;
  if (value === null) throw unexpectedNull(call, name);
  if (!(value > 0 && value <= most)) throw outOfRange(call, name, `(0.0, ${most}]`, value);
  return value;
}

interface Sketch {
  total: number;
  /** `depth` rows of `width` counts. */
  readonly counts: Float64Array;
}

/** The Mersenne prime that the hash functions count modulo. */
const PRIME = 2147483647;

/** State: [sketch], as `toBytes` writes it. After Cormode and Muthukrishnan (2005), in the layout of Spark's CountMinSketchImpl. */
function sketchOf(type: DataType, depth: number, width: number, seed: number | bigint): RowAggregate<Sketch> {
  const random = new JavaRandom(seed);
  const factors = Array.from({ length: depth }, () => random.nextInt(PRIME));
  const slots = isIntegral(type) ? longSlots(factors, width) : byteSlots(depth, width);
  return {
    type: binaryType,
    stateTypes: [binaryType],
    skipNulls: true,
    init: () => ({ total: 0, counts: new Float64Array(depth * width) }),
    update(sketch, [value]) {
      for (const [row, slot] of slots(value).entries()) sketch.counts[row * width + slot]++;
      sketch.total++;
      return sketch;
    },
    merge(sketch, [saved]) {
      const bytes = saved as Uint8Array;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      sketch.total += Number(view.getBigInt64(4));
      const start = 20 + 8 * depth;
      for (let i = 0; i < sketch.counts.length; i++) sketch.counts[i] += Number(view.getBigInt64(start + 8 * i));
      return sketch;
    },
    save: sketch => [toBytes(sketch, factors, width)],
    finish: sketch => toBytes(sketch, factors, width),
  };
}

/** The slot of an integer in each row: a random multiple, folded by the prime 2^31 − 1. */
function longSlots(factors: readonly number[], width: number): (value: Value) => number[] {
  return value =>
    factors.map(factor => {
      let hash = BigInt.asIntN(64, BigInt(factor) * BigInt(value as number | bigint));
      hash = BigInt.asIntN(64, hash + (hash >> 32n)) & BigInt(PRIME);
      return Number(BigInt.asIntN(32, hash)) % width;
    });
}

/** The slot of bytes in each row: two hashes combined (Kirsch and Mitzenmacher 2006). */
function byteSlots(depth: number, width: number): (value: Value) => number[] {
  return value => {
    const bytes = typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array);
    const first = murmur3Bytes(bytes, 0, bytes.length, 0);
    const second = murmur3Bytes(bytes, 0, bytes.length, first);
    return Array.from({ length: depth }, (_, row) => Math.abs(((first + Math.imul(row, second)) | 0) % width));
  };
}

function toBytes({ total, counts }: Sketch, factors: readonly number[], width: number): Uint8Array {
  const bytes = new Uint8Array(20 + 8 * factors.length + 8 * counts.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 1);
  view.setBigInt64(4, total > Number.MAX_SAFE_INTEGER ? LONG_MAX : BigInt(total));
  view.setInt32(12, factors.length);
  view.setInt32(16, width);
  for (const [i, factor] of factors.entries()) view.setBigInt64(20 + 8 * i, BigInt(factor));
  const start = 20 + 8 * factors.length;
  for (const [i, count] of counts.entries()) view.setBigInt64(start + 8 * i, BigInt(count));
  return bytes;
}
