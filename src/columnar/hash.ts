import { InternalError } from '../common/errors.js';
import { RowCodec } from './row-codec.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  NullVector,
  type Validity,
  type Vector,
} from './vector.js';

/**
 * The stable hash of rows, by which rows are spread over partitions. Equal rows (in the sense of `types/value`) hash alike in every
 * batch, process, platform and release: checkpoints depend on it, so it never changes.
 *
 *     h ← seed;  for each column: h ← mix(h, w) for each 32-bit word w of the value;  h ← finish(h)
 *
 * | value | words |
 * |---|---|
 * | null | `0x6e756c6c` |
 * | boolean, 32-bit integers, dates | the value |
 * | 64-bit integers, timestamps, decimals | low half, high half; bits above 64 follow while they say more than the sign |
 * | float, double | the halves of the IEEE bits, low first; one NaN, no −0 |
 * | string, binary | length, then bytes in little-endian words, the last one padded with zeros |
 * | everything else | as binary, of the key form of the row codec |
 */
export function hashRows(columns: readonly Vector[], n: number, seed: number, out: Int32Array): void {
  out.fill(seed, 0, n);
  for (const column of columns) hashColumn(column, n, out);
  for (let i = 0; i < n; i++) out[i] = finishHash(out[i]);
}

/** One step of the hash. */
export function mixHash(h: number, word: number): number {
  const x = Math.imul(h ^ word, 0x9e3779b1);
  return (x << 15) | (x >>> 17);
}

/** Spreads what the last steps have left in some bits over all of them. */
export function finishHash(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** Mixes `data[start, end)` into `h`. */
export function hashBytes(data: Uint8Array, start: number, end: number, seed: number): number {
  let h = mixHash(seed, end - start);
  let i = start;
  for (; i + 4 <= end; i += 4) {
    h = mixHash(h, data[i] | (data[i + 1] << 8) | (data[i + 2] << 16) | (data[i + 3] << 24));
  }
  if (i < end) {
    let word = 0;
    for (let shift = 0; i < end; i++, shift += 8) word |= data[i] << shift;
    h = mixHash(h, word);
  }
  return h;
}

const NULL_WORD = 0x6e756c6c;
const float = new Float64Array(1);
const halves = new Int32Array(float.buffer);

function hashColumn(column: Vector, n: number, out: Int32Array): void {
  const { validity } = column;
  if (column instanceof NullVector) for (let i = 0; i < n; i++) out[i] = mixHash(out[i], NULL_WORD);
  else if (column instanceof BooleanVector || column instanceof Int32Vector) {
    const { values } = column;
    for (let i = 0; i < n; i++) out[i] = mixHash(out[i], isNull(validity, i) ? NULL_WORD : values[i]);
  } else if (column instanceof Float64Vector) {
    const { values } = column;
    for (let i = 0; i < n; i++)
      out[i] = isNull(validity, i) ? mixHash(out[i], NULL_WORD) : mixDouble(out[i], values[i]);
  } else if (column instanceof IntegerVector) {
    const { values } = column;
    for (let i = 0; i < n; i++)
      out[i] = isNull(validity, i) ? mixHash(out[i], NULL_WORD) : mixInteger(out[i], values[i]);
  } else {
    const bytes = column instanceof BytesVector ? column : new RowCodec([column.type], 'key').encode([column], n);
    const { data, starts, ends } = bytes;
    for (let i = 0; i < n; i++) {
      out[i] = isNull(validity, i) ? mixHash(out[i], NULL_WORD) : hashBytes(data, starts[i], ends[i], out[i]);
    }
  }
}

function isNull(validity: Validity, row: number): boolean {
  return validity !== null && validity[row] === 0;
}

function mixDouble(h: number, value: number): number {
  // Writing the constant makes one NaN of all; adding zero makes 0 of −0.
  float[0] = Number.isNaN(value) ? Number.NaN : value + 0;
  return mixHash(mixHash(h, halves[LOW]), halves[1 - LOW]);
}

/** Index of the low half of a double on this machine. */
const LOW = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1;

function mixInteger(h: number, value: number | bigint): number {
  if (typeof value === 'number') return mixHash(mixHash(h, value | 0), Math.floor(value / 4294967296) | 0);
  let rest = value;
  let result = h;
  for (let words = 0; words < 2 || (rest !== 0n && rest !== -1n); words++) {
    if (words > 8) throw new InternalError('integer of more than 256 bits');
    result = mixHash(result, Number(BigInt.asIntN(32, rest)));
    rest >>= 32n;
  }
  return result;
}
