import { concat } from '../../columnar/concat.js';
import { GroupIndex } from '../../columnar/grouping.js';
import { RecordBatch } from '../../columnar/record-batch.js';
import { RowCodec } from '../../columnar/row-codec.js';
import { rowConverter } from '../../columnar/rows.js';
import type { Vector } from '../../columnar/vector.js';
import type { Attribute } from '../../expressions/expression.js';
import type { BytesColumn } from '../../state/state-store.js';
import { type KeyForm, keyReader } from '../../state/user-key.js';
import { ordinalsOf } from '../deduplicate-exec.js';
import { type Operator, schemaOfAttributes } from '../operator.js';

/** Columns of an input that make the key of a row, and those that a function of the user sees. */
export class KeyedInput {
  private readonly keyOrdinals: readonly number[];
  private readonly valueOrdinals: readonly number[];
  readonly rowSchema;
  readonly keySchema;
  readonly toRow: (batch: RecordBatch, row: number) => object;

  constructor(
    readonly input: Operator,
    readonly keys: readonly Attribute[],
    values: readonly Attribute[],
  ) {
    this.keyOrdinals = ordinalsOf(keys, input.output);
    this.valueOrdinals = ordinalsOf(values, input.output);
    this.keySchema = schemaOfAttributes(keys);
    this.rowSchema = schemaOfAttributes(values);
    this.toRow = rowConverter(this.rowSchema);
  }

  keysOf(batch: RecordBatch): Vector[] {
    return this.keyOrdinals.map(o => batch.columns[o]);
  }
  rowsOf(batch: RecordBatch): RecordBatch {
    return new RecordBatch(
      this.rowSchema,
      this.valueOrdinals.map(o => batch.columns[o]),
      batch.length,
    );
  }
}

/** Keys as bytes and as users see them, back and forth. */
export class KeyCodec {
  private readonly codec: RowCodec;
  readonly read: (columns: readonly Vector[], row: number) => unknown;
  constructor(keys: readonly Attribute[], form: KeyForm) {
    this.codec = new RowCodec(
      keys.map(k => k.type),
      'key',
    );
    this.read = keyReader(form, schemaOfAttributes(keys));
  }
  encode(columns: readonly Vector[], n: number): BytesColumn {
    return this.codec.encode(columns, n);
  }
  decode(keys: BytesColumn, n: number): Vector[] {
    return this.codec.decode(keys, n);
  }
}

/**
 * The rows of a batch by key: all of them are taken in first, then the groups can be read, keys in the order of their first row and rows of a
 * key in the order of arrival.
 *
 *     [a 1] [b 2] [a 3]   ─►   a: 1 3   b: 2
 */
export class KeyGroups {
  private readonly index: GroupIndex;
  private readonly batches: RecordBatch[] = [];
  private readonly ids: Int32Array[] = [];
  rows = 0;
  private order = new Int32Array(0);
  private starts = new Int32Array(1);
  private all: RecordBatch | undefined;

  constructor(private readonly input: KeyedInput) {
    this.index = new GroupIndex(input.keys.map(k => k.type));
  }

  get count(): number {
    return this.index.groupCount;
  }

  add(batch: RecordBatch): void {
    if (batch.length === 0) return;
    const ids = new Int32Array(batch.length);
    this.index.groupIds(this.input.keysOf(batch), batch.length, ids);
    this.batches.push(this.input.rowsOf(batch));
    this.ids.push(ids);
    this.rows += batch.length;
  }

  /** Groups without rows, where there are none with these keys. */
  addKeys(keys: readonly Vector[], n: number): void {
    this.index.groupIds(keys, n, new Int32Array(n));
  }

  keyColumns(): Vector[] {
    return this.index.keyColumns();
  }

  /** No row comes any more. */
  finish(): void {
    const { count, rows } = this;
    const starts = new Int32Array(count + 1);
    for (const ids of this.ids) for (let i = 0; i < ids.length; i++) starts[ids[i] + 1]++;
    for (let g = 0; g < count; g++) starts[g + 1] += starts[g];
    const next = starts.slice(0, count);
    const order = new Int32Array(rows);
    let row = 0;
    for (const ids of this.ids) for (let i = 0; i < ids.length; i++) order[next[ids[i]]++] = row++;
    this.starts = starts;
    this.order = order;
    if (this.batches.length === 0) return;
    const [first] = this.batches;
    const columns = first.columns.map((_, c) => concat(this.batches.map(b => b.columns[c])));
    this.all = new RecordBatch(first.schema, columns, rows);
  }

  rowsOf(group: number): Iterable<unknown> {
    if (this.all === undefined) return [];
    return new GroupRows(this.all, this.input.toRow, this.order, this.starts[group], this.starts[group + 1]);
  }
}

/** Rows are made when they are asked for, and again when they are asked for again. */
class GroupRows implements Iterable<unknown> {
  constructor(
    private readonly batch: RecordBatch,
    private readonly toRow: (batch: RecordBatch, row: number) => object,
    private readonly order: Int32Array,
    private readonly from: number,
    private readonly to: number,
  ) {}

  [Symbol.iterator](): Iterator<unknown> {
    const { batch, toRow, order, to } = this;
    let at = this.from;
    return {
      next(): IteratorResult<unknown> {
        if (at >= to) return { done: true, value: undefined };
        return { done: false, value: toRow(batch, order[at++]) };
      },
    };
  }
}
