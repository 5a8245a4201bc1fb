import { RecordBatch } from '../columnar/record-batch.js';
import type { Attribute } from '../expressions/expression.js';
import { type BatchContext, Operator } from './operator.js';

/** The rows of all inputs, one input after the other. Their columns have the same types. */
export class UnionExec extends Operator {
  readonly name = 'Union';
  constructor(
    readonly children: readonly Operator[],
    readonly output: readonly Attribute[],
  ) {
    super();
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    for (const child of this.children) {
      for await (const batch of child.execute(context)) yield new RecordBatch(this.schema, batch.columns, batch.length);
    }
  }
  describe(): string {
    return 'Union';
  }
}
