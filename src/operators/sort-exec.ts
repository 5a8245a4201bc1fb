import { concatBatches } from '../columnar/concat.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { sortIndices } from '../columnar/sort.js';
import { take } from '../columnar/take.js';
import { bindAll } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import type { SortOrder } from '../expressions/expression.js';
import { inChunks } from './aggregate-exec.js';
import { type BatchContext, Operator } from './operator.js';

/** All rows of the input in order; with `limit` only the first ones. Equal rows keep their order. */
export class SortExec extends Operator {
  readonly name = 'Sort';
  readonly children: readonly [Operator];
  private readonly keys: Stage;
  constructor(
    readonly orders: readonly SortOrder[],
    readonly limit: number | undefined,
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.keys = compileStage({
      outputs: bindAll(
        orders.map(o => o.child),
        child.output,
      ),
    });
  }
  get output() {
    return this.children[0].output;
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const batches: RecordBatch[] = [];
    for await (const batch of this.children[0].execute(context)) batches.push(batch);
    const all = concatBatches(this.children[0].schema, batches);
    const keys = this.keys.run(all.columns, all.length).columns;
    const order = sortIndices(
      [...keys],
      this.orders.map(o => ({ descending: o.descending, nullsFirst: o.nullsFirst })),
      all.length,
    );
    const n = this.limit === undefined ? all.length : Math.min(this.limit, all.length);
    yield* inChunks(
      this,
      all.columns.map(c => take(c, order, n)),
      n,
    );
  }
  describe(): string {
    return `Sort [${this.orders.join(', ')}]${this.limit === undefined ? '' : `, limit ${this.limit}`}`;
  }
}
