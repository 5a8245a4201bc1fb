import { emptyVector } from '../columnar/concat.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { take, takeBatch } from '../columnar/take.js';
import type { Attribute, Expression } from '../expressions/expression.js';
import type { JoinType } from '../logical/operators.js';
import type { StateSchema } from '../state/schema/state-schema.js';
import type { StateStore } from '../state/state-store.js';
import { JoinCondition, PAIRS } from './join-condition.js';
import { type BatchContext, type Operator, schemaOfAttributes, type Thresholds } from './operator.js';
import { positionsOf } from './state-rows.js';
import { noFigures, StatefulOperator, type StoreDeclaration } from './stateful-operator.js';
import { BlockPairs } from './stream-join/block-pairs.js';
import { JoinSide, type JoinSideSpec, type KeyedBatch, type MatchingBlock } from './stream-join/join-side.js';

export interface StreamJoinSpec {
  readonly type: Exclude<JoinType, 'left_anti' | 'cross'>;
  readonly left: JoinSideSpec;
  readonly right: JoinSideSpec;
  /** For each key: null matches null. */
  readonly nullSafe: readonly boolean[];
  /** What pairs of equal keys must satisfy. */
  readonly condition: Expression | undefined;
  /** Columns of the join that are wanted, left ones first. */
  readonly output: readonly Attribute[];
}

/**
 * A join of two streams. Each side keeps its rows, so that what comes later on the other one finds them:
 *
 *     left batch  ──► drop late ──┬─► rows of the right side with these keys ──► condition ──► pairs
 *                                 └─► kept on the left side, marked when they found a partner
 *     right batch ──► drop late ──┬─► rows of the left side, those of this batch included ──► condition ──► pairs
 *                                 └─► kept on the right side
 *     then both:  rows that nothing to come can match are forgotten; a preserved one without a partner comes out with nulls
 *
 * The right side sees the new rows of the left one and not the other way round, so every pair comes out once. Whether a row found a partner is
 * written to its mark: the partner may be gone when the row goes. A row that cannot match is not kept: of a preserved side it comes
 * out at once. Of a semi join the left row comes out at its first match.
 *
 * The layout of the state and its cost are described at `KeptRows`. The method is the symmetric hash join (Wilschut and Apers), with the state
 * watermarks of Spark's `StreamingSymmetricHashJoinExec`.
 */
export class StreamJoinExec extends StatefulOperator {
  readonly name = 'StreamJoin';
  readonly stateName = 'symmetricHashJoin';
  readonly children: readonly [Operator, Operator];
  readonly output: readonly Attribute[];
  readonly stores: readonly StoreDeclaration[];
  readonly stateSchema: unknown;
  private readonly sides: readonly [JoinSide, JoinSide];
  private readonly conditions: readonly (JoinCondition | undefined)[];
  private readonly columns: readonly { readonly side: 0 | 1; readonly ordinal: number }[];
  private readonly nothing: readonly RecordBatch[];
  private readonly pairs = { probe: new Int32Array(PAIRS), stored: new Int32Array(PAIRS) };

  constructor(
    readonly operatorId: number,
    readonly spec: StreamJoinSpec,
    left: Operator,
    right: Operator,
  ) {
    super();
    this.children = [left, right];
    this.output = spec.output;
    this.sides = [
      new JoinSide('left', spec.left, spec.nullSafe, left),
      new JoinSide('right', spec.right, spec.nullSafe, right),
    ];
    this.stores = this.sides.map(side => side.store);
    this.stateSchema = { type: spec.type, left: this.sides[0].stateSchema, right: this.sides[1].stateSchema };
    const { condition } = spec;
    this.conditions = [
      condition && new JoinCondition(condition, left.output, right.output),
      condition && new JoinCondition(condition, right.output, left.output),
    ];
    this.columns = spec.output.map(a => {
      const ordinal = left.output.findIndex(b => b.id === a.id);
      if (ordinal >= 0) return { side: 0 as const, ordinal };
      return { side: 1 as const, ordinal: right.output.findIndex(b => b.id === a.id) };
    });
    this.nothing = [left, right].map(emptyBatch);
  }

  override get declaredState(): StateSchema {
    const [left, right] = this.sides.map(side => side.forgetting);
    return {
      stores: this.sides.map(side => side.storedRows),
      options: { type: this.spec.type, left, right },
    };
  }

  override attach(stores: readonly StateStore[]): void {
    super.attach(stores);
    for (const [s, side] of this.sides.entries()) side.attach(this.attached[s]);
  }

  /** What comes out may be as old as what is kept. */
  override outputWatermark(inputUs: number | null): number | null {
    if (inputUs === null) return null;
    return Math.min(inputUs, ...this.sides.map(side => (side.spec.eventTime && side.doneUs(inputUs)) ?? inputUs));
  }

  override wantsBatch(next: Thresholds, previous: Thresholds): boolean {
    return this.sides.some(side => side.spec.forgets !== undefined) && super.wantsBatch(next, previous);
  }

  /** Rows of both sides; how they are found again does not count. */
  override get rowsHeld(): number {
    return this.sides.reduce((sum, side) => sum + side.rowsHeld, 0);
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.figures = noFigures();
    const { lateUs, evictUs } = context.thresholds.get(this.operatorId)!;
    for (const s of [0, 1] as const) {
      const side = this.sides[s];
      for await (const batch of side.onTimeBatches(lateUs, context)) {
        const startedMs = performance.now();
        const { keyed, rejected } = side.keyed(batch);
        if (rejected !== undefined && side.spec.preserved) yield this.alone(s, rejected);
        yield* this.joinBatch(s, keyed, evictUs, context);
        this.figures.updatesTimeMs += performance.now() - startedMs;
        if (context.yielder.due()) await context.yielder.yield();
      }
      this.figures.rowsDroppedByWatermark += side.droppedRows;
    }
    const startedMs = performance.now();
    yield* this.forget(evictUs, context);
    this.figures.removalsTimeMs = performance.now() - startedMs;
  }

  /** All pairs of a batch with the rows of the other side; then its own rows are kept. */
  private async *joinBatch(
    s: 0 | 1,
    keyed: KeyedBatch,
    evictUs: number | null,
    context: BatchContext,
  ): AsyncGenerator<RecordBatch, void, void> {
    const { type } = this.spec;
    const { batch } = keyed;
    const seen = new Uint8Array(batch.length);
    for (const block of this.sides[1 - s].rowsFor(keyed)) {
      const storedSeen = new Uint8Array(block.n);
      const candidates = new BlockPairs(keyed.rows, block.groups, block.n);
      for (let n = this.nextPairs(candidates); n > 0; n = this.nextPairs(candidates)) {
        const kept = this.conditions[s]?.keep(batch, block.batch, this.pairs.probe, this.pairs.stored, n) ?? n;
        mark(seen, this.pairs.probe, kept);
        mark(storedSeen, this.pairs.stored, kept);
        if (kept > 0 && type !== 'left_semi') yield this.assemblePairs(s, batch, block.batch, kept);
        if (context.yielder.due()) await context.yielder.yield();
        context.signal.throwIfAborted();
      }
      const fresh = this.markFresh(s, block, storedSeen);
      if (fresh.length > 0 && type === 'left_semi' && s === 1) yield this.semi(block.batch, fresh);
    }
    if (type === 'left_semi' && s === 0) {
      const found = positionsOf(seen);
      if (found.length > 0) yield this.semi(batch, found);
    }
    const alone = this.keepRows(s, keyed, seen, evictUs);
    if (alone !== undefined) yield this.alone(s, alone);
  }

  private nextPairs(candidates: BlockPairs): number {
    return candidates.take(this.pairs.probe, this.pairs.stored);
  }

  /** Writes down which kept rows have now found their first partner, where that matters. */
  private markFresh(s: 0 | 1, block: MatchingBlock, storedSeen: Uint8Array): Int32Array {
    const { marks } = block;
    if (marks === undefined) return NO_ROWS;
    for (let i = 0; i < block.n; i++) if (marks[i] === 1) storedSeen[i] = 0;
    const fresh = positionsOf(storedSeen);
    if (fresh.length > 0) this.sides[1 - s].mark(block, fresh);
    return fresh;
  }

  /**
   * Keeps what may still match. Rows of the right side that are done when they come have met all that they could meet; those of them that are to
   * come out alone are returned.
   */
  private keepRows(s: 0 | 1, keyed: KeyedBatch, seen: Uint8Array, evictUs: number | null): RecordBatch | undefined {
    const side = this.sides[s];
    const { batch, groups, unmatchable } = keyed;
    const { preserved, once } = side.spec;
    const doneUs = s === 1 ? side.doneUs(evictUs) : null;
    const times = doneUs === null ? undefined : side.doneTimes(keyed);
    const kept = new Int32Array(batch.length);
    const alone: number[] = [];
    let n = 0;
    for (let row = 0; row < batch.length; row++) {
      if (once && seen[row] === 1) continue;
      if (!preserved && unmatchable !== undefined && unmatchable[groups[row]] === 1) continue;
      const done = times !== undefined && !times.isNull(row) && times.values[row] <= doneUs!;
      if (!done) kept[n++] = row;
      else if (preserved && seen[row] === 0) alone.push(row);
    }
    side.keep(keyed, kept.subarray(0, n), seen);
    this.figures.rowsUpdated += n;
    return alone.length === 0 ? undefined : takeBatch(batch, Int32Array.from(alone), alone.length);
  }

  private async *forget(evictUs: number | null, context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    for (const s of [0, 1] as const) {
      const doneUs = this.sides[s].doneUs(evictUs);
      if (doneUs === null) continue;
      const figures = { removed: 0 };
      for await (const batch of this.sides[s].forget(doneUs, figures, context)) yield this.alone(s, batch);
      this.figures.rowsRemoved += figures.removed;
    }
  }

  private assemblePairs(s: 0 | 1, probe: RecordBatch, stored: RecordBatch, n: number): RecordBatch {
    const { pairs } = this;
    return s === 0
      ? this.assemble([probe, stored], [pairs.probe, pairs.stored], n)
      : this.assemble([stored, probe], [pairs.stored, pairs.probe], n);
  }

  /** Rows of one side with nulls for the other. */
  private alone(s: 0 | 1, batch: RecordBatch): RecordBatch {
    const rows = Int32Array.from({ length: batch.length }, (_, i) => i);
    const none = new Int32Array(batch.length).fill(-1);
    return s === 0
      ? this.assemble([batch, this.nothing[1]], [rows, none], batch.length)
      : this.assemble([this.nothing[0], batch], [none, rows], batch.length);
  }

  private semi(left: RecordBatch, rows: Int32Array): RecordBatch {
    return this.assemble([left, this.nothing[1]], [rows, rows], rows.length);
  }

  private assemble(batches: readonly RecordBatch[], rows: readonly Int32Array[], n: number): RecordBatch {
    const columns = this.columns.map(({ side, ordinal }) => take(batches[side].columns[ordinal], rows[side], n));
    return new RecordBatch(this.schema, columns, n);
  }

  describe(): string {
    const { type, left, right, nullSafe, condition } = this.spec;
    const keys = left.keys.map((e, k) => `${e} ${nullSafe[k] ? '<=>' : '='} ${right.keys[k]}`);
    const forgets = this.sides.map(({ name, spec }) => `${name} ${describeForgetting(spec)}`).join(', ');
    return `StreamJoin [${keys.join(', ')}], ${type}${condition === undefined ? '' : `, ${condition}`}, forgets: ${forgets}`;
  }
}

function describeForgetting({ forgets, keys }: JoinSideSpec): string {
  if (forgets === undefined) return 'never';
  if (forgets.by === 'key') return `by ${keys[0]}`;
  const seconds = forgets.bounds.map(b => b.shiftUs / 1_000_000);
  return `by ${forgets.column}, watermark ${seconds.map(s => (s < 0 ? `- ${-s} s` : `+ ${s} s`)).join(' or ')}`;
}

const NO_ROWS = new Int32Array(0);

function emptyBatch(side: Operator): RecordBatch {
  const columns = side.output.map(a => emptyVector(a.type));
  return new RecordBatch(schemaOfAttributes(side.output), columns, 0);
}

function mark(marks: Uint8Array, rows: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) marks[rows[i]] = 1;
}
