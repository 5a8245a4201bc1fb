import { RecordBatch } from '../../columnar/record-batch.js';
import { RowCodec } from '../../columnar/row-codec.js';
import { take } from '../../columnar/take.js';
import { BooleanVector, type IntegerVector, StructVector, type Vector } from '../../columnar/vector.js';
import type { Attribute } from '../../expressions/expression.js';
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
  private readonly timeCodec: RowCodec | undefined;
  private readonly schema: StructType;

  constructor(
    private readonly columns: readonly Attribute[],
    readonly marked: boolean,
    /** Of a timestamp among the columns. */
    private readonly timeOrdinal?: number,
  ) {
    this.schema = schemaOfAttributes(columns);
    this.codec = new RowCodec([...(marked ? [booleanType] : []), ...columns.flatMap(keptTypes)], 'value');
    this.timeCodec = timeOrdinal === undefined ? undefined : new RowCodec([columns[timeOrdinal].type], 'key');
  }

  /** For the fingerprint of the plan. */
  get description(): string[] {
    return this.codec.types.map(simpleString);
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

  /** For each of the rows the beginning of its key in the order of time; `present` says which have a time. */
  timeKeys(batch: RecordBatch, rows: Int32Array, n: number): { keys: BytesColumn; present: Int32Array } {
    const times = take(batch.columns[this.timeOrdinal!], rows, n) as IntegerVector;
    const present = new Int32Array(n);
    let count = 0;
    for (let i = 0; i < n; i++) if (times.validity === null || times.validity[i] === 1) present[count++] = i;
    return { keys: this.timeCodec!.encode([times], n), present: present.subarray(0, count) };
  }

  /** Where in the order of time the rows up to `untilUs` begin and end, and how long the beginnings of their keys are. */
  timeRange(untilUs: number): { from: Uint8Array; to: Uint8Array; prefixBytes: number } {
    const codec = this.timeCodec!;
    const prefixBytes = codec.prefixOf(untilUs).length;
    return { from: codec.afterNullFirst(), to: codec.upperBoundOfFirst(untilUs), prefixBytes };
  }
}

const isFlat = (a: Attribute): a is Attribute & { type: StructType } => a.type.kind === 'struct' && !a.nullable;

const keptTypes = (a: Attribute): DataType[] => (isFlat(a) ? a.type.fields.map(f => f.type) : [a.type]);

function kept(column: Vector, a: Attribute): readonly Vector[] {
  return isFlat(a) ? (column as StructVector).children : [column];
}
