import { GroupIndex } from '../columnar/grouping.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { take } from '../columnar/take.js';
import type { Attribute } from '../expressions/expression.js';
import { type BatchContext, Operator } from './operator.js';

/** The first row of every combination of keys, within one batch or a batch query. */
export class DeduplicateExec extends Operator {
  readonly name = 'Deduplicate';
  readonly children: readonly [Operator];
  private readonly ordinals: readonly number[];
  constructor(
    readonly keys: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.ordinals = ordinalsOf(keys, child.output);
  }
  get output() {
    return this.children[0].output;
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const seen = new FirstRows(this.keys.map(k => k.type));
    for await (const batch of this.children[0].execute(context)) {
      const rows = seen.firstRows(
        this.ordinals.map(o => batch.columns[o]),
        batch.length,
      );
      if (rows.length > 0) yield takeBatch(batch, rows);
    }
  }
  describe(): string {
    return `Deduplicate [${this.keys.join(', ')}]`;
  }
}

export function ordinalsOf(attributes: readonly Attribute[], input: readonly Attribute[]): number[] {
  return attributes.map(a => input.findIndex(b => b.id === a.id));
}

export function takeBatch(batch: RecordBatch, rows: Int32Array): RecordBatch {
  if (rows.length === batch.length) return batch;
  return new RecordBatch(
    batch.schema,
    batch.columns.map(c => take(c, rows, rows.length)),
    rows.length,
  );
}

/** Tells which rows bring a combination of keys that was not there before. */
export class FirstRows {
  private readonly index: GroupIndex | undefined;
  private any = false;
  private ids = new Int32Array(0);
  constructor(types: readonly Attribute['type'][]) {
    this.index = types.length > 0 ? new GroupIndex([...types]) : undefined;
  }
  firstRows(keys: readonly import('../columnar/vector.js').Vector[], n: number): Int32Array {
    if (this.index === undefined) {
      const rows = Int32Array.from(this.any || n === 0 ? [] : [0]);
      this.any ||= n > 0;
      return rows;
    }
    if (this.ids.length < n) this.ids = new Int32Array(n);
    let next = this.index.groupCount;
    this.index.groupIds([...keys], n, this.ids);
    const rows = new Int32Array(n);
    let count = 0;
    for (let i = 0; i < n; i++) {
      if (this.ids[i] !== next) continue;
      next++;
      rows[count++] = i;
    }
    return rows.subarray(0, count);
  }
}
