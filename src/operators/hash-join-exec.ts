import { JoinIndex } from '../columnar/grouping.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { Int32Vector, type Vector } from '../columnar/vector.js';
import { bindAll } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import type { Expression } from '../expressions/expression.js';
import { type DataType, intType } from '../types/data-type.js';
import { type BuildCollector, type BuildSide, JoinExec, type JoinSpec } from './join-exec.js';
import type { Operator } from './operator.js';

/** Equalities between the sides: `left[k] = right[k]`, or `<=>` where `nullSafe[k]`. At least one. */
export interface EquiKeys {
  readonly left: readonly Expression[];
  readonly right: readonly Expression[];
  readonly nullSafe: readonly boolean[];
}

/**
 * A join on equal keys: the build side in a hash table, the probe side looked up in it batch by batch.
 *
 * Null matches null in null-safe keys only. Where both kinds meet, the table takes nulls for equal, and one more key column keeps rows
 * with a null in another key apart:
 *
 *     a = x AND b <=> y         build rows (x, y, x is null ? 1 : 0)        probe rows (a, b, a is null ? 2 : 0)
 */
export class HashJoinExec extends JoinExec {
  readonly name = 'HashJoin';
  private readonly probeKeys: Stage;
  private readonly buildKeys: Stage;
  private readonly types: readonly DataType[];
  private readonly nulls: 'match' | 'never';
  /** Keys that never match when null, where the table as a whole matches nulls. */
  private readonly strict: readonly number[];

  constructor(
    spec: JoinSpec,
    readonly keys: EquiKeys,
    left: Operator,
    right: Operator,
  ) {
    super(spec, left, right);
    const onLeft = compileStage({ outputs: bindAll(keys.left, left.output) });
    const onRight = compileStage({ outputs: bindAll(keys.right, right.output) });
    this.probeKeys = spec.build === 'right' ? onLeft : onRight;
    this.buildKeys = spec.build === 'right' ? onRight : onLeft;
    this.nulls = keys.nullSafe.includes(true) ? 'match' : 'never';
    this.strict = this.nulls === 'never' ? [] : keys.nullSafe.flatMap((safe, k) => (safe ? [] : [k]));
    const types = keys.left.map(e => e.type);
    this.types = this.strict.length === 0 ? types : [...types, intType];
  }

  protected collector(): BuildCollector {
    const index = new JoinIndex(this.types, { nulls: this.nulls });
    return {
      add: batch => index.add(this.keyColumns(this.buildKeys, batch, 1), batch.length),
      finish: rows => this.buildSide(rows, index),
    };
  }

  private buildSide(rows: RecordBatch, index: JoinIndex): BuildSide {
    return {
      rows,
      candidates: (probe, outer) => index.probe(this.keyColumns(this.probeKeys, probe, 2), probe.length, { outer }),
      hasCandidates: probe => index.matches(this.keyColumns(this.probeKeys, probe, 2), probe.length),
    };
  }

  private keyColumns(stage: Stage, batch: RecordBatch, ifNull: number): readonly Vector[] {
    const { columns } = stage.run(batch.columns, batch.length);
    if (this.strict.length === 0) return columns;
    const apart = new Int32Array(batch.length);
    for (const k of this.strict) {
      const { validity } = columns[k];
      if (validity !== null) for (let i = 0; i < batch.length; i++) if (validity[i] === 0) apart[i] = ifNull;
    }
    return [...columns, new Int32Vector(intType, batch.length, apart, null)];
  }

  describe(): string {
    const { left, right, nullSafe } = this.keys;
    const keys = left.map((e, k) => `${e} ${nullSafe[k] ? '<=>' : '='} ${right[k]}`);
    return this.description(`[${keys.join(', ')}], `);
  }
}
