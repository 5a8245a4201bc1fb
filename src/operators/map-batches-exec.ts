import type { RecordBatch } from '../columnar/record-batch.js';
import type { Attribute } from '../expressions/expression.js';
import { type BatchContext, Operator } from './operator.js';

/** Runs a function of the user over the input's batches. */
export class MapBatchesExec extends Operator {
  readonly name = 'MapBatches';
  readonly children: readonly [Operator];
  constructor(
    readonly label: string,
    readonly run: (batches: AsyncIterable<RecordBatch>) => AsyncIterable<RecordBatch>,
    readonly output: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
  }
  execute(context: BatchContext): AsyncIterable<RecordBatch> {
    return this.run(this.children[0].execute(context));
  }
  describe(): string {
    return `MapBatches ${this.label}`;
  }
}
