import { GroupIndex } from '../../columnar/grouping.js';
import type { RecordBatch } from '../../columnar/record-batch.js';
import { RowCodec } from '../../columnar/row-codec.js';
import { take, takeBatch } from '../../columnar/take.js';
import type { BooleanVector, IntegerVector, Vector } from '../../columnar/vector.js';
import { bindReferences } from '../../expressions/bind-references.js';
import { compileStage, type Stage } from '../../expressions/compile/stage.js';
import { Attribute, type Expression } from '../../expressions/expression.js';
import { pickRows } from '../../state/bytes-rows.js';
import { type GroupedRows, NUMBER_BYTES } from '../../state/key-groups.js';
import type { StateColumn, StoreSchema } from '../../state/schema/state-schema.js';
import type { BytesColumn, StateStore } from '../../state/state-store.js';
import { simpleString } from '../../types/data-type.js';
import { timesOf } from '../event-times.js';
import type { BatchContext, Operator } from '../operator.js';
import { positionsOf } from '../state-rows.js';
import type { StoreDeclaration } from '../stateful-operator.js';
import { type RowsByGroup, rowsByGroup } from './block-pairs.js';
import { KeptRows, TIME_BYTES } from './kept-rows.js';
import { RowLayout } from './row-layout.js';

/** What a join of two streams needs to know about one of its sides. */
export interface JoinSideSpec {
  readonly keys: readonly Expression[];
  /** What a row must satisfy to match anything. */
  readonly predicate: Expression | undefined;
  /** A timestamp, or a window, by which rows are late. */
  readonly eventTime: Attribute | undefined;
  readonly forgets: Forgetting | undefined;
  /** Rows without a partner come out, with nulls. */
  readonly preserved: boolean;
  /** The left side of a semi join: a row comes out once, at its first match. */
  readonly once: boolean;
}

/**
 * When rows of a side are done:
 *
 *     key     the first join key is at or below the watermark
 *     time    their `column` is at or below the watermark shifted by what the condition allows; the least of several bounds counts
 */
export type Forgetting =
  | { readonly by: 'key' }
  | {
      readonly by: 'time';
      readonly column: Attribute;
      readonly bounds: readonly { readonly shiftUs: number; readonly inclusive: boolean }[];
    };

/** Rows of a batch with their join keys. */
export interface KeyedBatch {
  readonly batch: RecordBatch;
  /** Of each row. */
  readonly groups: Int32Array;
  readonly groupCount: number;
  readonly keyColumns: readonly Vector[];
  /** The different keys. */
  readonly keys: BytesColumn;
  /** Rows by key, without those whose key can match nothing. */
  readonly rows: RowsByGroup;
  /** 1 for keys that can match nothing: null where null does not equal null. */
  readonly unmatchable: Uint8Array | undefined;
}

/**
 * One side of a join of two streams: takes its batches apart, keeps its rows, answers for the keys of the other side, and forgets what
 * is done.
 */
export class JoinSide {
  private readonly stage: Stage;
  private readonly keyCodec: RowCodec;
  private readonly layout: RowLayout;
  private readonly timeOrdinal: number;
  private readonly doneOrdinal: number;
  private readonly groupIndex: GroupIndex;
  private readonly marked: boolean;
  private kept!: KeptRows;
  /** Late rows of the current batch. */
  droppedRows = 0;

  constructor(
    readonly name: 'left' | 'right',
    readonly spec: JoinSideSpec,
    private readonly nullSafe: readonly boolean[],
    private readonly input: Operator,
  ) {
    const { keys, predicate, eventTime, forgets } = spec;
    const outputs = predicate === undefined ? keys : [...keys, predicate];
    this.stage = compileStage({ outputs: outputs.map(e => bindReferences(e, input.output)) });
    const keyTypes = keys.map(k => k.type);
    this.keyCodec = new RowCodec(keyTypes, 'key');
    this.groupIndex = new GroupIndex(keyTypes);
    this.marked = spec.preserved || spec.once;
    this.timeOrdinal = eventTime === undefined ? -1 : ordinalOf(eventTime, input);
    this.doneOrdinal = forgets?.by === 'time' ? ordinalOf(forgets.column, input) : -1;
    this.layout = new RowLayout(input.output, this.marked);
  }

  get store(): StoreDeclaration {
    const groups = { prefixBytes: this.timeBytes };
    return { name: `${this.name}-rows`, ordered: this.spec.forgets !== undefined, groups };
  }

  private get timeBytes(): number {
    return this.doneOrdinal < 0 ? 0 : TIME_BYTES;
  }

  /** What its rows consist of. */
  get storedRows(): StoreSchema {
    const key = this.spec.keys.map(
      (k): StateColumn => ({ name: k instanceof Attribute ? k.name : String(k), type: k.type }),
    );
    const values = this.layout.variables;
    const time =
      this.doneOrdinal < 0 ? {} : { keyPrefixBytes: TIME_BYTES, keyTime: this.layout.variableOf(this.doneOrdinal) };
    return { name: this.store.name, key, ...time, keySuffixBytes: NUMBER_BYTES, values, isFixed: true };
  }

  /** By what its rows are forgotten. */
  get forgetting(): string {
    const { forgets, keys } = this.spec;
    if (forgets === undefined) return 'never';
    return forgets.by === 'time' ? forgets.column.name : `the key ${keys[0]}`;
  }

  get stateSchema(): unknown {
    const forgets = this.spec.forgets === undefined ? 'never' : this.spec.forgets.by;
    const keys = this.spec.keys.map(k => simpleString(k.type));
    return { keys, row: this.layout.description, forgets, by: this.doneOrdinal };
  }

  attach(store: StateStore): void {
    this.kept = new KeptRows(store);
  }

  get rowsHeld(): number {
    return this.kept.rows;
  }

  /** Rows of this side at or below this are done, given the watermark of the input; null: rows stay for ever. */
  doneUs(inputUs: number | null): number | null {
    const { forgets } = this.spec;
    if (inputUs === null || forgets === undefined) return null;
    if (forgets.by === 'key') return inputUs;
    // Watermarks are whole milliseconds.
    const of = (shiftUs: number, inclusive: boolean) =>
      (Math.floor((inputUs + shiftUs) / 1000) - (inclusive ? 1 : 0)) * 1000;
    return Math.min(...forgets.bounds.map(b => of(b.shiftUs, b.inclusive)));
  }

  async *onTimeBatches(lateUs: number | null, context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.droppedRows = 0;
    for await (const batch of this.input.execute(context)) {
      context.signal.throwIfAborted();
      const onTime = this.timeOrdinal < 0 || lateUs === null ? batch : this.withoutLate(batch, lateUs);
      if (onTime.length > 0) yield onTime;
    }
  }

  private withoutLate(batch: RecordBatch, lateUs: number): RecordBatch {
    const rows = rowsAbove(timesOf(batch.columns[this.timeOrdinal]), batch.length, lateUs);
    this.droppedRows += batch.length - rows.length;
    return picked(batch, rows);
  }

  /** Finds the join keys. Rows that can match nothing whatever comes are in `rejected`. */
  keyed(all: RecordBatch): { keyed: KeyedBatch; rejected: RecordBatch | undefined } {
    const { columns } = this.stage.run(all.columns, all.length);
    const { predicate } = this.spec;
    if (predicate === undefined) return { keyed: this.withKeys(all, columns), rejected: undefined };
    const passed = splitByTruth(columns[columns.length - 1] as BooleanVector, all.length);
    if (passed.yes.length === all.length)
      return { keyed: this.withKeys(all, columns.slice(0, -1)), rejected: undefined };
    const batch = picked(all, passed.yes);
    const keyColumns = this.stage.run(batch.columns, batch.length).columns.slice(0, -1);
    return { keyed: this.withKeys(batch, keyColumns), rejected: picked(all, passed.no) };
  }

  private withKeys(batch: RecordBatch, keyColumns: readonly Vector[]): KeyedBatch {
    const groups = new Int32Array(batch.length);
    this.groupIndex.clear();
    this.groupIndex.groupIds(keyColumns, batch.length, groups);
    const { groupCount } = this.groupIndex;
    const distinct = this.groupIndex.keyColumns();
    const keys = this.keyCodec.encode(distinct, groupCount);
    const unmatchable = this.unmatchable(distinct, groupCount);
    const matchable = unmatchable === undefined ? groups : groups.map(g => (unmatchable[g] === 1 ? -1 : g));
    const rows = rowsByGroup(matchable, batch.length, groupCount);
    return { batch, groups, groupCount, keyColumns, keys, rows, unmatchable };
  }

  private unmatchable(distinct: readonly Vector[], n: number): Uint8Array | undefined {
    let marks: Uint8Array | undefined;
    for (const [k, { validity }] of distinct.entries()) {
      if (this.nullSafe[k] || validity === null) continue;
      for (let g = 0; g < n; g++) if (validity[g] === 0) (marks ??= new Uint8Array(n))[g] = 1;
    }
    return marks;
  }

  /** The rows kept on this side that have the keys of a batch of the other one. */
  *rowsFor({ keys, groupCount, unmatchable }: KeyedBatch): Generator<MatchingBlock, void, void> {
    if (this.kept.rows === 0) return;
    const matchable = unmatchable && positionsOf(unmatchable, groupCount, 0);
    const found =
      matchable === undefined
        ? this.kept.ofKeys(keys, groupCount)
        : this.kept.ofKeys(pickRows(keys, matchable), matchable.length);
    for (const rows of found) {
      const { n, values } = rows;
      const groups = matchable === undefined ? rows.groups : rows.groups.subarray(0, n).map(g => matchable[g]);
      yield { n, groups, rows, ...this.layout.decode(values, n) };
    }
  }

  /** Marks rows of a block as having found a partner. */
  mark({ n, batch, rows }: MatchingBlock, found: Int32Array): void {
    rows.replace(found, this.layout.encode(batch, found, found.length, new Uint8Array(n).fill(1)));
  }

  /** Keeps the given rows of a batch. */
  keep({ batch, groups, keys }: KeyedBatch, rows: Int32Array, marks: Uint8Array | undefined): void {
    const n = rows.length;
    if (n === 0) return;
    const values = this.layout.encode(batch, rows, n, marks);
    const ofRows = n === batch.length ? groups : rows.map(row => groups[row]);
    const times = this.doneOrdinal < 0 ? undefined : (take(batch.columns[this.doneOrdinal], rows, n) as IntegerVector);
    this.kept.append(keys, ofRows, values, n, times);
  }

  /** The time that decides when the rows of a batch are done; only where this side forgets. */
  doneTimes({ batch, keyColumns }: KeyedBatch): IntegerVector {
    return (this.doneOrdinal < 0 ? keyColumns[0] : batch.columns[this.doneOrdinal]) as IntegerVector;
  }

  /** Forgets the rows that are done. Of a side whose unmatched rows come out, each such row is handed over. */
  async *forget(
    doneUs: number,
    figures: { removed: number },
    context: BatchContext,
  ): AsyncGenerator<RecordBatch, void, void> {
    const { preserved } = this.spec;
    for (;;) {
      const taken = this.kept.takeOlder(doneUs, preserved);
      if (taken === undefined) return;
      const { n, values } = taken;
      figures.removed += n;
      if (values !== undefined) {
        const { batch, marks } = this.layout.decode(values, n);
        const unmatched = positionsOf(marks!, n, 0);
        if (unmatched.length > 0) yield picked(batch, unmatched);
      }
      if (context.yielder.due()) await context.yielder.yield();
      context.signal.throwIfAborted();
    }
  }
}

/** Kept rows that have the keys of a batch. Valid until the next block is asked for. */
export interface MatchingBlock {
  readonly n: number;
  /** Of each row, which of the keys it has. */
  readonly groups: Int32Array;
  readonly rows: GroupedRows;
  readonly batch: RecordBatch;
  /** 1 for rows that have found a partner before; only where that matters. */
  readonly marks: Uint8Array | undefined;
}

function ordinalOf(a: Attribute, input: Operator): number {
  return input.output.findIndex(b => b.id === a.id);
}

/** Rows whose time is above `us`, or missing. */
function rowsAbove({ values, validity }: IntegerVector, n: number, us: number): Int32Array {
  const rows = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    if ((validity !== null && validity[i] === 0) || values[i] > us) rows[count++] = i;
  }
  return rows.subarray(0, count);
}

function splitByTruth({ values, validity }: BooleanVector, n: number): { yes: Int32Array; no: Int32Array } {
  const yes = new Int32Array(n);
  const no = new Int32Array(n);
  let y = 0;
  for (let i = 0; i < n; i++) {
    if (values[i] === 1 && (validity === null || validity[i] === 1)) yes[y++] = i;
    else no[i - y] = i;
  }
  return { yes: yes.subarray(0, y), no: no.subarray(0, n - y) };
}

function picked(batch: RecordBatch, rows: Int32Array): RecordBatch {
  return rows.length === batch.length ? batch : takeBatch(batch, rows, rows.length);
}
