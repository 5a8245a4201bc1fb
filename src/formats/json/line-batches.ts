import type { RecordReader } from '../../columnar/json/record-reader.js';
import type { Vector } from '../../columnar/vector.js';
import { type LinePiece, lineEnd, nextLine } from '../lines.js';

/**
 * Reads the lines of one piece as batches of rows. A batch never spans pieces, because its strings are views into one buffer.
 */
export class LineBatches {
  private at = 0;
  private end = 0;
  private buffer: Uint8Array = new Uint8Array(0);
  /** The next carriage return at or behind `at`, or the end: files without any pay one search per piece. */
  private nextReturn = 0;
  /** Bytes a line took so far, to reserve about as many rows as will come. */
  private bytesPerRow = 128;

  constructor(
    private readonly records: RecordReader,
    private readonly separator: Uint8Array | null,
  ) {}

  open(piece: LinePiece): void {
    this.buffer = piece.buffer;
    this.at = piece.start;
    this.end = piece.end;
    this.nextReturn = -1;
    this.records.scanner.attach(piece.buffer);
  }

  /** The next rows of the piece, or null when it is used up. A batch may be empty: lines need not be rows. */
  next(): { columns: Vector[]; rows: number } | null {
    if (this.at >= this.end) return null;
    const { records, buffer, at: from } = this;
    const expected = Math.ceil((this.end - from) / this.bytesPerRow) + 16;
    records.reserve(Math.min(expected, BATCH_ROWS));
    let row = 0;
    while (row < BATCH_ROWS && this.at < this.end) {
      records.reserve(row + 1);
      const stop = this.lineEnd();
      row = records.read(this.at, stop, row);
      this.at = nextLine(buffer, stop, this.separator);
    }
    if (row > 0) this.bytesPerRow = Math.max(4, (this.at - from) / row);
    return { columns: records.finish(row, buffer, from, Math.min(this.at, this.end)), rows: row };
  }

  private lineEnd(): number {
    const { buffer, at, end, separator } = this;
    if (separator !== null) return lineEnd(buffer, at, end, separator);
    if (this.nextReturn < at) {
      const found = buffer.indexOf(13, at);
      this.nextReturn = found < 0 ? end : found;
    }
    const feed = buffer.indexOf(10, at);
    const stop = feed < 0 || feed > end ? end : feed;
    return Math.min(this.nextReturn, stop);
  }
}

/** Rows of a batch at most (an array of objects in one line may exceed it). Some 4 ms of work for lines of 250 bytes. */
export const BATCH_ROWS = 16_384;
