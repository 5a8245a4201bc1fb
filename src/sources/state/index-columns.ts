import { IntegerVector, StructVector, type Vector } from '../../columnar/vector.js';
import type { PackedNumber, StoredIndex } from '../../state/schema/compare-schemas.js';
import type { BytesColumn } from '../../state/state-store.js';
import { binaryType, field, longType, type StructField, type StructType, structType } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import { bytesVector, StructDecoder, valuesLeft } from './state-columns.js';
import type { ReadRows, StoredColumns, StoredRows } from './stored-columns.js';

/**
 * A store of an earlier release that is only the way to the rows of another one, such as which numbers the rows of a join key have:
 *
 *     key struct<user string>    value struct<first bigint, next bigint, count bigint>
 */
export class IndexColumns implements StoredColumns {
  readonly fields: readonly StructField[];
  private readonly key: StructDecoder;
  private readonly type: StructType;

  constructor(private readonly index: StoredIndex) {
    this.key = new StructDecoder(structType(index.key.map(c => field(c.name, parseDataType(c.type)))), 'key');
    this.type = structType(index.numbers.map(({ name }) => field(name, longType, false)));
    this.fields = [
      field('key', this.key.type, false),
      field('value', index.numbers.length > 0 ? this.type : binaryType),
    ];
  }

  read({ keys, values, n, removed }: StoredRows): ReadRows {
    const read = (rows: BytesColumn, count: number) => this.readValues(rows, count);
    const { keyBytes } = this.index;
    const ends = keyBytes === undefined ? keys.ends : keys.starts.map(start => start + keyBytes);
    return { vectors: [this.key.decode({ ...keys, ends }, n), valuesLeft(values, removed, n, read)], n };
  }

  private readValues(rows: BytesColumn, n: number): Vector {
    const { numbers } = this.index;
    if (numbers.length === 0) return bytesVector(rows, n);
    let at = 0;
    const columns = numbers.map(number => {
      const column = new IntegerVector(longType, n, readNumbers(rows, n, at, number), null);
      at += number.bytes;
      return column;
    });
    return new StructVector(this.type, n, columns, null);
  }
}

/** One number of every row, which begins `offset` bytes behind the start of the row. */
function readNumbers({ data, starts }: BytesColumn, n: number, offset: number, { bytes, lowestFirst }: PackedNumber) {
  const read = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const first = starts[i] + offset;
    for (let b = 0; b < bytes; b++) read[i] = read[i] * 256 + data[lowestFirst ? first + bytes - 1 - b : first + b];
  }
  return read;
}
