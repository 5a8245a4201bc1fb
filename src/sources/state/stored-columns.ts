import type { Vector } from '../../columnar/vector.js';
import type { BytesColumn } from '../../state/state-store.js';
import type { StructField } from '../../types/data-type.js';

/** How the rows of a store look as columns of a table. */
export interface StoredColumns {
  readonly fields: readonly StructField[];
  read(rows: StoredRows): ReadRows;
  /** Makes rows of all that was read, with its partitions as the last column; without it they stay as they are. */
  gather?(chunks: readonly ReadRows[]): ReadRows;
}

export interface StoredRows {
  readonly keys: BytesColumn;
  readonly values: BytesColumn;
  readonly n: number;
  /** 1 where a row is gone and has no value to decode. */
  readonly removed?: Uint8Array;
}

export interface ReadRows {
  readonly vectors: readonly Vector[];
  readonly n: number;
  /** Which of the stored rows they are; undefined: all. */
  readonly rows?: Int32Array;
  /** For `gather`: their keys. */
  readonly keys?: readonly RowKey[];
}

export interface RowKey {
  readonly bytes: Uint8Array;
  /** Length of the part that several rows may have in common. */
  readonly common: number;
}
