import { RecordBatch } from '../../columnar/record-batch.js';
import { RowCodec } from '../../columnar/row-codec.js';
import { take } from '../../columnar/take.js';
import { BooleanVector, StructVector, type Vector } from '../../columnar/vector.js';
import type { Attribute } from '../../expressions/expression.js';
import type { StateVariable } from '../../state/schema/state-schema.js';
import type { BytesColumn } from '../../state/state-store.js';
import { booleanType, type DataType, type StructType, simpleString } from '../../types/data-type.js';
import { schemaOfAttributes } from '../operator.js';

/**
 * How the rows of one side of a join are kept: the columns of its input, behind a mark where it matters whether the row has found a partner.
 * Structs that are never null (windows) are kept as their fields.
 *
 *     matched? │ k │ w.start │ w.end │ v
 */
export class RowLayout {
  private readonly codec: RowCodec;
  private readonly schema: StructType;

  constructor(
    private readonly columns: readonly Attribute[],
    readonly marked: boolean,
  ) {
    this.schema = schemaOfAttributes(columns);
    this.codec = new RowCodec([...(marked ? [booleanType] : []), ...columns.flatMap(keptTypes)], 'value');
  }

  /** For the fingerprint of the plan. */
  get description(): string[] {
    return this.codec.types.map(simpleString);
  }

  /** The variables of a stored row. */
  get variables(): StateVariable[] {
    const columns = this.columns.map(a => ({ name: a.name, types: keptTypes(a) }));
    return this.marked ? [{ name: 'matched', types: [booleanType] }, ...columns] : columns;
  }

  /** Which of the variables holds a column. */
  variableOf(ordinal: number): number {
    return this.marked ? ordinal + 1 : ordinal;
  }

  /** The given rows of a batch. `marks`: by row of the batch. */
  encode(batch: RecordBatch, rows: Int32Array, n: number, marks: Uint8Array | undefined): BytesColumn {
    const all = n === batch.length;
    const columns = batch.columns.flatMap((c, i) => kept(all ? c : take(c, rows, n), this.columns[i]));
    if (!this.marked) return this.codec.encode(columns, n);
    const values = new Uint8Array(n);
    if (marks !== undefined) for (let i = 0; i < n; i++) values[i] = marks[rows[i]];
    return this.codec.encode([new BooleanVector(booleanType, n, values, null), ...columns], n);
  }

  /** Shares nothing with `values`. */
  decode(values: BytesColumn, n: number): { batch: RecordBatch; marks: Uint8Array | undefined } {
    const stored = this.codec.decode(values, n);
    const marks = this.marked ? (stored[0] as BooleanVector).values : undefined;
    let at = this.marked ? 1 : 0;
    const columns = this.columns.map(a => {
      if (!isFlat(a)) return stored[at++];
      const fields = stored.slice(at, (at += a.type.fields.length));
      return new StructVector(a.type, n, fields, null);
    });
    return { batch: new RecordBatch(this.schema, columns, n), marks };
  }
}

const isFlat = (a: Attribute): a is Attribute & { type: StructType } => a.type.kind === 'struct' && !a.nullable;

const keptTypes = (a: Attribute): DataType[] => (isFlat(a) ? a.type.fields.map(f => f.type) : [a.type]);

function kept(column: Vector, a: Attribute): readonly Vector[] {
  return isFlat(a) ? (column as StructVector).children : [column];
}
