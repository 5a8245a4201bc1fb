import { RecordBatch } from '../columnar/record-batch.js';
import { bindAll, bindReferences } from '../expressions/bind-references.js';
import { compileStage, type Stage, type StageResult } from '../expressions/compile/stage.js';
import type { Attribute, Expression } from '../expressions/expression.js';
import { PendingValue } from '../expressions/pending-value.js';
import { type BatchContext, Operator } from './operator.js';

/** Filter and projection in one pass: a run of `Filter` and `Project` nodes fused into one. */
export class StageExec extends Operator {
  readonly name = 'Stage';
  readonly children: readonly [Operator];
  private readonly stage: Stage;
  private pending: PendingValue | undefined;

  constructor(
    readonly filter: Expression | undefined,
    readonly items: readonly Expression[],
    readonly output: readonly Attribute[],
    child: Operator,
    /** Nobody above keeps a batch: see `ScanRequest.transient`. */
    transient = false,
  ) {
    super();
    this.children = [child];
    this.stage = compileStage({
      filter: filter && bindReferences(filter, child.output),
      outputs: bindAll(items, child.output),
      transient,
    });
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    for await (const batch of this.children[0].execute(context)) {
      const { columns, length } = this.run(batch) ?? (await this.runWhenReady(batch));
      if (length > 0) yield new RecordBatch(this.schema, columns, length);
    }
  }

  /** Undefined while a function waits for something. */
  private run(batch: RecordBatch): StageResult | undefined {
    try {
      return this.stage.run(batch.columns, batch.length);
    } catch (error) {
      if (!(error instanceof PendingValue)) throw error;
      this.pending = error;
      return undefined;
    }
  }

  private async runWhenReady(batch: RecordBatch): Promise<StageResult> {
    for (;;) {
      await this.pending?.ready;
      const result = this.run(batch);
      if (result !== undefined) return result;
    }
  }

  describe(): string {
    const filter = this.filter === undefined ? '' : `filter ${this.filter}, `;
    return `Stage ${filter}[${this.items.join(', ')}]`;
  }
}
