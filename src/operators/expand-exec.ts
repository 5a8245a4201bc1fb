import { RecordBatch } from '../columnar/record-batch.js';
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
      for (const stage of this.stages) {
        const { columns, length } = stage.run(batch.columns, batch.length);
        yield new RecordBatch(this.schema, columns, length);
      }
    }
  }
  describe(): string {
    return `Expand [${this.projections.map(p => `[${p.join(', ')}]`).join(', ')}]`;
  }
}
