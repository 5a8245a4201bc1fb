import type { RecordBatch } from '../columnar/record-batch.js';
import { take } from '../columnar/take.js';
import { Int32Vector } from '../columnar/vector.js';
import { bindReferences, references } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import { type Attribute, BoundReference, type Expression } from '../expressions/expression.js';
import { intType } from '../types/data-type.js';

/**
 * The part of a join condition that must be tested pair by pair, tested for many pairs at once:
 *
 *     probe rows  [0 0 1]     columns of the condition, gathered   a │ x │ 0            pair numbers that
 *     build rows  [3 5 3]  ─►                                      a │ y │ 1  ─► stage ─► satisfy it [0 2]
 *                                                                  b │ x │ 2
 */
export class JoinCondition {
  private readonly probeOrdinals: readonly number[];
  private readonly buildOrdinals: readonly number[];
  private readonly stage: Stage;

  constructor(condition: Expression, probe: readonly Attribute[], build: readonly Attribute[]) {
    const used = references(condition);
    const ordinals = (columns: readonly Attribute[]) => columns.flatMap((a, i) => (used.has(a.id) ? [i] : []));
    this.probeOrdinals = ordinals(probe);
    this.buildOrdinals = ordinals(build);
    const input = [...this.probeOrdinals.map(i => probe[i]), ...this.buildOrdinals.map(i => build[i])];
    this.stage = compileStage({
      filter: bindReferences(condition, input),
      outputs: [new BoundReference(input.length, intType, false, 'pair')],
    });
  }

  /** Moves the pairs that satisfy the condition to the front, in their order, and returns how many they are. */
  keep(probe: RecordBatch, build: RecordBatch, probeRows: Int32Array, buildRows: Int32Array, n: number): number {
    const columns = [
      ...this.probeOrdinals.map(i => take(probe.columns[i], probeRows, n)),
      ...this.buildOrdinals.map(i => take(build.columns[i], buildRows, n)),
      new Int32Vector(intType, n, PAIR_NUMBERS.subarray(0, n), null),
    ];
    const result = this.stage.run(columns, n);
    if (result.length === n) return n;
    const pairs = (result.columns[0] as Int32Vector).values;
    for (let i = 0; i < result.length; i++) {
      probeRows[i] = probeRows[pairs[i]];
      buildRows[i] = buildRows[pairs[i]];
    }
    return result.length;
  }
}

/** Pairs that are tested at once, and rows per output batch. */
export const PAIRS = 8192;

const PAIR_NUMBERS = Int32Array.from({ length: PAIRS }, (_, i) => i);
