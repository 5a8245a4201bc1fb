import { BytesBuilder, vectorOf } from '../columnar/builder.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { RowCodec } from '../columnar/row-codec.js';
import { BytesVector, type IntegerVector, type Vector } from '../columnar/vector.js';
import type { Attribute } from '../expressions/expression.js';
import { emptyRows, pickRows } from '../state/bytes-rows.js';
import type { StateColumn, StateSchema } from '../state/schema/state-schema.js';
import type { BytesColumn } from '../state/state-store.js';
import { binaryType, simpleString, timestampType } from '../types/data-type.js';
import { FirstRows, ordinalsOf, takeBatch } from './deduplicate-exec.js';
import { timesOf } from './event-times.js';
import type { BatchContext, Operator, Thresholds } from './operator.js';
import { positionsOf } from './state-rows.js';
import { noFigures, StatefulOperator, type StoreDeclaration } from './stateful-operator.js';

/**
 * The first row of every combination of keys, over all batches of a stream.
 *
 *   plain            keys ─► ()            forgotten once the event-time key ≤ evict threshold; without one, never
 *   within watermark keys ─► expiry        expiry = event time of the first row + delay; forgotten once expiry ≤ evict threshold,
 *                    (expiry, keys) ─► ()  found through this second, ordered store; later duplicates do not extend it
 *
 * Late rows are dropped first. A row without event time is never late.
 */
export class StatefulDeduplicateExec extends StatefulOperator {
  readonly name = 'StatefulDeduplicate';
  readonly stateName: string;
  readonly children: readonly [Operator];
  readonly stores: readonly StoreDeclaration[];
  readonly stateSchema: unknown;
  private readonly keyOrdinals: readonly number[];
  private readonly timeOrdinal: number;
  private readonly keyCodec: RowCodec;
  private readonly expiryCodec: RowCodec;
  private readonly orderCodec: RowCodec;

  constructor(
    readonly operatorId: number,
    /** The event-time column comes first when it is among them. */
    readonly keys: readonly Attribute[],
    readonly eventTime: Attribute | undefined,
    /** Microseconds; undefined: plain deduplication. */
    readonly withinUs: number | undefined,
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.keyOrdinals = ordinalsOf(keys, child.output);
    this.timeOrdinal = eventTime === undefined ? -1 : child.output.findIndex(a => a.id === eventTime.id);
    this.stateName = withinUs === undefined ? 'dedupe' : 'dedupeWithinWatermark';
    const types = this.storedKeys.map(k => k.type);
    this.keyCodec = new RowCodec(types, 'key');
    this.expiryCodec = new RowCodec([timestampType], 'value');
    this.orderCodec = new RowCodec([timestampType, binaryType], 'key');
    this.stores =
      withinUs === undefined
        ? [{ name: 'default', ordered: this.timeIsKey }]
        : [
            { name: 'default', ordered: false },
            { name: 'expiry', ordered: true },
          ];
    this.stateSchema = {
      keys: types.map(simpleString),
      within: withinUs !== undefined,
      eventTimeFirst: this.timeIsKey,
    };
  }

  override get declaredState(): StateSchema {
    const key = this.storedKeys;
    const options = { within: this.withinUs !== undefined, eventTimeFirst: this.timeIsKey };
    if (this.withinUs === undefined) return { stores: [{ name: 'default', key, values: [] }], options };
    const expiry = { name: 'expiry', type: timestampType };
    return {
      stores: [
        { name: 'default', key, values: [{ name: 'expiry', types: [timestampType] }] },
        { name: 'expiry', key: [expiry, { name: 'keys', type: binaryType }], values: [] },
      ],
      // Keys are encoded within the second store's keys too, where their types cannot be changed.
      options: { ...options, keyTypes: key.map(({ type }) => simpleString(type)) },
    };
  }

  get output() {
    return this.children[0].output;
  }

  /** Columns of a key in the store. A window is behind its end, by which keys are forgotten. */
  private get storedKeys(): StateColumn[] {
    const end = this.windowIsKey ? [{ name: `${this.keys[0].name}_end`, type: timestampType }] : [];
    return [...end, ...this.keys.map(({ name, type }) => ({ name, type }))];
  }

  private get windowIsKey(): boolean {
    return this.withinUs === undefined && this.timeIsKey && this.keys[0].type.kind === 'struct';
  }

  private get timeIsKey(): boolean {
    return this.eventTime !== undefined && this.keys[0]?.id === this.eventTime.id;
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.figures = noFigures();
    this.figures.custom.numDroppedDuplicateRows = 0;
    const thresholds = context.thresholds.get(this.operatorId)!;
    const seen = new FirstRows(this.keys.map(k => k.type));
    for await (const batch of this.children[0].execute(context)) {
      const passed = this.newRows(this.onTime(batch, thresholds), seen);
      if (passed.length > 0) yield passed;
    }
    const { evictUs } = thresholds;
    if (evictUs === null) return;
    const startedMs = performance.now();
    if (this.withinUs !== undefined) await this.evictExpired(evictUs, context);
    else if (this.timeIsKey) await this.evictKeys(evictUs, context);
    this.figures.removalsTimeMs = performance.now() - startedMs;
  }

  private onTime(batch: RecordBatch, { lateUs }: Thresholds): RecordBatch {
    if (lateUs === null || this.timeOrdinal < 0) return batch;
    const { values, validity } = timesOf(batch.columns[this.timeOrdinal]);
    const rows = new Int32Array(batch.length);
    let count = 0;
    for (let i = 0; i < batch.length; i++) {
      if ((validity !== null && validity[i] === 0) || values[i] > lateUs) rows[count++] = i;
    }
    this.figures.rowsDroppedByWatermark += batch.length - count;
    return takeBatch(batch, rows.subarray(0, count));
  }

  private newRows(batch: RecordBatch, seen: FirstRows): RecordBatch {
    const startedMs = performance.now();
    if (this.withinUs !== undefined) return this.newRowsWithin(batch, seen);
    const first = takeBatch(batch, this.firstRows(batch, seen));
    const keys = this.storedKeysOf(first);
    const unseen = positionsOf(this.attached[0].get(keys, first.length).found, first.length, 0);
    const fresh = pickRows(keys, unseen);
    this.attached[0].put(fresh, emptyRows(unseen.length), unseen.length);
    this.countNew(batch.length, unseen.length, startedMs);
    return takeBatch(first, unseen);
  }

  private newRowsWithin(batch: RecordBatch, seen: FirstRows): RecordBatch {
    const startedMs = performance.now();
    const first = takeBatch(batch, this.firstRows(batch, seen));
    const keys = this.storedKeysOf(first);
    const unseen = positionsOf(this.attached[0].get(keys, first.length).found, first.length, 0);
    const fresh = pickRows(keys, unseen);
    const expiry = this.expiryOf(timesOf(first.columns[this.timeOrdinal]), unseen);
    this.attached[0].put(fresh, this.expiryCodec.encode([expiry], unseen.length), unseen.length);
    this.attached[1].put(
      this.orderCodec.encode([expiry, bytesVector(fresh, unseen.length)], unseen.length),
      emptyRows(unseen.length),
      unseen.length,
    );
    this.countNew(batch.length, unseen.length, startedMs);
    return takeBatch(first, unseen);
  }

  /** No event time counts as 1970: such a key is forgotten as soon as the watermark has passed the delay. */
  private expiryOf(times: IntegerVector, rows: Int32Array): Vector {
    return vectorOf(
      timestampType,
      Array.from(rows, row => (times.isNull(row) ? 0 : Number(times.values[row])) + this.withinUs!),
    );
  }

  private firstRows(batch: RecordBatch, seen: FirstRows): Int32Array {
    return seen.firstRows(this.keyColumns(batch), batch.length);
  }

  private keyColumns(batch: RecordBatch): Vector[] {
    return this.keyOrdinals.map(o => batch.columns[o]);
  }

  private storedKeysOf(batch: RecordBatch): BytesColumn {
    const columns = this.keyColumns(batch);
    const end = this.windowIsKey ? [timesOf(columns[0])] : [];
    return this.keyCodec.encode([...end, ...columns], batch.length);
  }

  private countNew(rows: number, fresh: number, startedMs: number): void {
    this.figures.custom.numDroppedDuplicateRows += rows - fresh;
    this.figures.rowsUpdated += fresh;
    this.figures.updatesTimeMs += performance.now() - startedMs;
  }

  private async evictKeys(evictUs: number, context: BatchContext): Promise<void> {
    const [store] = this.attached;
    const to = this.keyCodec.upperBoundOfFirst(evictUs);
    for (let more = true; more; ) {
      let seen = 0;
      const removed = store.removeRange(this.keyCodec.afterNullFirst(), to, () => ++seen < EVICT_ROWS);
      this.figures.rowsRemoved += removed;
      more = removed === EVICT_ROWS;
      await context.yielder.maybe();
    }
  }

  private async evictExpired(evictUs: number, context: BatchContext): Promise<void> {
    const [byKey, byExpiry] = this.attached;
    const to = this.orderCodec.upperBoundOfFirst(evictUs);
    for (let more = true; more; ) {
      const gone = new BytesBuilder(binaryType);
      const removed = byExpiry.removeRange(null, to, (data, start, end) => {
        gone.appendBytes(data, start, end);
        return gone.length < EVICT_ROWS;
      });
      if (removed > 0) byKey.remove(this.orderCodec.decode(gone.finish(), removed)[1] as BytesVector, removed);
      this.figures.rowsRemoved += removed;
      more = removed === EVICT_ROWS;
      await context.yielder.maybe();
    }
  }

  /** The second store mirrors the first; users think of one row per key. */
  override get rowsHeld(): number {
    return this.attached[0].rows;
  }

  describe(): string {
    return `${this.withinUs === undefined ? 'StatefulDeduplicate' : 'StatefulDeduplicateWithinWatermark'} [${this.keys.join(', ')}]`;
  }
}

const EVICT_ROWS = 8192;

const bytesVector = (c: BytesColumn, n: number): Vector =>
  new BytesVector(binaryType, n, c.starts, c.ends, c.data, null);
