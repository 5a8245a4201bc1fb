import { RecordBatch } from '../columnar/record-batch.js';
import { take } from '../columnar/take.js';
import { SeededRandom } from '../common/random.js';
import { type BatchContext, Operator } from './operator.js';

/** A random part of the rows; the same seed and batch give the same rows, so a replayed batch is the same batch. */
export class SampleExec extends Operator {
  readonly name = 'Sample';
  readonly children: readonly [Operator];
  constructor(
    readonly fraction: number,
    readonly withReplacement: boolean,
    readonly seed: number,
    child: Operator,
  ) {
    super();
    this.children = [child];
  }
  get output() {
    return this.children[0].output;
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const random = new SeededRandom(this.seed + context.batchId + 1);
    for await (const batch of this.children[0].execute(context)) {
      const rows: number[] = [];
      for (let i = 0; i < batch.length; i++) {
        const copies = this.withReplacement
          ? poisson(this.fraction, () => random.float())
          : Number(random.float() < this.fraction);
        for (let c = 0; c < copies; c++) rows.push(i);
      }
      const indices = Int32Array.from(rows);
      if (indices.length > 0) {
        yield new RecordBatch(
          batch.schema,
          batch.columns.map(c => take(c, indices, indices.length)),
          indices.length,
        );
      }
    }
  }
  describe(): string {
    return `Sample ${this.fraction}, seed ${this.seed}`;
  }
}

/** Knuth, The Art of Computer Programming, volume 2, 3.4.1. */
function poisson(mean: number, next: () => number): number {
  const bound = Math.exp(-mean);
  let count = 0;
  for (let product = next(); product > bound; product *= next()) count++;
  return count;
}
