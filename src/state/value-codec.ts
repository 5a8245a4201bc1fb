import { vectorOf } from '../columnar/builder.js';
import { RowCodec } from '../columnar/row-codec.js';
import type { Vector } from '../columnar/vector.js';
import type { DataType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { BytesColumn } from './state-store.js';

/**
 * Values of one type as state rows, with some more columns behind them (an expiry, a timeout). A struct takes one column per field, anything
 * else a single one; so what is kept can be read as columns.
 *
 *     { count INT, last TIMESTAMP } + expiry    ─►    count │ last │ expiry
 */
export class ValueCodec {
  /** Of the columns of a row. */
  readonly types: readonly DataType[];
  private readonly codec: RowCodec;
  private readonly width: number;

  constructor(
    readonly type: DataType,
    extras: readonly DataType[] = [],
  ) {
    const own = type.kind === 'struct' ? type.fields.map(f => f.type) : [type];
    this.types = [...own, ...extras];
    this.width = own.length;
    this.codec = new RowCodec([...this.types], 'value');
  }

  /** A null struct is one whose fields are all null: say by an extra column which it is, where both occur. */
  encode(values: readonly Value[], extras: readonly (readonly Value[])[] = []): BytesColumn {
    const n = values.length;
    const { type, types, width } = this;
    const columns: Vector[] =
      type.kind === 'struct'
        ? type.fields.map((f, c) =>
            vectorOf(
              f.type,
              values.map(v => (v === null ? null : (v as readonly Value[])[c])),
            ),
          )
        : [vectorOf(type, values)];
    for (const [e, extra] of extras.entries()) columns.push(vectorOf(types[width + e], extra));
    return this.codec.encode(columns, n);
  }

  /** The rows are copied: they may go away afterwards. */
  decode(rows: BytesColumn, n: number): DecodedValues {
    return new DecodedValues(this.type, this.codec.decode(rows, n), this.width);
  }
}

export class DecodedValues {
  constructor(
    private readonly type: DataType,
    private readonly columns: readonly Vector[],
    private readonly width: number,
  ) {}

  value(row: number): Value {
    if (this.type.kind !== 'struct') return this.columns[0].get(row);
    const fields: Value[] = new Array(this.width);
    for (let c = 0; c < this.width; c++) fields[c] = this.columns[c].get(row);
    return fields;
  }

  extra(index: number, row: number): Value {
    return this.columns[this.width + index].get(row);
  }
}
