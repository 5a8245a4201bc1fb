import { ByteWriter } from '../columnar/row-codec/byte-writer.js';
import { writeNullable } from '../columnar/row-codec/sortable-value.js';
import type { DataType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { BytesColumn } from './state-store.js';

/** Byte strings put together from pieces, one after the other: keys made of a prefix, the key of a group and a suffix. */
export class BytesRows {
  private readonly out = new ByteWriter(1024);
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  length = 0;

  get size(): number {
    return this.out.at;
  }

  add(...pieces: readonly Uint8Array[]): void {
    this.begin();
    for (const piece of pieces) this.out.append(piece);
    this.end();
  }

  begin(): void {
    if (this.length === this.starts.length) {
      this.starts = wider(this.starts);
      this.ends = wider(this.ends);
    }
    this.starts[this.length] = this.out.at;
  }
  piece(data: Uint8Array, start: number, end: number): void {
    const { out } = this;
    if (end - start >= LONG_PIECE) {
      out.append(data.subarray(start, end));
      return;
    }
    out.reserve(end - start);
    const { bytes } = out;
    for (let i = start; i < end; i++) bytes[out.at++] = data[i];
  }
  /** A value in the key form of the row codec. */
  value(type: DataType, value: Value): void {
    writeNullable(this.out, type, value, true);
  }
  end(): void {
    this.ends[this.length++] = this.out.at;
  }

  addSlice(data: Uint8Array, start: number, end: number): void {
    this.begin();
    this.piece(data, start, end);
    this.end();
  }

  addAll({ data, starts, ends }: BytesColumn, n: number): void {
    for (let i = 0; i < n; i++) this.addSlice(data, starts[i], ends[i]);
  }

  /** A view: valid until the next change. */
  get column(): BytesColumn {
    return {
      data: this.out.bytes,
      starts: this.starts.subarray(0, this.length),
      ends: this.ends.subarray(0, this.length),
    };
  }

  clear(): void {
    this.length = 0;
    this.out.at = 0;
  }
}

/** From here on a copy that is made at once is faster than one made byte by byte. */
const LONG_PIECE = 40;

function wider(from: Int32Array): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}

/** The first `n` of the given rows of a column: same bytes, other places. */
export function pickRows(column: BytesColumn, rows: ArrayLike<number>, n = rows.length): BytesColumn {
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    starts[i] = column.starts[rows[i]];
    ends[i] = column.ends[rows[i]];
  }
  return { data: column.data, starts, ends };
}

/** `n` empty byte strings. */
export const emptyRows = (n: number): BytesColumn => ({
  data: new Uint8Array(0),
  starts: new Int32Array(n),
  ends: new Int32Array(n),
});

/** Byte string `row` as a copy. */
export const rowBytes = ({ data, starts, ends }: BytesColumn, row: number): Uint8Array =>
  new Uint8Array(data.subarray(starts[row], ends[row]));

/** Bytes as a text that is equal exactly where they are: a key for a `Map`. */
export function bytesText(data: Uint8Array, start = 0, end = data.length): string {
  return Buffer.from(data.buffer, data.byteOffset + start, end - start).toString('latin1');
}
