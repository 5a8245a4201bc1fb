import { keyLengthOf, keyStartOf, UNIT_BITS, UNIT_MASK } from '../memory/entry-arena.js';
import { EntryTable } from '../memory/entry-table.js';

/**
 * Whether LMDB has keys that the batch has asked it for. A step looks its keys up, then stores them; without this each of them would be searched in
 * the tree twice. Valid for a batch: until it ends LMDB is given only what the overlay of the last version answers for.
 */
export class KnownKeys {
  #table: EntryTable;

  constructor(private readonly seed: number) {
    this.#table = new EntryTable({ ordered: false }, seed);
  }

  note(data: Uint8Array, view: DataView, start: number, end: number, isThere: boolean): void {
    if (this.#table.rows === KEYS_MAX) this.#table = new EntryTable({ ordered: false }, this.seed);
    this.#table.putRow(data, view, start, end, isThere ? YES : NO, 0, 1);
  }

  /** Undefined: not asked for. */
  has(data: Uint8Array, view: DataView, start: number, end: number): boolean | undefined {
    const address = this.#table.locate(data, view, start, end);
    if (address === 0) return undefined;
    const bytes = this.#table.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    return bytes[keyStartOf(bytes, offset) + keyLengthOf(bytes, offset)] === YES[0];
  }
}

/** Of a larger batch the last keys are enough: they are stored soon after they were looked up. */
const KEYS_MAX = 1 << 16;
const YES = Uint8Array.of(1);
const NO = Uint8Array.of(0);
