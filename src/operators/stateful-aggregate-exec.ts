import { BytesBuilder } from '../columnar/builder.js';
import { concat } from '../columnar/concat.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { RowCodec } from '../columnar/row-codec.js';
import { slice, take } from '../columnar/take.js';
import type { BytesVector, IntegerVector, Vector } from '../columnar/vector.js';
import type { JsonObject } from '../common/json.js';
import type { Accumulator } from '../expressions/accumulator.js';
import type { Attribute } from '../expressions/expression.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { pickRows } from '../state/bytes-rows.js';
import type { StateSchema } from '../state/schema/state-schema.js';
import type { BytesColumn, StateStore } from '../state/state-store.js';
import { binaryType, simpleString } from '../types/data-type.js';
import { describeAggregation, inChunks } from './aggregate-exec.js';
import { aggregateVariables, keyColumns } from './aggregate-state.js';
import { type AggregationSpec, GroupedAccumulators } from './aggregation.js';
import { DistinctPairs, distinctSets } from './distinct-pairs.js';
import { DistinctState } from './distinct-state.js';
import type { BatchContext, Operator, Thresholds } from './operator.js';
import { identity, positionsOf, stretches } from './state-rows.js';
import { noFigures, StatefulOperator, type StoreDeclaration } from './stateful-operator.js';

/**
 * Grouped aggregation of a stream. One state row per group: its key, and the buffers of all aggregates.
 *
 *     rows ─► groups of this batch ─► drop late groups ─► merge into stored buffers ─► put
 *                                                                │
 *       append:   groups whose event time ≤ evict threshold:  emit, remove
 *       update:   groups touched by this batch:               emit; then remove the evictable ones without emitting
 *       complete: all groups:                                 emit
 *
 * Lateness is judged on *groups*, by the event-time key (for windows its end): a row older than the watermark still counts while its
 * window is open. A group without event time (null) is never late and never done. The merge happens before eviction, so a row that is
 * behind the evict threshold but not behind the late threshold still counts.
 *
 * With an event-time key the store is ordered by it first, so eviction touches only what it removes.
 */
export class StatefulAggregateExec extends StatefulOperator {
  readonly name = 'StatefulAggregate';
  readonly stateName = 'stateStoreSave';
  readonly children: readonly [Operator];
  readonly stores: readonly StoreDeclaration[];
  readonly stateSchema: unknown;
  private readonly keyCodec: RowCodec;
  private readonly valueCodec: RowCodec;
  private readonly stateWidths: readonly number[];
  private readonly distinct: readonly DistinctState[];

  constructor(
    readonly operatorId: number,
    readonly spec: AggregationSpec,
    /** Key 0 is the event time of the group when this is set. */
    readonly eventTimeFirst: boolean,
    readonly mode: OutputMode,
    readonly output: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.distinct = distinctSets(spec).map(set => new DistinctState(spec, set));
    const ordered = eventTimeFirst && mode !== 'complete';
    this.stores = [{ name: 'default', ordered }, ...this.distinct.map((_, i) => ({ name: `distinct-${i}`, ordered }))];
    const stateTypes = spec.aggregates.flatMap(a => a.call.bound.stateTypes);
    this.stateWidths = spec.aggregates.map(a => a.call.bound.stateTypes.length);
    this.keyCodec = new RowCodec([...spec.keyTypes], 'key');
    this.valueCodec = new RowCodec(stateTypes, 'value');
    this.stateSchema = {
      keys: spec.keyTypes.map(simpleString),
      values: spec.aggregates.map(a => `${a.call.name}:${a.call.bound.stateTypes.map(simpleString).join(',')}`),
      eventTimeFirst,
      ...this.distinctLayouts,
    };
  }

  private get distinctLayouts(): JsonObject {
    return this.distinct.length === 0 ? {} : { distinct: this.distinct.map(d => d.layout) };
  }

  override get declaredState(): StateSchema {
    const key = keyColumns(this.spec, this.output);
    return {
      stores: [
        { name: 'default', key, values: aggregateVariables(this.spec) },
        ...this.distinct.map((d, i) => ({ name: `distinct-${i}`, ...d.rows(key) })),
      ],
      options: { eventTimeFirst: this.eventTimeFirst, ...this.distinctLayouts },
    };
  }

  /** What is remembered for DISTINCT is no row of its own to users. */
  override get rowsHeld(): number {
    return this.attached[0].rows;
  }

  override wantsBatch(next: Thresholds, previous: Thresholds): boolean {
    return this.mode !== 'complete' && super.wantsBatch(next, previous);
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.figures = noFigures();
    const thresholds = context.thresholds.get(this.operatorId)!;
    const pairs = this.distinct.map(({ set }) => new DistinctPairs(set, this.spec));
    const batchGroups = new GroupedAccumulators(this.spec, pairs);
    for await (const batch of this.children[0].execute(context)) batchGroups.consume(batch);
    const touched = await this.mergeIntoState(batchGroups, thresholds, context);
    if (this.mode === 'complete') yield* this.emitAll(context);
    else {
      if (this.mode === 'update')
        yield* inChunks(this, [...touched.keys, ...touched.accumulators.map(a => a.finish())], touched.count);
      if (this.eventTimeFirst && thresholds.evictUs !== null) yield* this.evict(thresholds.evictUs, context);
    }
  }

  private async mergeIntoState(groups: GroupedAccumulators, thresholds: Thresholds, context: BatchContext) {
    const startedMs = performance.now();
    const [store] = this.attached;
    const kept = this.dropLate(groups, thresholds);
    const count = kept?.length ?? groups.count;
    const choose = (v: Vector) => (kept === undefined ? v : take(v, kept, count));
    const keys = groups.keys().map(choose);
    // Functions that can take what is stored afterwards go on with the accumulators of the batch.
    const goesOn = (a: Accumulator) => kept === undefined && a.mergeEarlier !== undefined;
    const partial = groups.accumulators.map(a => (goesOn(a) ? null : a.state().map(choose)));
    const merged = groups.accumulators.map((a, i) =>
      partial[i] === null ? a : this.spec.aggregates[i].call.bound.accumulator(),
    );
    for (const a of merged) a.resize(count);
    const encodedKeys: BytesColumn[] = [];
    const places = new Int32Array(count);
    let known = 0;
    const pieces: Vector[][] = [];
    for (const [from, to] of stretches(count)) {
      const some = this.keyCodec.encode(
        keys.map(k => slice(k, from, to)),
        to - from,
      );
      encodedKeys.push(some);
      const stored = store.get(some, to - from);
      const found = positionsOf(stored.found, to - from);
      pieces.push(this.valueCodec.decode(pickRows(stored, found), found.length));
      for (const place of found) places[known++] = from + place;
      await context.yielder.maybe();
    }
    const found = places.subarray(0, known);
    const columns = pieces[0]?.map((_, c) => concat(pieces.map(piece => piece[c])));
    for (const [i, state] of (columns === undefined ? [] : this.stateOf(columns)).entries()) {
      if (partial[i] === null) merged[i].mergeEarlier!(found, state, known);
      else merged[i].merge(found, state, known);
    }
    const all = identity(count);
    merged.forEach((a, i) => {
      const batch = partial[i];
      if (batch !== null) a.merge(all, batch, count);
    });
    this.updateDistinct(groups, kept, merged);
    const states = merged.flatMap(a => a.state());
    for (const [i, [from, to]] of stretches(count).entries()) {
      const values = this.valueCodec.encode(
        states.map(c => slice(c, from, to)),
        to - from,
      );
      store.put(encodedKeys[i], values, to - from);
      await context.yielder.maybe();
    }
    this.figures.rowsUpdated = count;
    this.figures.updatesTimeMs = performance.now() - startedMs;
    return { keys, accumulators: merged, count };
  }

  private updateDistinct(
    groups: GroupedAccumulators,
    kept: Int32Array | undefined,
    accumulators: readonly Accumulator[],
  ): void {
    if (this.distinct.length === 0) return;
    const placeOf = kept === undefined ? identity(groups.count) : new Int32Array(groups.count).fill(-1);
    kept?.forEach((group, place) => {
      placeOf[group] = place;
    });
    for (const [i, state] of this.distinct.entries())
      state.update(this.attached[i + 1], groups.pairs[i], groups.keys(), placeOf, accumulators);
  }

  /** Group ids that are not late, or undefined when none is. */
  private dropLate(groups: GroupedAccumulators, { lateUs }: Thresholds): Int32Array | undefined {
    if (!this.eventTimeFirst || lateUs === null || this.mode === 'complete' || groups.count === 0) return undefined;
    const { values, validity } = groups.keys()[0] as IntegerVector;
    const kept: number[] = [];
    for (let g = 0; g < groups.count; g++) {
      if ((validity !== null && validity[g] === 0) || values[g] > lateUs) kept.push(g);
    }
    this.figures.rowsDroppedByWatermark = groups.count - kept.length;
    return kept.length === groups.count ? undefined : Int32Array.from(kept);
  }

  /** The columns of a state row by aggregate. */
  private stateOf(columns: readonly Vector[]): Vector[][] {
    let at = 0;
    return this.stateWidths.map(width => columns.slice(at, (at += width)));
  }

  private *emitRows(keys: BytesVector, values: BytesVector): Generator<RecordBatch, void, void> {
    const n = keys.length;
    const accumulators = this.spec.aggregates.map(a => a.call.bound.accumulator());
    for (const a of accumulators) a.resize(n);
    const all = identity(n);
    this.stateOf(this.valueCodec.decode(values, n)).forEach((state, i) => {
      accumulators[i].merge(all, state, n);
    });
    yield* inChunks(this, [...this.keyCodec.decode(keys, n), ...accumulators.map(a => a.finish())], n);
  }

  private async *emitAll(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const keys = new BytesBuilder(binaryType);
    const values = new BytesBuilder(binaryType);
    this.attached[0].forEach((keyData, ks, ke, valueData, vs, ve) => {
      keys.appendBytes(keyData, ks, ke);
      values.appendBytes(valueData, vs, ve);
    });
    yield* this.emitRows(keys.finish(), values.finish());
    await context.yielder.maybe();
  }

  /** Takes out the groups that are done, oldest first, some thousand at a time; emits them in append mode. */
  private async *evict(evictUs: number, context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const startedMs = performance.now();
    const [store] = this.attached;
    const from = this.keyCodec.afterNullFirst();
    const to = this.keyCodec.upperBoundOfFirst(evictUs);
    const emits = this.mode === 'append';
    for (let more = true; more; ) {
      const keys = new BytesBuilder(binaryType);
      const values = new BytesBuilder(binaryType);
      let seen = 0;
      const removed = store.removeRange(from, to, (keyData, ks, ke, valueData, vs, ve) => {
        if (emits) {
          keys.appendBytes(keyData, ks, ke);
          values.appendBytes(valueData, vs, ve);
        }
        return ++seen < EVICT_ROWS;
      });
      if (emits && removed > 0) yield* this.emitRows(keys.finish(), values.finish());
      this.figures.rowsRemoved += removed;
      more = removed === EVICT_ROWS;
      await context.yielder.maybe();
    }
    for (const pairs of this.attached.slice(1)) await forgetRange(pairs, from, to, context);
    this.figures.removalsTimeMs = performance.now() - startedMs;
  }

  describe(): string {
    return `${describeAggregation('StatefulAggregate', this.spec, this.output)}, ${this.mode}`;
  }
}

const EVICT_ROWS = 8192;

async function forgetRange(store: StateStore, from: Uint8Array, to: Uint8Array, context: BatchContext): Promise<void> {
  for (let more = true; more; ) {
    let seen = 0;
    more = store.removeRange(from, to, () => ++seen < EVICT_ROWS) === EVICT_ROWS;
    await context.yielder.maybe();
  }
}
