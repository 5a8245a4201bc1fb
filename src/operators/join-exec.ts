import { concatBatches, emptyVector } from '../columnar/concat.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { compactBatch } from '../columnar/selection/compact.js';
import { filterBatch } from '../columnar/selection/filter.js';
import { take } from '../columnar/take.js';
import type { Vector } from '../columnar/vector.js';
import { InternalError } from '../common/errors.js';
import type { Attribute, Expression } from '../expressions/expression.js';
import type { JoinType } from '../logical/operators.js';
import { JoinCondition, PAIRS } from './join-condition.js';
import { type BatchContext, Operator, schemaOfAttributes } from './operator.js';

/** What every join needs to know, however it finds its candidates. */
export interface JoinSpec {
  readonly type: JoinType;
  /** The side that is held in memory; the other one, the probe side, flows past it. */
  readonly build: 'left' | 'right';
  /** Held for the life of the operator: the side of a stream's join that does not move. Else read anew at each execution. */
  readonly keepBuild: boolean;
  /** What candidate pairs must satisfy. */
  readonly condition: Expression | undefined;
  /** Columns of the join that are wanted, left ones first. */
  readonly output: readonly Attribute[];
}

/** Pairs of row numbers that may belong together, taken out piece by piece. */
export interface Candidates {
  /** Writes as many of the next pairs as fit and returns how many; 0 when there are no more. A missing build row is −1. */
  take(probeRows: Int32Array, buildRows: Int32Array): number;
}

/** The rows of the build side, ready to be asked for candidates. */
export interface BuildSide {
  readonly rows: RecordBatch;
  /** `outer`: a probe row without candidates comes once, with build row −1. */
  candidates(probe: RecordBatch, outer: boolean): Candidates;
  /** 1 for each probe row that has a candidate. */
  hasCandidates(probe: RecordBatch): Uint8Array;
}

export interface BuildCollector {
  /** Called with each batch of the build side, in order. */
  add(batch: RecordBatch): void;
  /** `rows` is what was added; without columns where only the candidates matter. */
  finish(rows: RecordBatch): BuildSide;
}

/**
 * A join of a side that is held (build) with one that flows past (probe):
 *
 *     build side ──► rows 0 … m−1
 *                         │ candidates
 *     probe batch ──► (p,b)(p,b)(p,−1)… ──► condition ──► take(probe, p) │ take(build, b) ──► output, ≤ 8192 rows
 *                                               │
 *                                               └─► rows seen: what is preserved and was not seen comes out with nulls
 *
 * Every join type works with either side as the build side. Unmatched rows of the probe side come out with their batch, those of the build
 * side at the end.
 */
export abstract class JoinExec extends Operator {
  readonly children: readonly [Operator, Operator];
  readonly output: readonly Attribute[];
  private readonly probeSide: 0 | 1;
  private readonly condition: JoinCondition | undefined;
  private readonly columns: readonly OutputColumn[];
  private readonly effect: JoinEffect;
  /** Build rows are looked at beyond finding candidates. */
  private readonly needsBuildRows: boolean;
  private kept: BuildSide | undefined;

  constructor(
    readonly spec: JoinSpec,
    left: Operator,
    right: Operator,
  ) {
    super();
    this.children = [left, right];
    this.output = spec.output;
    this.probeSide = spec.build === 'right' ? 0 : 1;
    const { probe, build } = this;
    this.condition = spec.condition && new JoinCondition(spec.condition, probe.output, build.output);
    this.columns = spec.output.map(a => outputColumn(a, probe.output, build.output));
    this.effect = joinEffect(spec.type, this.probeSide === 0);
    this.needsBuildRows = this.condition !== undefined || this.columns.some(c => !c.fromProbe);
  }

  protected get probe(): Operator {
    return this.children[this.probeSide];
  }

  protected get build(): Operator {
    return this.children[1 - this.probeSide];
  }

  /** What takes in the build side. */
  protected abstract collector(): BuildCollector;

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const build = this.kept ?? (await this.readBuild(context));
    if (this.spec.keepBuild) this.kept = build;
    const seen = this.effect.build === 'none' ? undefined : new Uint8Array(build.rows.length);
    const pairs: Pairs = { probe: new Int32Array(PAIRS), build: new Int32Array(PAIRS) };
    for await (const probe of this.probe.execute(context)) {
      if (this.effect.probe === 'ifSeen' || this.effect.probe === 'ifUnseen') {
        const kept = await this.filterProbe(probe, build, pairs, context);
        if (kept.length > 0) yield kept;
      } else yield* this.joinBatch(probe, build, seen, pairs, context);
      if (context.yielder.due()) await context.yielder.yield();
    }
    if (seen === undefined) return;
    const nothing = new RecordBatch(
      this.probe.schema,
      this.probe.output.map(a => emptyVector(a.type)),
      0,
    );
    yield* this.rowsMarked(seen, this.effect.build === 'ifSeen' ? 1 : 0, context, (rows, n) => {
      return this.assemble(nothing, build.rows, pairs.probe.fill(-1), rows, n);
    });
  }

  private async readBuild(context: BatchContext): Promise<BuildSide> {
    const collector = this.collector();
    const batches: RecordBatch[] = [];
    let length = 0;
    for await (const batch of this.build.execute(context)) {
      context.signal.throwIfAborted();
      collector.add(batch);
      length += batch.length;
      if (this.needsBuildRows) batches.push(batch);
      if (context.yielder.due()) await context.yielder.yield();
    }
    if (!this.needsBuildRows) return collector.finish(new RecordBatch(schemaOfAttributes([]), [], length));
    const rows = concatBatches(this.build.schema, batches);
    return collector.finish(batches.length === 1 && this.spec.keepBuild ? compactBatch(rows) : rows);
  }

  /** All pairs of one probe batch, and its unmatched rows where they are preserved. */
  private async *joinBatch(
    probe: RecordBatch,
    build: BuildSide,
    seen: Uint8Array | undefined,
    pairs: Pairs,
    context: BatchContext,
  ): AsyncGenerator<RecordBatch, void, void> {
    const preserved = this.effect.probe === 'preserved';
    const direct = preserved && this.condition === undefined;
    const probeSeen = preserved && !direct ? new Uint8Array(probe.length) : undefined;
    const candidates = build.candidates(probe, direct);
    for (let found = next(candidates, pairs); found > 0; found = next(candidates, pairs)) {
      const n = this.keep(probe, build, pairs, found);
      if (probeSeen !== undefined) mark(probeSeen, pairs.probe, n);
      if (seen !== undefined) mark(seen, pairs.build, n);
      if (n > 0 && this.effect.pairs) yield this.assemble(probe, build.rows, pairs.probe, pairs.build, n);
      if (context.yielder.due()) await context.yielder.yield();
      context.signal.throwIfAborted();
    }
    if (probeSeen === undefined) return;
    yield* this.rowsMarked(probeSeen, 0, context, (rows, n) => {
      return this.assemble(probe, build.rows, rows, pairs.build.fill(-1), n);
    });
  }

  /** Semi and anti joins of the probe side. */
  private async filterProbe(
    probe: RecordBatch,
    build: BuildSide,
    pairs: Pairs,
    context: BatchContext,
  ): Promise<RecordBatch> {
    let found: Uint8Array;
    if (this.condition === undefined) found = build.hasCandidates(probe);
    else {
      found = new Uint8Array(probe.length);
      const candidates = build.candidates(probe, false);
      for (let n = next(candidates, pairs); n > 0; n = next(candidates, pairs)) {
        mark(found, pairs.probe, this.keep(probe, build, pairs, n));
        if (context.yielder.due()) await context.yielder.yield();
        context.signal.throwIfAborted();
      }
    }
    if (this.effect.probe === 'ifUnseen') for (let i = 0; i < found.length; i++) found[i] ^= 1;
    const columns = this.columns.map(c => probe.columns[c.ordinal]);
    return filterBatch(new RecordBatch(this.schema, columns, probe.length), found);
  }

  private keep(probe: RecordBatch, build: BuildSide, pairs: Pairs, n: number): number {
    return this.condition === undefined ? n : this.condition.keep(probe, build.rows, pairs.probe, pairs.build, n);
  }

  /** Batches made of the rows whose mark is `value`. */
  private async *rowsMarked(
    marks: Uint8Array,
    value: 0 | 1,
    context: BatchContext,
    make: (rows: Int32Array, n: number) => RecordBatch,
  ): AsyncGenerator<RecordBatch, void, void> {
    const rows = new Int32Array(Math.min(PAIRS, marks.length));
    for (let row = 0; row < marks.length; ) {
      let n = 0;
      for (; row < marks.length && n < rows.length; row++) if (marks[row] === value) rows[n++] = row;
      if (n > 0) yield make(rows, n);
      if (context.yielder.due()) await context.yielder.yield();
    }
  }

  private assemble(probe: RecordBatch, build: RecordBatch, probeRows: Int32Array, buildRows: Int32Array, n: number) {
    // A table of unique keys that knows every row changes nothing on the probe side.
    const all = n === probe.length && isIdentity(probeRows, n);
    const columns: Vector[] = [];
    for (const { fromProbe, ordinal } of this.columns) {
      if (!fromProbe) columns.push(take(build.columns[ordinal], buildRows, n));
      else columns.push(all ? probe.columns[ordinal] : take(probe.columns[ordinal], probeRows, n));
    }
    return new RecordBatch(this.schema, columns, n);
  }

  /** The join in one line: what the subclasses' `describe` share. */
  protected description(keys: string): string {
    const { type, build, condition } = this.spec;
    return `${this.name} ${keys}${type}, build ${build}${condition === undefined ? '' : `, ${condition}`}`;
  }
}

interface Pairs {
  readonly probe: Int32Array;
  readonly build: Int32Array;
}

const next = (candidates: Candidates, pairs: Pairs): number => candidates.take(pairs.probe, pairs.build);

interface OutputColumn {
  readonly fromProbe: boolean;
  readonly ordinal: number;
}

function outputColumn(a: Attribute, probe: readonly Attribute[], build: readonly Attribute[]): OutputColumn {
  const inProbe = probe.findIndex(p => p.id === a.id);
  if (inProbe >= 0) return { fromProbe: true, ordinal: inProbe };
  const inBuild = build.findIndex(b => b.id === a.id);
  if (inBuild < 0) throw new InternalError(`${a.name}#${a.id} is on neither side of the join`);
  return { fromProbe: false, ordinal: inBuild };
}

/** What a join type does, seen from the probe side and from the build side. */
interface JoinEffect {
  /** Pairs come out. */
  readonly pairs: boolean;
  readonly probe: 'none' | 'preserved' | 'ifSeen' | 'ifUnseen';
  /** What comes out at the end. */
  readonly build: 'none' | 'ifSeen' | 'ifUnseen';
}

function joinEffect(type: JoinType, probeIsLeft: boolean): JoinEffect {
  if (type === 'left_semi' || type === 'left_anti') {
    const rows = type === 'left_semi' ? 'ifSeen' : 'ifUnseen';
    return { pairs: false, probe: probeIsLeft ? rows : 'none', build: probeIsLeft ? 'none' : rows };
  }
  const left = type === 'left_outer' || type === 'full_outer';
  const right = type === 'right_outer' || type === 'full_outer';
  return {
    pairs: true,
    probe: (probeIsLeft ? left : right) ? 'preserved' : 'none',
    build: (probeIsLeft ? right : left) ? 'ifUnseen' : 'none',
  };
}

function mark(marks: Uint8Array, rows: Int32Array, n: number): void {
  for (let i = 0; i < n; i++) if (rows[i] >= 0) marks[rows[i]] = 1;
}

function isIdentity(rows: Int32Array, n: number): boolean {
  for (let i = 0; i < n; i++) if (rows[i] !== i) return false;
  return true;
}
