import { codeGenerationAllowed } from '../grouping/generate-code.js';
import type { BytesVector } from '../vector.js';
import { OK } from './column.js';
import type { Kernel, KernelIo } from './kernel.js';
import { generateKernel } from './kernel-code.js';
import { plainKernel } from './kernel-plain.js';
import { arraysOf, digitsThatFit, type Layout, learnLayout, sameLayout } from './layout.js';
import type { StructColumn } from './nested-columns.js';
import type { JsonScanner } from './scanner.js';
import { MALFORMED } from './tokens.js';

/**
 * Reading ahead by guess, see `layout.ts`. Keeps the layouts seen so far (some streams mix a few kinds of records) and tries the last one
 * that fitted first. Where guessing does not pay, records of ever new layouts, it rests for a while.
 */
export class Speculation implements KernelIo {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  pos = 0;
  end = 0;
  row = 0;
  capacity = 0;
  arrays: ArrayLike<number>[] = [];
  starts: Int32Array = new Int32Array(0);
  ends: Int32Array = new Int32Array(0);
  validity: Uint8Array | null = null;
  safeEnd = 0;

  private readonly guesses: Guess[] = [];
  /** The guess that fitted last, tried first; and the one being tried. */
  private current: Guess | null = null;
  private active: Guess | null = null;
  /** Records that guesses took and missed since the last look. */
  private taken = 0;
  private missed = 0;
  private resting = 0;
  /** Records read by guess, ever. */
  total = 0;
  private segmentMax = 0;

  constructor(
    private readonly scanner: JsonScanner,
    private readonly root: StructColumn,
    private readonly rows: boolean,
    private readonly generate = codeGenerationAllowed(),
  ) {}

  /** New buffers: the arrays of the columns (after `reserve` or `finish`), the bytes. */
  refresh(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = this.scanner.view;
    this.safeEnd = bytes.length - this.segmentMax - 16;
    for (const guess of this.guesses) guess.arrays = null;
  }

  /** Rows mode: the records are the rows of a vector. */
  openRows(texts: BytesVector): void {
    this.starts = texts.starts;
    this.ends = texts.ends;
    this.validity = texts.validity;
    this.capacity = texts.length;
    this.refresh(texts.data);
  }

  /** Lets go of the buffers of the last batch. */
  release(): void {
    this.refresh(new Uint8Array(0));
    this.arrays = [];
  }

  /** Reads records as long as one of the layouts fits. True when at least one was read: the place is then in `pos` and `row`. */
  run(): boolean {
    if (this.resting > 0) {
      this.resting--;
      return false;
    }
    const first = this.row;
    if (this.current !== null) this.tryGuess(this.current);
    for (let i = 0; i < this.guesses.length && this.row === first; i++) {
      if (this.guesses[i] !== this.current) this.tryGuess(this.guesses[i]);
    }
    this.taken += this.row - first;
    this.total += this.row - first;
    return this.row > first;
  }

  private tryGuess(guess: Guess): void {
    const { row, scanner } = this;
    guess.arrays ??= arraysOf(guess.layout, this.root);
    this.arrays = guess.arrays;
    this.active = guess;
    const { breaksAreSpace } = scanner;
    scanner.breaksAreSpace = this.rows;
    guess.kernel.run(this);
    scanner.breaksAreSpace = breaksAreSpace;
    // The row that was given up is half written.
    if (this.row < this.capacity) this.root.clear(this.row);
    if (this.row > row) this.current = guess;
    guess.taken += this.row - row;
  }

  /**
   * A record that no guess took was read otherwise and was whole: its layout becomes a guess. `stop` is where its line break ends.
   */
  learn(start: number, end: number, stop: number): void {
    if (this.resting > 0) return;
    if (++this.missed > REVIEW_RECORDS) this.review();
    if (this.missed < FIRST_LOOK || this.guesses.length >= GUESSES_MAX) return;
    const layout = learnLayout(this.scanner, this.root, start, end, stop);
    if (layout === null || this.guesses.some(guess => sameLayout(guess.layout, layout))) return;
    const digits = layout.fields.map(f => (f.column < 0 ? 15 : digitsThatFit(this.root.children[f.column])));
    const kernel = this.generate ? generateKernel(layout, digits, this.rows) : plainKernel(layout, digits, this.rows);
    this.current = { layout, kernel, arrays: null, taken: 0 };
    this.guesses.push(this.current);
    for (const segment of layout.segments) this.segmentMax = Math.max(this.segmentMax, segment.length);
    this.safeEnd = this.bytes.length - this.segmentMax - 16;
    this.acquaint(this.current);
  }

  /**
   * Runs a new kernel over nothing. Its first real run is long enough to be compiled on the way; code that knew only the loop would be
   * thrown away at its end.
   */
  private acquaint(guess: Guess): void {
    const { capacity } = this;
    guess.arrays = arraysOf(guess.layout, this.root);
    this.arrays = guess.arrays;
    this.capacity = this.row;
    guess.kernel.run(this);
    this.capacity = capacity;
  }

  /** After many misses: forgets layouts that took nothing; rests when guessing as a whole took less than it missed. */
  private review(): void {
    if (this.taken < this.missed) this.resting = REST_RECORDS;
    for (let i = this.guesses.length - 1; i >= 0; i--) {
      if (this.guesses[i].taken < REVIEW_RECORDS / 8) this.guesses.splice(i, 1);
      else this.guesses[i].taken = 0;
    }
    this.current = this.guesses[0] ?? null;
    this.taken = 0;
    this.missed = 0;
  }

  slow(index: number, pos: number, row: number): number {
    const { scanner } = this;
    const column = this.active!.layout.fields[index].column;
    scanner.resume(pos, this.rows ? this.ends[row] : this.end);
    try {
      if (column < 0) scanner.skip();
      else if (this.root.children[column].read(scanner, row) !== OK) return -1;
      return scanner.pos;
    } catch (error) {
      if (error !== MALFORMED) throw error;
      return -1;
    }
  }
}

interface Guess {
  readonly layout: Layout;
  readonly kernel: Kernel;
  arrays: ArrayLike<number>[] | null;
  /** Records it took since the last review. */
  taken: number;
}

const GUESSES_MAX = 4;
/** A handful of records is not worth a kernel. */
const FIRST_LOOK = 4;
const REVIEW_RECORDS = 256;
const REST_RECORDS = 4096;
