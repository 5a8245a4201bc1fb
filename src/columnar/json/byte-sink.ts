import { EvaluationError } from '../../common/errors.js';

/** Places in the bytes of a column are numbers of 32 bits. */
const MOST = 2 ** 31 - 1;
const TOO_MUCH = `The texts of one column of a batch would take more than the ${MOST} bytes that are possible; read smaller batches.`;

/** A growing run of bytes: decoded texts of a batch, or text being written. */
export class ByteSink {
  data: Uint8Array;
  used = 0;

  constructor(capacity = 256) {
    this.data = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `count` more bytes; callers then write to `data` and move `used`. */
  reserve(count: number): void {
    if (this.used + count <= this.data.length) return;
    const needed = this.used + count;
    if (needed > MOST) throw new EvaluationError('COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION', TOO_MUCH);
    const wider = Buffer.allocUnsafeSlow(Math.min(MOST, Math.max(this.data.length * 2, needed)));
    wider.set(this.data.subarray(0, this.used));
    this.data = wider;
  }

  byte(value: number): void {
    if (this.used === this.data.length) this.reserve(1);
    this.data[this.used++] = value;
  }

  bytes(source: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.reserve(length);
    if (length < 24) for (let i = start, j = this.used; i < end; i++, j++) this.data[j] = source[i];
    else this.data.set(source.subarray(start, end), this.used);
    this.used += length;
  }

  /** Text of single-byte characters only: numbers, dates, punctuation. */
  ascii(text: string): void {
    const length = text.length;
    this.reserve(length);
    for (let i = 0, j = this.used; i < length; i++, j++) this.data[j] = text.charCodeAt(i);
    this.used += length;
  }

  string(text: string): void {
    this.reserve(text.length * 3);
    this.used += (this.data as Buffer).utf8Write(text, this.used, text.length * 3);
  }

  /** One code point as UTF-8. */
  codePoint(code: number): void {
    this.reserve(4);
    const data = this.data;
    if (code < 0x80) data[this.used++] = code;
    else if (code < 0x800) {
      data[this.used++] = 0xc0 | (code >> 6);
      data[this.used++] = 0x80 | (code & 63);
    } else if (code < 0x10000) {
      data[this.used++] = 0xe0 | (code >> 12);
      data[this.used++] = 0x80 | ((code >> 6) & 63);
      data[this.used++] = 0x80 | (code & 63);
    } else {
      data[this.used++] = 0xf0 | (code >> 18);
      data[this.used++] = 0x80 | ((code >> 12) & 63);
      data[this.used++] = 0x80 | ((code >> 6) & 63);
      data[this.used++] = 0x80 | (code & 63);
    }
  }

  /** The bytes so far; the sink starts anew with fresh memory. */
  take(): Uint8Array {
    const taken = this.data.subarray(0, this.used);
    this.data = Buffer.allocUnsafeSlow(this.data.length);
    this.used = 0;
    return taken;
  }
}

declare global {
  interface Buffer {
    /** Node's direct writer: no parsing of arguments, no encoding lookup. */
    utf8Write(text: string, offset: number, length: number): number;
  }
}
