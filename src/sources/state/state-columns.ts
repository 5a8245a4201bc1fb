import { RowCodec } from '../../columnar/row-codec.js';
import { take } from '../../columnar/take.js';
import { BytesVector, StructVector, type Vector } from '../../columnar/vector.js';
import type { StoreState } from '../../state/reader/state-reader.js';
import { columnsOfKeys } from '../../state/schema/framed-keys.js';
import type { KeyFrame } from '../../state/schema/state-schema.js';
import type { BytesColumn } from '../../state/state-store.js';
import { binaryType, field, type StructField, type StructType, structType } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import type { ReadRows, StoredColumns, StoredRows } from './stored-columns.js';

/**
 * Keys and values of a store as columns: structs of what the operator says they consist of, or bytes where it does not say, or says that
 * several variables share the store.
 *
 *     key struct<window_end timestamp, user string>    value struct<count bigint, avg_0 double, avg_1 bigint>
 */
export class StateColumns implements StoredColumns {
  readonly fields: readonly StructField[];
  private readonly frame: KeyFrame;
  private readonly key: StructDecoder | undefined;
  private readonly value: StructDecoder | undefined;

  constructor({ columns }: StoreState) {
    this.frame = columns ?? {};
    if (columns !== undefined && columns.variables === undefined) {
      const keys = columns.key.map(c => field(c.name, parseDataType(c.type)));
      const values = columns.values.flatMap(({ name, types }) =>
        types.map((type, i) => field(types.length === 1 ? name : `${name}_${i}`, parseDataType(type))),
      );
      this.key = new StructDecoder(structType(keys), 'key');
      this.value = new StructDecoder(structType(values), 'value');
    }
    this.fields = [field('key', this.key?.type ?? binaryType, false), field('value', this.value?.type ?? binaryType)];
  }

  read({ keys, values, n, removed }: StoredRows): ReadRows {
    const columns = columnsOfKeys(keys, this.frame, n);
    const key = this.key?.decode(columns, n) ?? bytesVector(columns, n);
    const read = (rows: BytesColumn, count: number) => this.value?.decode(rows, count) ?? bytesVector(rows, count);
    return { vectors: [key, valuesLeft(values, removed, n, read)], n };
  }
}

export const bytesVector = ({ data, starts, ends }: BytesColumn, n: number): Vector =>
  new BytesVector(binaryType, n, starts, ends, data, null);

/** Rows of a codec as structs. */
export class StructDecoder {
  private readonly codec: RowCodec;

  constructor(
    readonly type: StructType,
    form: 'key' | 'value',
  ) {
    this.codec = new RowCodec(
      type.fields.map(f => f.type),
      form,
    );
  }

  decode(rows: BytesColumn, n: number): StructVector {
    return new StructVector(this.type, n, this.codec.decode(rows, n), null);
  }
}

/** Null where `removed` is 1: there is no value to decode. */
export function valuesLeft(
  rows: BytesColumn,
  removed: Uint8Array | undefined,
  n: number,
  decode: (rows: BytesColumn, n: number) => Vector,
): Vector {
  if (removed === undefined) return decode(rows, n);
  const places = new Int32Array(n).fill(-1);
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  let left = 0;
  for (let i = 0; i < n; i++) {
    if (removed[i] === 1) continue;
    starts[left] = rows.starts[i];
    ends[left] = rows.ends[i];
    places[i] = left++;
  }
  return take(decode({ data: rows.data, starts, ends }, left), places, n);
}
