import { BytesBuilder } from '../columnar/builder.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { RowCodec } from '../columnar/row-codec.js';
import { slice, take, takeBatch } from '../columnar/take.js';
import { type BytesVector, IntegerVector, type Vector } from '../columnar/vector.js';
import type { Accumulator } from '../expressions/accumulator.js';
import type { Attribute } from '../expressions/expression.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { emptyRows } from '../state/bytes-rows.js';
import type { StateSchema } from '../state/schema/state-schema.js';
import type { BytesColumn } from '../state/state-store.js';
import { type ArrayType, binaryType, simpleString } from '../types/data-type.js';
import { describeAggregation, inChunks } from './aggregate-exec.js';
import { aggregateVariables, keyColumns } from './aggregate-state.js';
import type { AggregationSpec } from './aggregation.js';
import type { BatchContext, Operator, Thresholds } from './operator.js';
import { REPLACED_SESSIONS, replacedSessions } from './replaced-sessions.js';
import { type MergedSessions, mergeSessions, type SessionItems } from './session-merge.js';
import { SessionRows, timesOf } from './session-rows.js';
import { identity, stretches } from './state-rows.js';
import { noFigures, StatefulOperator, type StoreDeclaration } from './stateful-operator.js';

/**
 * Grouped aggregation of a stream by session. One state row per open session: its key and start, its end, and the buffers of all aggregates.
 *
 *     rows ─► drop late ones ─► sessions stored for their keys ─► merge what touches ─► take out the old, put the new
 *                                                                          │
 *       append:   sessions whose end ≤ evict threshold:   emit, remove
 *       update:   sessions touched by this batch:         emit, with those they replaced; then remove the done ones without emitting
 *       complete: all sessions:                           emit
 *
 * Lateness is judged row by row, by the end that the row alone would give its session: a late row never bridges two sessions that are
 * still open. The second store orders the sessions by their end, so eviction touches only what it removes.
 */
export class SessionAggregateExec extends StatefulOperator {
  readonly name = 'SessionAggregate';
  readonly stateName = 'sessionWindowStateStoreSaveExec';
  readonly children: readonly [Operator];
  readonly stores: readonly StoreDeclaration[] = [
    { name: 'default', ordered: true },
    { name: 'end', ordered: true },
  ];
  readonly stateSchema: unknown;
  /** Input columns of the keys other than the session. */
  private readonly others: readonly number[];
  /** (other keys, start) → (end, buffers). */
  private readonly keyCodec: RowCodec;
  private readonly valueCodec: RowCodec;
  /** (end, other keys, start) → nothing. */
  private readonly endCodec: RowCodec;
  private readonly prefixCodec: RowCodec;
  private readonly stateWidths: readonly number[];

  constructor(
    readonly operatorId: number,
    readonly spec: AggregationSpec,
    /** Input columns of the session's bounds. */
    readonly session: { readonly start: number; readonly end: number },
    readonly mode: OutputMode,
    readonly output: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    const { keyTypes, aggregates } = spec;
    this.others = keyTypes.map((_, i) => i).filter(i => i !== session.start && i !== session.end);
    const otherTypes = this.others.map(i => keyTypes[i]);
    const timeType = keyTypes[session.start];
    const stateTypes = aggregates.flatMap(a => a.call.bound.stateTypes);
    this.stateWidths = aggregates.map(a => a.call.bound.stateTypes.length);
    this.prefixCodec = new RowCodec(otherTypes, 'key');
    this.keyCodec = new RowCodec([...otherTypes, timeType], 'key');
    this.valueCodec = new RowCodec([timeType, ...stateTypes], 'value');
    this.endCodec = new RowCodec([timeType, ...otherTypes, timeType], 'key');
    this.stateSchema = {
      keys: [...otherTypes, timeType].map(simpleString),
      values: aggregates.map(a => `${a.call.name}:${a.call.bound.stateTypes.map(simpleString).join(',')}`),
      session: true,
    };
  }

  override get declaredState(): StateSchema {
    const columns = keyColumns(this.spec, this.output);
    const others = this.others.map(i => columns[i]);
    const [start, end] = [columns[this.session.start], columns[this.session.end]];
    const values = [{ name: end.name, types: [end.type] }, ...aggregateVariables(this.spec)];
    return {
      stores: [
        { name: 'default', key: [...others, start], values },
        { name: 'end', key: [end, ...others, start], values: [] },
      ],
      options: { session: true },
    };
  }

  override wantsBatch(next: Thresholds, previous: Thresholds): boolean {
    return this.mode !== 'complete' && super.wantsBatch(next, previous);
  }

  /** The second store mirrors the first. */
  override get rowsHeld(): number {
    return this.attached[0].rows;
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.figures = noFigures();
    const thresholds = context.thresholds.get(this.operatorId)!;
    const rows = new SessionRows(this.others, this.session, this.spec);
    for await (const batch of this.children[0].execute(context)) rows.add(this.onTime(batch, thresholds));
    const touched = await this.mergeIntoState(rows, context);
    if (this.mode === 'complete') yield* this.emitAll(context);
    else {
      if (this.mode === 'update') yield* this.emitTouched(touched);
      if (thresholds.evictUs !== null) yield* this.evict(thresholds.evictUs, context);
    }
  }

  private onTime(batch: RecordBatch, { lateUs }: Thresholds): RecordBatch {
    if (lateUs === null) return batch;
    const { values } = batch.columns[this.session.end] as IntegerVector;
    const rows = new Int32Array(batch.length);
    let count = 0;
    for (let i = 0; i < batch.length; i++) if (Number(values[i]) > lateUs) rows[count++] = i;
    if (count === batch.length) return batch;
    this.figures.rowsDroppedByWatermark += batch.length - count;
    return takeBatch(batch, rows, count);
  }

  private async mergeIntoState(rows: SessionRows, context: BatchContext): Promise<TouchedSessions> {
    const startedMs = performance.now();
    const keyColumns = rows.keyColumns();
    const stored = await this.sessionsOf(keyColumns, rows.keyCount, context);
    const merged = mergeSessions(rows.keyCount, stored, rows.items());
    const accumulators = this.newAccumulators(merged.count);
    const taken = identity(stored.length).filter(i => merged.ofStored[i] >= 0);
    const sessionOfTaken = taken.map(i => merged.ofStored[i]);
    this.mergeBuffers(accumulators, sessionOfTaken, stored.valueColumns, taken);
    rows.update(accumulators, merged.ofRow);
    await this.takeOut(stored, taken, context);
    const times = keyColumns.map(c => take(c, merged.keys, merged.count));
    const [start, end] = [merged.starts, merged.ends].map(v => this.timeVector(v, merged.count));
    const states = accumulators.flatMap(a => a.state());
    for (const [from, to] of stretches(merged.count)) {
      const of = (columns: readonly Vector[]) => columns.map(c => slice(c, from, to));
      const n = to - from;
      this.attached[0].put(
        this.keyCodec.encode(of([...times, start]), n),
        this.valueCodec.encode(of([end, ...states]), n),
        n,
      );
      this.attached[1].put(this.endCodec.encode(of([end, ...times, start]), n), emptyRows(n), n);
      await context.yielder.maybe();
    }
    this.figures.rowsUpdated = merged.count;
    this.figures.updatesTimeMs = performance.now() - startedMs;
    return { merged, stored, others: times, start, end, accumulators };
  }

  /** What is stored for `keyCount` keys. */
  private async sessionsOf(
    keyColumns: readonly Vector[],
    keyCount: number,
    context: BatchContext,
  ): Promise<StoredSessions> {
    const prefixes = this.prefixCodec.encode(keyColumns, keyCount);
    const keys = new BytesBuilder(binaryType);
    const values = new BytesBuilder(binaryType);
    const owners: number[] = [];
    for (let key = 0; key < keyCount; key++) {
      const prefix = prefixes.data.subarray(prefixes.starts[key], prefixes.ends[key]);
      this.attached[0].forEachPrefix(prefix, (keyData, ks, ke, valueData, vs, ve) => {
        keys.appendBytes(keyData, ks, ke);
        values.appendBytes(valueData, vs, ve);
        owners.push(key);
      });
      if (key % LOOKED_UP_KEYS === 0) await context.yielder.maybe();
    }
    const n = owners.length;
    const encodedKeys = keys.finish();
    const keyColumnsStored = this.keyCodec.decode(encodedKeys, n);
    const valueColumns = this.valueCodec.decode(values.finish(), n);
    return {
      length: n,
      encodedKeys,
      keyColumns: keyColumnsStored,
      valueColumns,
      keys: Int32Array.from(owners),
      starts: timesOf(keyColumnsStored[this.others.length], n),
      ends: timesOf(valueColumns[0], n),
    };
  }

  private async takeOut(
    { encodedKeys, keyColumns, valueColumns }: StoredSessions,
    taken: Int32Array,
    context: BatchContext,
  ): Promise<void> {
    for (const [from, to] of stretches(taken.length)) {
      const some = taken.subarray(from, to);
      const n = some.length;
      this.attached[0].remove(take(encodedKeys, some, n) as BytesVector, n);
      const endKeys = [valueColumns[0], ...keyColumns].map(c => take(c, some, n));
      this.attached[1].remove(this.endCodec.encode(endKeys, n), n);
      await context.yielder.maybe();
    }
  }

  private newAccumulators(count: number): Accumulator[] {
    const accumulators = this.spec.aggregates.map(a => a.call.bound.accumulator());
    for (const a of accumulators) a.resize(count);
    return accumulators;
  }

  /** Adds stored buffers, which follow the end in the value: row `rows[i]` to group `groups[i]`. */
  private mergeBuffers(
    accumulators: readonly Accumulator[],
    groups: Int32Array,
    valueColumns: readonly Vector[],
    rows: Int32Array,
  ): void {
    let at = 1;
    for (const [i, a] of accumulators.entries()) {
      const state = valueColumns.slice(at, at + this.stateWidths[i]).map(c => take(c, rows, rows.length));
      a.merge(groups, state, rows.length);
      at += this.stateWidths[i];
    }
  }

  private *emitTouched({ merged, stored, others, start, end, accumulators }: TouchedSessions) {
    const results = accumulators.map((a, i) =>
      this.spec.aggregates[i].call.name === REPLACED_SESSIONS
        ? replacedSessions(merged, stored, this.spec.aggregates[i].call.type as ArrayType)
        : a.finish(),
    );
    yield* inChunks(this, [...this.keyOutput(others, start, end), ...results], merged.count);
  }

  /** The key columns in the order of the output. */
  private keyOutput(others: readonly Vector[], start: Vector, end: Vector): Vector[] {
    const columns: Vector[] = [];
    for (const [i, ordinal] of this.others.entries()) columns[ordinal] = others[i];
    columns[this.session.start] = start;
    columns[this.session.end] = end;
    return columns;
  }

  private *emitRows(keys: BytesColumn, values: BytesColumn, n: number): Generator<RecordBatch, void, void> {
    const keyColumns = this.keyCodec.decode(keys, n);
    const valueColumns = this.valueCodec.decode(values, n);
    const accumulators = this.newAccumulators(n);
    const all = identity(n);
    this.mergeBuffers(accumulators, all, valueColumns, all);
    const others = keyColumns.slice(0, -1);
    const bounds = this.keyOutput(others, keyColumns[others.length], valueColumns[0]);
    yield* inChunks(this, [...bounds, ...accumulators.map(a => a.finish())], n);
  }

  private async *emitAll(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const keys = new BytesBuilder(binaryType);
    const values = new BytesBuilder(binaryType);
    this.attached[0].forEach((keyData, ks, ke, valueData, vs, ve) => {
      keys.appendBytes(keyData, ks, ke);
      values.appendBytes(valueData, vs, ve);
    });
    const encoded = keys.finish();
    yield* this.emitRows(encoded, values.finish(), encoded.length);
    await context.yielder.maybe();
  }

  /** Takes out the sessions that are done, oldest end first, some thousand at a time; emits them in append mode. */
  private async *evict(evictUs: number, context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const startedMs = performance.now();
    const [sessions, byEnd] = this.attached;
    const to = this.endCodec.upperBoundOfFirst(evictUs);
    for (let more = true; more; ) {
      const gone = new BytesBuilder(binaryType);
      const removed = byEnd.removeRange(null, to, (data, start, end) => {
        gone.appendBytes(data, start, end);
        return gone.length < EVICT_ROWS;
      });
      if (removed > 0) {
        const keys = this.keyCodec.encode(this.endCodec.decode(gone.finish(), removed).slice(1), removed);
        if (this.mode === 'append') yield* this.emitRows(keys, sessions.get(keys, removed), removed);
        sessions.remove(keys, removed);
      }
      this.figures.rowsRemoved += removed;
      more = removed === EVICT_ROWS;
      await context.yielder.maybe();
    }
    this.figures.removalsTimeMs = performance.now() - startedMs;
  }

  private timeVector(values: Float64Array, n: number): Vector {
    return new IntegerVector(this.spec.keyTypes[this.session.start], n, values, null);
  }

  describe(): string {
    return `${describeAggregation('SessionAggregate', this.spec, this.output)}, ${this.mode}`;
  }
}

const EVICT_ROWS = 8192;
/** Keys between two looks at the clock: each is a search of its own. */
const LOOKED_UP_KEYS = 1024;

interface StoredSessions extends SessionItems {
  readonly length: number;
  readonly encodedKeys: BytesVector;
  readonly keyColumns: readonly Vector[];
  /** End, then buffers. */
  readonly valueColumns: readonly Vector[];
}

interface TouchedSessions {
  readonly merged: MergedSessions;
  readonly stored: StoredSessions;
  readonly others: readonly Vector[];
  readonly start: Vector;
  readonly end: Vector;
  readonly accumulators: readonly Accumulator[];
}
