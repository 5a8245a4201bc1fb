import { BytesRows, emptyRows, pickRows, rowBytes } from '../../state/bytes-rows.js';
import type { BytesColumn, StateStore } from '../../state/state-store.js';
import { type DueRows, TimeIndex } from '../../state/time-index.js';
import { type DecodedValues, ValueCodec } from '../../state/value-codec.js';
import { booleanType, type DataType, longType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { BatchFigures } from '../stateful-operator.js';
import { type GroupCalls, StateOfGroup } from './state-of-group.js';

/**
 * The states of the groups of a chunk: looked up together, changed by calls, written together.
 *
 *     default     key ─► state                               without timeouts
 *                 key ─► state, whether there is one, timeout
 *     timeouts    timeout │ key ─► ()                        to find the groups whose time is up
 */
export class GroupStates {
  private readonly codec: ValueCodec;
  private readonly index: TimeIndex | undefined;
  private store!: StateStore;
  private timeouts: StateStore | undefined;
  private figures!: BatchFigures;
  private keys: BytesColumn = emptyRows(0);
  /** Row of each position in `decoded`, −1 where nothing is stored. */
  private rows = new Int32Array(0);
  private decoded!: DecodedValues;
  private readonly put = { keys: new BytesRows(), states: [] as Value[], defined: [] as Value[], times: [] as Value[] };
  private readonly removed = new BytesRows();
  private readonly putTimes = new BytesRows();
  private readonly removedTimes = new BytesRows();

  constructor(stateType: DataType, withTimeouts: boolean) {
    this.codec = new ValueCodec(stateType, withTimeouts ? [booleanType, longType] : []);
    this.index = withTimeouts ? new TimeIndex(new Uint8Array(0)) : undefined;
  }

  begin([store, timeouts]: readonly StateStore[], figures: BatchFigures): void {
    this.store = store;
    this.timeouts = timeouts;
    this.figures = figures;
  }

  load(keys: BytesColumn, n: number): void {
    this.keys = keys;
    const result = this.store.get(keys, n);
    const there: number[] = [];
    const rows = new Int32Array(n).fill(-1);
    for (let i = 0; i < n; i++) {
      if (result.found[i] === 0) continue;
      rows[i] = there.length;
      there.push(i);
    }
    this.rows = rows;
    this.decoded = this.codec.decode(pickRows(result, there), there.length);
  }

  stateAt(position: number, calls: GroupCalls, hasTimedOut: boolean): StateOfGroup {
    const row = this.rows[position];
    const defined = row >= 0 && (this.index === undefined || this.decoded.extra(0, row) === true);
    return new StateOfGroup(calls, defined ? this.decoded.value(row) : null, hasTimedOut);
  }

  /** A call has ended: notes what is to be written. */
  settle(position: number, state: StateOfGroup): void {
    const row = this.rows[position];
    const before = row >= 0 && this.index !== undefined ? (this.decoded.extra(1, row) as number | null) : null;
    const { timeoutMs } = state;
    const moved = timeoutMs !== before;
    if (!state.isUpdated && !state.isRemoved && !moved) return;
    const { data, starts, ends } = this.keys;
    const key = data.subarray(starts[position], ends[position]);
    if (moved && before !== null) this.index!.addTo(this.removedTimes, before, key);
    if (moved && timeoutMs !== null) this.index!.addTo(this.putTimes, timeoutMs, key);
    if (state.kept === null && timeoutMs === null) {
      if (row < 0) return;
      this.removed.add(key);
      this.figures.rowsRemoved++;
      return;
    }
    this.keep(key, state.kept, timeoutMs);
    this.figures.rowsUpdated++;
  }

  /** A state given from outside. */
  keep(key: Uint8Array, state: Value, timeoutMs: number | null = null): void {
    this.put.keys.add(key);
    this.put.states.push(state);
    if (this.index === undefined) return;
    this.put.defined.push(state !== null);
    this.put.times.push(timeoutMs);
  }

  flush(): void {
    const { put, store, timeouts, removed, putTimes, removedTimes } = this;
    const n = put.states.length;
    if (removed.length > 0) store.remove(removed.column, removed.length);
    if (n > 0) {
      const extras = this.index === undefined ? [] : [put.defined, put.times];
      store.put(put.keys.column, this.codec.encode(put.states, extras), n);
    }
    if (removedTimes.length > 0) timeouts!.remove(removedTimes.column, removedTimes.length);
    if (putTimes.length > 0) timeouts!.put(putTimes.column, emptyRows(putTimes.length), putTimes.length);
    for (const rows of [put.keys, removed, putTimes, removedTimes]) rows.clear();
    for (const values of [put.states, put.defined, put.times]) values.length = 0;
  }

  /** Takes groups whose timeout is before a time out of the index: the calls that follow write them anew. */
  takeTimedOut(beforeMs: number, max: number): DueRows {
    return this.index!.take(this.timeouts!, beforeMs - 1, max);
  }

  get earliestTimeoutMs(): number | null {
    return this.timeouts === undefined ? null : this.index!.earliestMs(this.timeouts);
  }

  static keyAt(keys: BytesColumn, row: number): Uint8Array {
    return rowBytes(keys, row);
  }
}
