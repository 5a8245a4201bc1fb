import { EvaluationError } from '../../common/errors.js';
import { BytesRows, emptyRows, rowBytes } from '../bytes-rows.js';
import type { BytesColumn, StateStore } from '../state-store.js';

/**
 * The keys that are being worked on, some thousand at a time, and which of them a handler is now called for. Everything that belongs to
 * *the current key* asks here.
 */
export class Scope {
  store!: StateStore;
  /** The clock of the batch. */
  nowMs = 0;
  keys: BytesColumn = { data: new Uint8Array(0), starts: new Int32Array(0), ends: new Int32Array(0) };
  count = 0;
  private position = -1;

  enter(position: number): void {
    this.position = position;
  }
  leave(): void {
    this.position = -1;
  }

  /** Position of the current key among `keys`. */
  get at(): number {
    if (this.position >= 0) return this.position;
    throw new EvaluationError(
      'STATE_OUTSIDE_HANDLER',
      'State and timers belong to the key of a call: they can be used only inside a handler of the processor, while it runs.',
    );
  }

  keyBytes(position: number): Uint8Array {
    return rowBytes(this.keys, position);
  }
}

/** Changes collected over a chunk of keys, applied together. */
export class Changes {
  readonly removed = new BytesRows();
  /** Keys of rows with nothing in them: the key is all there is. */
  readonly marked = new BytesRows();
  private readonly keys = new BytesRows();
  private readonly values = new BytesRows();

  put(key: readonly Uint8Array[], data: Uint8Array, start: number, end: number): void {
    this.keys.add(...key);
    this.values.begin();
    this.values.piece(data, start, end);
    this.values.end();
  }

  /** A key that is both removed and put is there afterwards. */
  apply(store: StateStore): void {
    const { removed, marked, keys, values } = this;
    if (removed.length > 0) store.remove(removed.column, removed.length);
    if (marked.length > 0) store.put(marked.column, emptyRows(marked.length), marked.length);
    if (keys.length > 0) store.put(keys.column, values.column, keys.length);
    for (const rows of [removed, marked, keys, values]) rows.clear();
  }
}
