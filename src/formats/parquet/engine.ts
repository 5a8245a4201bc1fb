import type { RecordBatch } from '../../columnar/record-batch.js';
import type { Vector } from '../../columnar/vector.js';
import { ConfigurationError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import type { DataType, StructType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';

/**
 * A library that reads and writes Parquet, behind one small interface. `hyparquet` is the default; `parquetjs-lite` is there for those
 * who already depend on it. Both pass the same tests; what only one of them can is said in the error of the other.
 */
export interface ParquetEngine {
  readonly name: ParquetEngineName;
  /** Opens a file and reads its footer. Rejects with `DataError('FILE_CORRUPT')` when it is no Parquet file. */
  open(files: Files, path: string): Promise<ParquetFile>;
  /** Starts a file. `write` receives its bytes in order and owns them. */
  create(schema: StructType, settings: ParquetWriteSettings, write: ByteSink): ParquetFileWriter;
}

export type ParquetEngineName = 'hyparquet' | 'parquetjs-lite';
export type ByteSink = (bytes: Uint8Array) => Promise<void>;

export interface ParquetFile {
  /** The columns of the file in the engine's types, all nullable. */
  readonly schema: StructType;
  readonly rowGroups: readonly RowGroup[];
  /** The type of one column by its exact name; undefined when there is none, or none that is supported. */
  columnType(column: string): DataType | undefined;
  /**
   * How to read `columns` (a column the file lacks is null); throws an `AnalysisError` naming column, file and both types when a
   * column of the file cannot be read as the type asked for.
   */
  plan(columns: StructType): ColumnPlan;
  close(): Promise<void>;
}

export interface RowGroup {
  readonly rows: number;
  /** The bounds of a column by its name in the file; undefined when the file does not say, or not reliably. */
  statistics(column: string): ColumnStatistics | undefined;
}

export interface ColumnStatistics {
  /** In the engine's form; undefined when unknown. Strings and binary as bytes. Bounds may be wider than the values, never narrower. */
  readonly min?: Value;
  readonly max?: Value;
  readonly nullCount?: number;
}

export interface ColumnPlan {
  /** Reads the columns of one row group from start to end, at most `batchRows` rows at a time. */
  read(rowGroup: number, batchRows: number): AsyncGenerator<{ columns: Vector[]; rows: number }, void, void>;
}

export interface ParquetWriteSettings {
  readonly compression: ParquetCompression;
  readonly rowGroupRows: number;
  readonly rowGroupBytes: number;
}

export type ParquetCompression = 'uncompressed' | 'snappy' | 'gzip' | 'zstd' | 'brotli';

export interface ParquetFileWriter {
  write(batch: RecordBatch): Promise<void>;
  finish(): Promise<void>;
}

/** Loads an engine on first use, so that a program that never touches Parquet never loads one. */
export async function loadEngine(name: ParquetEngineName): Promise<ParquetEngine> {
  if (name === 'hyparquet') return (await import('./hyparquet/hyparquet-engine.js')).hyparquetEngine;
  return (await import('./parquetjs/parquetjs-engine.js')).loadParquetjsEngine();
}

export function engineName(option: string | undefined): ParquetEngineName {
  if (option === undefined || option === 'hyparquet') return 'hyparquet';
  if (option === 'parquetjs-lite') return option;
  throw new ConfigurationError(
    'INVALID_OPTION',
    `Unknown Parquet engine '${option}': use hyparquet or parquetjs-lite.`,
  );
}
