import type { Value } from '../../types/value.js';
import { type BytesRows, pickRows } from '../bytes-rows.js';
import type { LookupResult } from '../state-store.js';
import type { DecodedValues } from '../value-codec.js';
import type { Changes } from './scope.js';
import type { ValueState } from './stateful-processor.js';
import { NEVER, Variable } from './variable.js';

const ABSENT = 0;
const STORED = 1;
const WRITTEN = 2;
const CLEARED = 3;

/** One value per key. Those of all keys of a chunk are looked up at once. */
export class ValueVariable extends Variable implements ValueState<unknown> {
  /** By position: what is known. */
  private states = new Uint8Array(0);
  /** By position: row in `decoded`, −1 where nothing is stored. */
  private rows = new Int32Array(0);
  private decoded!: DecodedValues;
  private readonly written = new Map<number, Value>();

  want(rows: BytesRows): void {
    const { keys, count } = this.scope;
    for (let i = 0; i < count; i++) {
      rows.begin();
      rows.piece(this.prefix, 0, this.prefix.length);
      rows.piece(keys.data, keys.starts[i], keys.ends[i]);
      rows.end();
    }
  }

  found(result: LookupResult, from: number): void {
    const { count } = this.scope;
    this.states = new Uint8Array(count);
    this.rows = new Int32Array(count).fill(-1);
    this.written.clear();
    const there: number[] = [];
    for (let i = 0; i < count; i++) {
      if (result.found[from + i] === 0) continue;
      this.rows[i] = there.length;
      this.states[i] = STORED;
      there.push(from + i);
    }
    this.decoded = this.codec.decode(pickRows(result, there), there.length);
  }

  exists(): boolean {
    const { at } = this.scope;
    return this.states[at] === WRITTEN || (this.states[at] === STORED && this.isLive(this.storedExpiry(at)));
  }

  get(): unknown {
    if (!this.exists()) return undefined;
    const { at } = this.scope;
    const value = this.states[at] === WRITTEN ? this.written.get(at)! : this.decoded.value(this.rows[at]);
    return this.external(value);
  }

  update(value: unknown): void {
    const { at } = this.scope;
    this.written.set(at, this.internal(value));
    this.states[at] = WRITTEN;
  }

  clear(): void {
    const { at } = this.scope;
    this.written.delete(at);
    this.states[at] = this.rows[at] >= 0 ? CLEARED : ABSENT;
  }

  flush(changes: Changes): void {
    const rows = this.newRows();
    for (let i = 0; i < this.states.length; i++) {
      const state = this.states[i];
      if (state !== WRITTEN && state !== CLEARED) continue;
      const key = this.scope.keyBytes(i);
      if (this.rows[i] >= 0 && this.hasTtl) this.expiries.remove(changes, this.storedExpiry(i), this.prefix, key);
      if (state === CLEARED) changes.removed.add(this.prefix, key);
      else rows.add([this.prefix, key], this.written.get(i)!, this.newExpiry);
    }
    rows.into(changes);
  }

  private storedExpiry(position: number): number {
    return this.hasTtl ? (this.decoded.extra(0, this.rows[position]) as number) : NEVER;
  }
}
