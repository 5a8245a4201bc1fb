import { RecordBatch } from '../columnar/record-batch.js';
import { slice } from '../columnar/take.js';
import { type BatchContext, Operator } from './operator.js';

/** The first `limit` rows after skipping `offset`. Stops its input as soon as it has them. */
export class LimitExec extends Operator {
  readonly name = 'Limit';
  readonly children: readonly [Operator];
  constructor(
    readonly limit: number,
    readonly offset: number,
    child: Operator,
  ) {
    super();
    this.children = [child];
  }
  get output() {
    return this.children[0].output;
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    let skip = this.offset;
    let left = this.limit;
    if (left <= 0) return;
    for await (const batch of this.children[0].execute(context)) {
      const start = Math.min(skip, batch.length);
      skip -= start;
      const end = Math.min(batch.length, start + left);
      if (end > start) {
        left -= end - start;
        yield start === 0 && end === batch.length ? batch : sliceBatch(batch, start, end);
      }
      if (left <= 0) return;
    }
  }
  describe(): string {
    return `Limit ${this.limit === Number.POSITIVE_INFINITY ? 'all' : this.limit}${this.offset > 0 ? ` offset ${this.offset}` : ''}`;
  }
}

export function sliceBatch(batch: RecordBatch, start: number, end: number): RecordBatch {
  return new RecordBatch(
    batch.schema,
    batch.columns.map(c => slice(c, start, end)),
    end - start,
  );
}
