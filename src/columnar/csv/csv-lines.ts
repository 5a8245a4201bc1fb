import { BytesVector, Int32Vector, IntegerVector, type Vector } from '../vector.js';
import type { CsvOptions } from './options.js';
import type { CsvRowWriter } from './to-csv.js';

/**
 * Rows as lines of CSV, in bytes. Texts that need no quotes are copied as they are and whole numbers written digit by digit; everything else
 * is what `CsvRowWriter` makes of it.
 */
export class CsvLines {
  /** 1 for bytes that make no difference wherever they stand in a text. */
  private readonly plain = new Uint8Array(256);
  private readonly digitsArePlain: boolean;
  private readonly separator: Uint8Array;
  private readonly lineSep: Uint8Array;
  private readonly comment: number;
  private bytes = new Uint8Array(1 << 16);
  private used = 0;

  constructor(
    private readonly writer: CsvRowWriter,
    options: CsvOptions,
    lineSep: string,
  ) {
    this.separator = options.separator;
    this.lineSep = encoder.encode(lineSep);
    this.comment = options.comment === 0 ? HASH : options.comment;
    if (!options.quoteAll) this.plain.fill(1);
    for (const byte of [options.separator[0], LF, CR, options.quote]) this.plain[byte] = 0;
    this.digitsArePlain = [...'-0123456789'].every(char => this.plain[char.charCodeAt(0)] === 1);
  }

  /** The rows `from` … `to` − 1. Valid until the next call. */
  encode(columns: readonly Vector[], from: number, to: number): Uint8Array {
    this.used = 0;
    for (let row = from; row < to; row++) {
      const start = this.used;
      for (let c = 0; c < columns.length; c++) {
        if (c > 0) this.append(this.separator);
        this.cell(columns[c], c, row);
      }
      // A line without anything is none.
      if (this.used > start) this.append(this.lineSep);
    }
    return this.bytes.subarray(0, this.used);
  }

  private cell(column: Vector, c: number, row: number): void {
    if (column.validity === null || column.validity[row] === 1) {
      if (column instanceof BytesVector) {
        if (column.type.kind === 'string' && this.copied(column, c, row)) return;
      } else if (this.digitsArePlain && (column instanceof IntegerVector || column instanceof Int32Vector)) {
        if (WHOLE.has(column.type.kind) && this.digits(column.values[row])) return;
      }
    }
    const text = this.writer.cellOf(column, c, row);
    this.reserve(text.length * 3);
    this.used += encoder.encodeInto(text, this.bytes.subarray(this.used)).written;
  }

  /** False where the text needs a closer look. */
  private copied({ data, starts, ends }: BytesVector, c: number, row: number): boolean {
    const start = starts[row];
    const end = ends[row];
    if (end === start || data[start] <= SPACE || data[end - 1] <= SPACE) return false;
    if (c === 0 && data[start] === this.comment) return false;
    this.reserve(end - start);
    const { plain, bytes } = this;
    let at = this.used;
    for (let i = start; i < end; i++) {
      const byte = data[i];
      if (plain[byte] === 0) return false;
      bytes[at++] = byte;
    }
    this.used = at;
    return true;
  }

  private digits(value: number | bigint): boolean {
    if (typeof value !== 'number') return false;
    this.reserve(DIGITS_MAX + 1);
    let rest = Math.abs(value);
    if (value < 0) this.bytes[this.used++] = MINUS;
    let length = 1;
    for (let power = 10; power <= rest; power *= 10) length++;
    for (let at = this.used + length - 1; at >= this.used; at--) {
      const next = Math.floor(rest / 10);
      this.bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.used += length;
    return true;
  }

  private append(part: Uint8Array): void {
    this.reserve(part.length);
    for (let i = 0; i < part.length; i++) this.bytes[this.used + i] = part[i];
    this.used += part.length;
  }

  private reserve(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.used + more, this.bytes.length * 2));
    wider.set(this.bytes.subarray(0, this.used));
    this.bytes = wider;
  }
}

const encoder = new TextEncoder();
const [LF, CR, SPACE, HASH, MINUS, ZERO] = [10, 13, 32, 35, 45, 48];
/** Of a safe integer. */
const DIGITS_MAX = 16;
const WHOLE: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'int', 'long']);
