import type { RecordBatch } from '../columnar/record-batch.js';
import { EphemeralStateStore } from '../state/ephemeral-state-store.js';
import { type BatchContext, Operator } from './operator.js';
import type { StatefulOperator } from './stateful-operator.js';

/** A stateful operator in a batch query: all rows are one batch, and the state lasts as long as that. */
export class OneBatchExec extends Operator {
  readonly name = 'OneBatch';
  readonly children: readonly Operator[];

  constructor(private readonly stateful: StatefulOperator) {
    super();
    this.children = stateful.children;
  }

  get output() {
    return this.stateful.output;
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.stateful.attach(this.stateful.stores.map(({ ordered, groups }) => new EphemeralStateStore(ordered, groups)));
    try {
      yield* this.stateful.execute(context);
    } finally {
      this.stateful.attach([]);
      await this.stateful.close();
    }
  }

  describe(): string {
    return this.stateful.describe();
  }
}
