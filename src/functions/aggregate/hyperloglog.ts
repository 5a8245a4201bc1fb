import type { Word64 } from '../../columnar/word64.js';
import { biasTable, LINEAR_COUNTING_LIMITS } from './hyperloglog-tables.js';

/**
 * HyperLogLog++ (Heule, Nunkesser and Hall 2013) without its sparse form, the way Spark has it: 2^precision registers, each the longest
 * run of leading zeros (plus one) among the hashes that fell to it. The same rows give the same estimate as in Spark.
 */

/** Index bits for a relative standard deviation. */
export function precisionFor(deviation: number): number {
  return Math.ceil((2 * Math.log(1.106 / deviation)) / Math.log(2));
}

export const MIN_PRECISION = 4;
/** Spark has no limit of its own; a million registers per group is more than anyone can mean. */
export const MAX_PRECISION = 20;

export function addHash(registers: Uint8Array, precision: number, { high, low }: Word64): void {
  const index = high >>> (32 - precision);
  const shiftedHigh = (high << precision) | (low >>> (32 - precision));
  const shiftedLow = low << precision;
  const zeros =
    shiftedHigh !== 0 ? Math.clz32(shiftedHigh) : shiftedLow !== 0 ? 32 + Math.clz32(shiftedLow) : 64 - precision;
  const rank = Math.min(zeros, 64 - precision) + 1;
  if (rank > registers[index]) registers[index] = rank;
}

export function estimate(registers: Uint8Array, precision: number): number {
  const m = registers.length;
  let inverse = 0;
  let empty = 0;
  for (let i = 0; i < m; i++) {
    inverse += 2 ** -registers[i];
    if (registers[i] === 0) empty++;
  }
  const raw = (alpha(m) * m * m) / inverse;
  const corrected = precision < 19 && raw < 5 * m ? raw - biasOf(raw, precision) : raw;
  if (empty === 0) return Math.round(corrected);
  const linear = m * Math.log(m / empty);
  const small = raw <= 2.5 * m || (precision < 19 && linear <= LINEAR_COUNTING_LIMITS[precision - 4]);
  return Math.round(small ? linear : corrected);
}

function alpha(m: number): number {
  if (m === 16) return 0.673;
  if (m === 32) return 0.697;
  return m === 64 ? 0.709 : 0.7213 / (1 + 1.079 / m);
}

const NEIGHBOURS = 6;

/** Mean bias of the six measured estimates nearest to `raw`. */
function biasOf(raw: number, precision: number): number {
  const { estimates, biases } = biasTable(precision);
  let nearest = 0;
  while (nearest < estimates.length && estimates[nearest] < raw) nearest++;
  const distance = (i: number) => (raw - estimates[i]) ** 2;
  let low = Math.max(nearest - NEIGHBOURS + 1, 0);
  let high = Math.min(low + NEIGHBOURS, estimates.length);
  while (high < estimates.length && distance(high) < distance(low)) {
    low++;
    high++;
  }
  let sum = 0;
  for (let i = low; i < high; i++) sum += biases[i];
  return sum / (high - low);
}

/**
 * Registers as bytes: all of them, or, while that is shorter, only those in use as (index of three bytes, value of one). The length
 * tells the two apart.
 */
export function packRegisters(registers: Uint8Array): Uint8Array {
  let used = 0;
  for (let i = 0; i < registers.length; i++) if (registers[i] !== 0) used++;
  if (4 * used >= registers.length) return registers.slice();
  const bytes = new Uint8Array(4 * used);
  let at = 0;
  for (let i = 0; i < registers.length; i++) {
    if (registers[i] === 0) continue;
    bytes[at++] = i >>> 16;
    bytes[at++] = (i >>> 8) & 0xff;
    bytes[at++] = i & 0xff;
    bytes[at++] = registers[i];
  }
  return bytes;
}

/** Takes the greater of each register and what `packRegisters` gave. */
export function mergePacked(registers: Uint8Array, bytes: Uint8Array): void {
  if (bytes.length === registers.length) {
    for (let i = 0; i < bytes.length; i++) if (bytes[i] > registers[i]) registers[i] = bytes[i];
    return;
  }
  for (let at = 0; at < bytes.length; at += 4) {
    const index = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
    if (bytes[at + 3] > registers[index]) registers[index] = bytes[at + 3];
  }
}
