import type { RecordBatch } from '../columnar/record-batch.js';
import { rowReader } from '../columnar/rows.js';
import { DataError } from '../common/errors.js';
import type { BatchClock } from '../expressions/batch-clock.js';
import type { Attribute } from '../expressions/expression.js';
import { pickRows } from '../state/bytes-rows.js';
import type { GroupsWithStateSpec } from '../state/group-state.js';
import { valueColumns } from '../state/schema/processor-variable.js';
import type { StateSchema } from '../state/schema/state-schema.js';
import type { BytesColumn } from '../state/state-store.js';
import { keyText } from '../state/user-key.js';
import { booleanType, longType, simpleString } from '../types/data-type.js';
import { fromExternalConverter, toExternalConverter } from '../types/external.js';
import { EventTime } from './keyed/event-time.js';
import { GroupStates } from './keyed/group-states.js';
import { KeyCodec, type KeyedInput, KeyGroups } from './keyed/key-groups.js';
import type { GroupCalls } from './keyed/state-of-group.js';
import { UserCalls } from './keyed/user-calls.js';
import type { BatchContext, Thresholds } from './operator.js';
import { noFigures, StatefulOperator, type StoreDeclaration } from './stateful-operator.js';

/**
 * A function of the user over the rows of each key, with a state per key that it reads and writes.
 *
 *     rows ─► drop late ones (event-time timeout) ─► by key ─► per key: fn(key, rows, state) ─► rows
 *                                                                            │
 *     then, with a timeout: keys whose time is up (timeout < threshold) ─► fn(key, none, state)
 *
 * A key is called at most once with the rows of a batch, and then not in the timeout pass of that batch: its timeout was cleared by the first
 * call, and a new one cannot be due already. States are looked up and written some thousand keys at a time. In the first batch, keys with an
 * initial state are called too, with or without rows. In a batch query nothing times out.
 */
export class FlatMapGroupsWithStateExec extends StatefulOperator {
  readonly name = 'FlatMapGroupsWithState';
  readonly stateName = 'flatMapGroupsWithState';
  readonly children;
  readonly stores: readonly StoreDeclaration[];
  readonly stateSchema: unknown;
  private readonly keyCodec: KeyCodec;
  private readonly states: GroupStates;
  private readonly eventTime: EventTime | undefined;
  private readonly internal;
  private readonly external;

  constructor(
    readonly operatorId: number,
    private readonly spec: GroupsWithStateSpec,
    private readonly input: KeyedInput,
    /** Of the input, if it has one. */
    private readonly eventTimeColumn: Attribute | undefined,
    readonly output: readonly Attribute[],
    private readonly clock: BatchClock,
    private readonly initial: KeyedInput | undefined,
  ) {
    super();
    this.children = initial === undefined ? [input.input] : [input.input, initial.input];
    this.keyCodec = new KeyCodec(input.keys, spec.keyForm);
    this.states = new GroupStates(spec.stateType, spec.timeout !== 'none');
    if (spec.timeout === 'eventTime' && eventTimeColumn !== undefined)
      this.eventTime = new EventTime(eventTimeColumn, input.input.output);
    this.internal = fromExternalConverter(spec.stateType);
    this.external = toExternalConverter(spec.stateType);
    const timeouts = spec.timeout === 'none' ? [] : [{ name: 'timeouts', ordered: true }];
    this.stores = [{ name: 'default', ordered: false }, ...timeouts];
    this.stateSchema = {
      keys: input.keys.map(k => simpleString(k.type)),
      state: simpleString(spec.stateType),
      timeout: spec.timeout,
    };
  }

  override get declaredState(): StateSchema {
    return declared(this.input.keys, this.spec);
  }

  /** Rows that a function makes up promise nothing about event time. */
  override outputWatermark(): null {
    return null;
  }

  override wantsBatch(next: Thresholds, previous: Thresholds): boolean {
    return this.spec.timeout === 'eventTime' && super.wantsBatch(next, previous);
  }

  override dueAtMs(): number | null {
    if (this.spec.timeout !== 'processingTime') return null;
    const earliest = this.states.earliestTimeoutMs;
    return earliest === null ? null : earliest + 1;
  }

  override attach(stores: Parameters<StatefulOperator['attach']>[0]): void {
    super.attach(stores);
    this.states.begin(this.attached, this.figures);
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.figures = noFigures();
    this.states.begin(this.attached, this.figures);
    const thresholds = context.thresholds.get(this.operatorId);
    const calls = this.callsOf(context, thresholds);
    const user = new UserCalls(`${this.spec.name} (operator ${this.operatorId})`, this.schema);
    const groups = await this.groupsOf(context, thresholds?.lateUs ?? null);
    if (context.batchId <= 0 && this.initial !== undefined) await this.takeInitial(this.initial, groups, context);
    const startedMs = performance.now();
    groups.finish();
    const keyColumns = groups.keyColumns();
    const keys = this.keyCodec.encode(keyColumns, groups.count);
    for (let from = 0; from < groups.count; from += CHUNK) {
      const n = Math.min(CHUNK, groups.count - from);
      const key = (i: number) => this.keyCodec.read(keyColumns, from + i);
      const chunk = { ...keys, starts: keys.starts.subarray(from), ends: keys.ends.subarray(from) };
      yield* this.callChunk(chunk, n, key, i => groups.rowsOf(from + i), false, calls, user, context);
    }
    this.figures.updatesTimeMs = performance.now() - startedMs;
    const dueMs = this.timeoutThresholdMs(context, calls);
    if (dueMs !== undefined) yield* this.callTimedOut(dueMs, calls, user, context);
    if (user.out.length > 0) yield user.out.finish();
  }

  private callsOf(context: BatchContext, thresholds: Thresholds | undefined): GroupCalls {
    const watermarkMs = context.batchId < 0 ? -1 : Math.floor((thresholds?.evictUs ?? 0) / 1000);
    return {
      timeout: this.spec.timeout,
      nowMs: this.clock.nowUs / 1000,
      watermarkMs: this.eventTimeColumn === undefined ? undefined : watermarkMs,
      external: this.external,
      internal: value => this.internal(value, 'state'),
      durations: new Map(),
    };
  }

  private timeoutThresholdMs({ batchId }: BatchContext, calls: GroupCalls): number | undefined {
    if (batchId < 0 || this.spec.timeout === 'none') return undefined;
    return this.spec.timeout === 'processingTime' ? calls.nowMs : calls.watermarkMs;
  }

  private async groupsOf(context: BatchContext, lateUs: number | null): Promise<KeyGroups> {
    const groups = new KeyGroups(this.input);
    for await (const batch of this.input.input.execute(context)) {
      const passed = this.eventTime === undefined || lateUs === null ? batch : this.eventTime.onTime(batch, lateUs);
      this.figures.rowsDroppedByWatermark += batch.length - passed.length;
      groups.add(passed);
    }
    return groups;
  }

  /** Keeps the initial states, and adds their keys to those that are called. */
  private async takeInitial(initial: KeyedInput, groups: KeyGroups, context: BatchContext): Promise<void> {
    const given = new KeyGroups(initial);
    const { fields } = initial.rowSchema;
    const toObject = rowReader(initial.rowSchema);
    for await (const batch of initial.input.execute(context)) {
      const before = given.count;
      given.add(batch);
      const keyColumns = initial.keysOf(batch);
      if (given.count - before < batch.length) throw this.twice(keyColumns, batch, before);
      const keys = this.keyCodec.encode(keyColumns, batch.length);
      const rows = initial.rowsOf(batch);
      for (let i = 0; i < batch.length; i++) {
        const row = toObject(rows.columns, i) as Record<string, unknown>;
        const value = this.spec.stateType.kind === 'struct' ? row : row[fields[0].name];
        this.states.keep(GroupStates.keyAt(keys, i), this.internal(value, 'initial state'));
      }
      if (!this.spec.skipInitialWithoutRows) groups.addKeys(keyColumns, batch.length);
    }
    this.states.flush();
  }

  private twice(keys: RecordBatch['columns'], { length }: RecordBatch, before: number): DataError {
    const seen = new Set<string>();
    let key = '';
    for (let i = 0; i < length; i++) {
      key = keyText(this.keyCodec.read(keys, i));
      if (seen.has(key)) break;
      seen.add(key);
    }
    const where = before > 0 && seen.size === length ? '' : ` (${key})`;
    return new DataError(
      'STATE_INITIAL_TWICE',
      `The initial state has more than one row for a key${where}: it must have one.`,
    );
  }

  private async *callChunk(
    keys: BytesColumn,
    n: number,
    keyAt: (i: number) => unknown,
    rowsAt: (i: number) => Iterable<unknown>,
    hasTimedOut: boolean,
    calls: GroupCalls,
    user: UserCalls,
    { yielder, signal }: BatchContext,
  ): AsyncGenerator<RecordBatch, void, void> {
    const { fn } = this.spec;
    this.states.load(keys, n);
    for (let i = 0; i < n; i++) {
      const state = this.states.stateAt(i, calls, hasTimedOut);
      const key = keyAt(i);
      let done = user.call(key, () => fn(key, rowsAt(i), state));
      if (typeof done !== 'boolean') done = await done;
      while (!done) {
        yield user.out.finish();
        done = user.more();
        if (typeof done !== 'boolean') done = await done;
      }
      this.states.settle(i, state);
      if ((i & 15) === 15 && yielder.due()) {
        signal.throwIfAborted();
        await yielder.yield();
      }
    }
    this.states.flush();
  }

  private async *callTimedOut(
    dueMs: number,
    calls: GroupCalls,
    user: UserCalls,
    context: BatchContext,
  ): AsyncGenerator<RecordBatch, void, void> {
    const startedMs = performance.now();
    this.figures.custom.numTimedOutKeys = 0;
    for (;;) {
      const due = this.states.takeTimedOut(dueMs, CHUNK);
      const n = due.length;
      if (n === 0) break;
      this.figures.custom.numTimedOutKeys += n;
      const keys = due.rest.column;
      const keyColumns = this.keyCodec.decode(pickRows(keys, Array.from(keys.starts.keys())), n);
      yield* this.callChunk(
        keys,
        n,
        i => this.keyCodec.read(keyColumns, i),
        () => [],
        true,
        calls,
        user,
        context,
      );
    }
    this.figures.removalsTimeMs = performance.now() - startedMs;
  }

  /** The second store mirrors the first; users think of one row per key. */
  override get rowsHeld(): number {
    return this.attached[0].rows;
  }

  describe(): string {
    const { name, outputMode, timeout } = this.spec;
    return `FlatMapGroupsWithState ${name} [${this.input.keys.join(', ')}], ${outputMode}, timeout ${timeout}`;
  }
}

/** Fields of the state are columns, so that they may become wider, and one that may be null may be added. */
function declared(keys: readonly Attribute[], { stateType, timeout }: GroupsWithStateSpec): StateSchema {
  const key = keys.map(k => ({ name: k.name, type: k.type }));
  const state = valueColumns(stateType);
  const options = { timeout, state: stateType.kind === 'struct' ? 'fields' : 'value' };
  if (timeout === 'none') return { options, stores: [{ name: 'default', key, values: state }] };
  const values = [...state, { name: '$exists', types: [booleanType] }, { name: '$timeoutMs', types: [longType] }];
  const timeouts = { name: 'timeouts', key: [{ name: '$timeoutMs', type: longType }, ...key], values: [] };
  return { options, stores: [{ name: 'default', key, values }, timeouts] };
}

/** Keys that are looked up and written together. */
const CHUNK = 4096;
