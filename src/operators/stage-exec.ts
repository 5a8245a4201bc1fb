import { RecordBatch } from '../columnar/record-batch.js';
import { bindAll, bindReferences } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import type { Attribute, Expression } from '../expressions/expression.js';
import { type BatchContext, Operator } from './operator.js';

/** Filter and projection in one pass: a run of `Filter` and `Project` nodes fused into one. */
export class StageExec extends Operator {
  readonly name = 'Stage';
  readonly children: readonly [Operator];
  private readonly stage: Stage;

  constructor(
    readonly filter: Expression | undefined,
    readonly items: readonly Expression[],
    readonly output: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.stage = compileStage({
      filter: filter && bindReferences(filter, child.output),
      outputs: bindAll(items, child.output),
    });
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    for await (const batch of this.children[0].execute(context)) {
      const { columns, length } = this.stage.run(batch.columns, batch.length);
      if (length > 0) yield new RecordBatch(this.schema, columns, length);
    }
  }

  describe(): string {
    const filter = this.filter === undefined ? '' : `filter ${this.filter}, `;
    return `Stage ${filter}[${this.items.join(', ')}]`;
  }
}
