import { GroupIndex } from '../columnar/grouping.js';
import { RecordBatch } from '../columnar/record-batch.js';
import type { Attribute } from '../expressions/expression.js';
import { takeBatch } from './deduplicate-exec.js';
import { type BatchContext, Operator } from './operator.js';

/**
 * INTERSECT and EXCEPT. The right side is counted first, then the left side is filtered row by row:
 *
 *     intersect      first row of each value that the right side has
 *     intersect all  as many rows of each value as both sides have
 *     except         first row of each value that the right side has not
 *     except all     the rows of each value beyond those that the right side has
 *
 * Nulls compare equal here.
 */
export class SetOperationExec extends Operator {
  readonly name = 'SetOperation';
  readonly children: readonly [Operator, Operator];
  constructor(
    readonly op: 'intersect' | 'except',
    readonly all: boolean,
    readonly output: readonly Attribute[],
    left: Operator,
    right: Operator,
  ) {
    super();
    this.children = [left, right];
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const index = new GroupIndex(this.output.map(a => a.type));
    let counts = new Int32Array(1024);
    let ids = new Int32Array(0);
    const idsOf = (batch: RecordBatch): Int32Array => {
      if (ids.length < batch.length) ids = new Int32Array(batch.length);
      index.groupIds([...batch.columns], batch.length, ids);
      if (index.groupCount > counts.length) {
        const wider = new Int32Array(index.groupCount * 2);
        wider.set(counts);
        counts = wider;
      }
      return ids;
    };
    for await (const batch of this.children[1].execute(context)) {
      const groups = idsOf(batch);
      for (let i = 0; i < batch.length; i++) counts[groups[i]]++;
    }
    for await (const batch of this.children[0].execute(context)) {
      const groups = idsOf(batch);
      const rows = new Int32Array(batch.length);
      let n = 0;
      for (let i = 0; i < batch.length; i++) if (this.passes(counts, groups[i])) rows[n++] = i;
      if (n > 0) yield new RecordBatch(this.schema, takeBatch(batch, rows.subarray(0, n)).columns, n);
    }
  }

  /** `counts`: rows of the right side left for `all`; for sets −1 marks a value that is settled. */
  private passes(counts: Int32Array, group: number): boolean {
    const count = counts[group];
    if (this.all) {
      if (count > 0) counts[group] = count - 1;
      return this.op === 'intersect' ? count > 0 : count === 0;
    }
    if (count < 0) return false;
    if (this.op === 'intersect' ? count === 0 : count > 0) return false;
    counts[group] = -1;
    return true;
  }

  describe(): string {
    return `${this.op === 'intersect' ? 'Intersect' : 'Except'}${this.all ? ' all' : ''}`;
  }
}
