import type { RecordReader } from '../../columnar/json/record-reader.js';
import { Speculation } from '../../columnar/json/speculation.js';
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
  private transient = false;
  /** Bytes a line took so far, to reserve about as many rows as will come. */
  private bytesPerRow = 128;

  private readonly speculation: Speculation | null;

  constructor(
    readonly records: RecordReader,
    private readonly separator: Uint8Array | null,
    tuning: { speculate?: boolean; generate?: boolean } = {},
  ) {
    const { options, scanner, root } = records;
    // A guess ends at a line break: nothing may hide one, and nothing else may end a line.
    const possible =
      !options.allowComments &&
      !options.allowUnquotedControlChars &&
      (separator === null || (separator.length === 1 && separator[0] === 10));
    this.speculation =
      possible && tuning.speculate !== false ? new Speculation(scanner, root, false, tuning.generate) : null;
  }

  /** `transient`: a batch is done with when the next one is asked for. */
  open(piece: LinePiece, transient = false): void {
    this.transient = transient;
    this.buffer = piece.buffer;
    this.at = piece.start;
    this.end = piece.end;
    this.nextReturn = -1;
    this.records.scanner.attach(piece.buffer);
  }

  /** Records read by guess. */
  get guessed(): number {
    return this.speculation?.total ?? 0;
  }

  /** Lets go of the last piece. */
  close(): void {
    this.buffer = NOTHING;
    this.records.scanner.attach(NOTHING);
    this.speculation?.release();
  }

  /** The next rows of the piece, or null when it is used up. A batch may be empty: lines need not be rows. */
  next(): { columns: Vector[]; rows: number } | null {
    if (this.at >= this.end) return null;
    const { records, buffer, at: from } = this;
    const expected = Math.ceil((this.end - from) / this.bytesPerRow) + 16;
    records.reserve(Math.min(expected, BATCH_ROWS));
    const row = this.speculation === null || records.checkUtf8 ? this.readLines(0) : this.speculate(this.speculation);
    if (row > 0) this.bytesPerRow = Math.max(4, (this.at - from) / row);
    const columns = records.finish(row, buffer, from, Math.min(this.at, this.end), this.transient);
    return { columns, rows: row };
  }

  private readLines(from: number): number {
    let row = from;
    const deadline = performance.now() + SLICE_MS;
    for (let lines = 1; row < BATCH_ROWS && this.at < this.end; lines++) {
      row = this.readLine(row);
      if (lines % SLICE_ROWS === 0 && performance.now() > deadline) break;
    }
    return row;
  }

  private readLine(row: number): number {
    this.records.reserve(row + 1);
    const start = this.at;
    this.stop = this.lineEnd();
    this.at = nextLine(this.buffer, this.stop, this.separator);
    return this.records.read(start, this.stop, row);
  }

  /** Whole runs of lines by guess, and one line the general way where no guess fits. */
  private speculate(guess: Speculation): number {
    const { records, buffer } = this;
    guess.end = this.end;
    let row = 0;
    let capacity = 0;
    let slice = 0;
    const deadline = performance.now() + SLICE_MS;
    for (let misses = 0; row < BATCH_ROWS && this.at < this.end; ) {
      if (row >= slice || misses === SLICE_ROWS) {
        if (slice > 0 && performance.now() > deadline) break;
        slice = row + SLICE_ROWS;
        misses = 0;
      }
      if (row >= capacity) {
        records.reserve(row + 1);
        capacity = records.capacity;
        guess.refresh(buffer);
      }
      guess.capacity = Math.min(capacity, slice, BATCH_ROWS);
      guess.pos = this.at;
      guess.row = row;
      if (guess.run()) {
        this.at = guess.pos;
        row = guess.row;
        continue;
      }
      misses++;
      const start = this.at;
      const next = this.readLine(row);
      if (records.wasObject && next === row + 1 && this.at <= this.end) guess.learn(start, this.stop, this.at);
      if (records.capacity !== capacity) capacity = 0;
      row = next;
    }
    return row;
  }

  private stop = 0;

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

/** A batch ends early when it took this long (first batches do, while the code is cold); looked at every so many rows. */
const SLICE_MS = 5;
const SLICE_ROWS = 512;

const NOTHING = new Uint8Array(0);
