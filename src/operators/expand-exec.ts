import { concat } from '../columnar/concat.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { take } from '../columnar/take.js';
import { bindAll } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import type { Attribute, Expression } from '../expressions/expression.js';
import { type BatchContext, Operator } from './operator.js';

/** Every input row once per projection: grouping sets, sliding windows, unpivot. */
export class ExpandExec extends Operator {
  readonly name = 'Expand';
  readonly children: readonly [Operator];
  private readonly stages: readonly Stage[];
  constructor(
    readonly projections: readonly (readonly Expression[])[],
    readonly output: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.stages = projections.map(p => compileStage({ outputs: bindAll(p, child.output) }));
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    for await (const batch of this.children[0].execute(context)) {
      const parts = this.stages.map(stage => stage.run(batch.columns, batch.length).columns);
      // Row by row, not projection by projection: what depends on order must not depend on how batches are cut.
      const copies = parts.length;
      const order = Int32Array.from(
        { length: batch.length * copies },
        (_, i) => (i % copies) * batch.length + Math.floor(i / copies),
      );
      const columns = this.output.map((_, c) => take(concat(parts.map(p => p[c])), order, order.length));
      yield new RecordBatch(this.schema, columns, order.length);
    }
  }
  describe(): string {
    return `Expand [${this.projections.map(p => `[${p.join(', ')}]`).join(', ')}]`;
  }
}
