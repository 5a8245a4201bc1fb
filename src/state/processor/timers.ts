import { longType } from '../../types/data-type.js';
import { BytesRows } from '../bytes-rows.js';
import { type DueRows, TimeIndex, timeAt } from '../time-index.js';
import { TIMERS_OF_KEY } from './row-parts.js';
import type { Changes, Scope } from './scope.js';
import { namePrefix } from './variable.js';

/**
 * The timers of all keys, twice: by time, to find those that are due, and by key, to list those of a key.
 *
 *     $timers        │ time │ key
 *     $timers-of-key │ key  │ time
 */
export class Timers {
  private readonly index = new TimeIndex(namePrefix('$timers'));
  private readonly ofKey = namePrefix(TIMERS_OF_KEY);
  /** By position in the chunk: times set (true) and deleted (false) since it began. */
  private readonly pending = new Map<number, Map<number, boolean>>();

  constructor(private readonly scope: Scope) {}

  set(timeMs: number, there: boolean): void {
    const { at } = this.scope;
    const times = this.pending.get(at);
    if (times === undefined) this.pending.set(at, new Map([[timeMs, there]]));
    else times.set(timeMs, there);
  }

  /** Of the current key, earliest first. */
  list(): number[] {
    const { at, store } = this.scope;
    const times = new Set<number>();
    const prefix = concat(this.ofKey, this.scope.keyBytes(at));
    store.forEachPrefix(prefix, (data, start, end) => {
      times.add(timeAt(data, start + prefix.length, end));
    });
    for (const [time, there] of this.pending.get(at) ?? []) {
      if (there) times.add(time);
      else times.delete(time);
    }
    return [...times].sort((a, b) => a - b);
  }

  /** True when a timer was deleted since the chunk began. */
  isDeleted(position: number, timeMs: number): boolean {
    return this.pending.get(position)?.get(timeMs) === false;
  }

  due(toMs: number): DueRows {
    return this.index.due(this.scope.store, toMs);
  }

  /** Which of the due timers from … to − 1 are still there. */
  stillThere(due: DueRows, from: number, to: number): Uint8Array {
    const rows = new BytesRows();
    const { data, starts, ends } = due.rest.column;
    for (let i = from; i < to; i++) this.index.addTo(rows, due.timesMs[i], data.subarray(starts[i], ends[i]));
    return this.scope.store.get(rows.column, to - from).found;
  }

  get earliestMs(): number | null {
    return this.index.earliestMs(this.scope.store);
  }

  flush(changes: Changes): { registered: number; deleted: number } {
    let registered = 0;
    let deleted = 0;
    for (const [position, times] of this.pending) {
      const key = this.scope.keyBytes(position);
      for (const [time, there] of times) {
        const rows = there ? changes.marked : changes.removed;
        this.index.addTo(rows, time, key);
        this.addOfKey(rows, key, time);
        if (there) registered++;
        else deleted++;
      }
    }
    this.pending.clear();
    return { registered, deleted };
  }

  private addOfKey(rows: BytesRows, key: Uint8Array, timeMs: number): void {
    rows.begin();
    rows.piece(this.ofKey, 0, this.ofKey.length);
    rows.piece(key, 0, key.length);
    rows.value(longType, timeMs);
    rows.end();
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}
