import { RowCodec } from '../../columnar/row-codec.js';
import { take } from '../../columnar/take.js';
import { BytesVector, StructVector, type Vector } from '../../columnar/vector.js';
import type { StoreState } from '../../state/reader/state-reader.js';
import type { BytesColumn } from '../../state/state-store.js';
import { binaryType, type DataType, field, type StructType, structType } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';

/**
 * Keys and values of a store as columns: structs of what the operator says they consist of, or bytes where it does not say.
 *
 *     key struct<window_end timestamp, user string>    value struct<count bigint, avg_0 double, avg_1 bigint>
 */
export class StateColumns {
  readonly keyType: DataType;
  readonly valueType: DataType;
  private readonly keySuffixBytes: number;
  private readonly keyCodec: RowCodec | undefined;
  private readonly valueCodec: RowCodec | undefined;

  constructor({ columns }: StoreState) {
    this.keySuffixBytes = columns?.keySuffixBytes ?? 0;
    const keys = columns?.key.map(c => field(c.name, parseDataType(c.type)));
    const values = columns?.values.flatMap(({ name, types }) =>
      types.map((type, i) => field(types.length === 1 ? name : `${name}_${i}`, parseDataType(type))),
    );
    this.keyType = keys === undefined ? binaryType : structType(keys);
    this.valueType = values === undefined ? binaryType : structType(values);
    this.keyCodec = keys && new RowCodec([...keys.map(f => f.type)], 'key');
    this.valueCodec = values && new RowCodec([...values.map(f => f.type)], 'value');
  }

  keys(rows: BytesColumn, n: number): Vector {
    if (this.keySuffixBytes > 0) rows = { ...rows, ends: rows.ends.map(end => end - this.keySuffixBytes) };
    return decoded(this.keyCodec, this.keyType, rows, n);
  }

  values(rows: BytesColumn, n: number): Vector {
    return decoded(this.valueCodec, this.valueType, rows, n);
  }

  /** Null where `removed` is 1: there is no value to decode. */
  valuesLeft(rows: BytesColumn, removed: Uint8Array, n: number): Vector {
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
    return take(this.values({ data: rows.data, starts, ends }, left), places, n);
  }
}

function decoded(codec: RowCodec | undefined, type: DataType, rows: BytesColumn, n: number): Vector {
  if (codec === undefined) return new BytesVector(binaryType, n, rows.starts, rows.ends, rows.data, null);
  return new StructVector(type as StructType, n, codec.decode(rows, n), null);
}
