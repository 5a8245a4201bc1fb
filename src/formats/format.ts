import type { RecordBatch } from '../columnar/record-batch.js';
import type { Files } from '../common/files.js';
import type { StructType } from '../types/data-type.js';

/**
 * A file format: bytes to columns and back. One folder per format; `formats/registry.ts` lists them by name. A format knows files,
 * schemas and batches, not queries.
 */
export interface Format {
  /** As in `format('json')`. */
  readonly name: string;
  /** Ending of written files, with the dot. */
  readonly extension: string;
  /** Options (lower-case keys) that reading and writing understand; anything else is a ConfigurationError at the call. */
  readonly readOptions: readonly string[];
  readonly writeOptions: readonly string[];
  /** The schema of existing files, where the format can tell. */
  inferSchema(files: Files, paths: readonly string[], options: FormatOptions): Promise<StructType>;
  /** A reader of files for the wanted columns. Checks options and schema now, so that a wrong one fails at planning. */
  reader(request: ReadRequest): FormatReader;
  /** A writer factory for batches of `schema`. Checks options and types now. */
  writer(schema: StructType, options: FormatOptions): FormatWriterFactory;
}

/** Option values as text, keys in lower case. */
export type FormatOptions = ReadonlyMap<string, string>;

export interface ReadRequest {
  /**
   * The full schema the user declared (or that was inferred), partition columns excluded. A file is read against this schema: it
   * decides, for example, whether a CSV line has too many fields and whether a JSON record is corrupt.
   */
  readonly dataSchema: StructType;
  /** The columns to produce, by name, in this order; a subset of `dataSchema`. May be empty: then only row counts matter. */
  readonly columns: readonly string[];
  readonly options: FormatOptions;
  /** Row groups that cannot satisfy these may be skipped; the engine filters again. Only `column op literal` conjuncts. */
  readonly pruning?: readonly PruningPredicate[];
}

export interface PruningPredicate {
  readonly column: string;
  readonly op: '=' | '<' | '<=' | '>' | '>=' | 'isNotNull';
  /** In the engine's form; absent for `isNotNull`. */
  readonly value?: unknown;
}

export interface FormatReader {
  /** Schema of the batches: `columns` of the request, all nullable. */
  readonly schema: StructType;
  /**
   * Reads one file from start to end as batches of at most some thousand rows. The generator yields to the event loop at least every
   * ~8 ms of work, keeps at most a few MiB in memory, closes the file in every case, and throws `DataError` naming path and place
   * (`BAD_RECORD` under failFast, `FILE_CORRUPT`, `LIMIT_EXCEEDED`). Batches may share buffers with each other but never change.
   */
  read(files: Files, path: string, options?: ReadOptions): AsyncGenerator<RecordBatch, void, void>;
}

export interface ReadOptions {
  /** The consumer keeps nothing of a batch once it asks for the next one: buffers may then be used again. */
  readonly transient?: boolean;
}

export interface FormatWriterFactory {
  readonly schema: StructType;
  /** Starts a file; `write` receives its bytes in order and takes ownership of the arrays. */
  start(write: (bytes: Uint8Array) => Promise<void>): FormatWriter;
}

export interface FormatWriter {
  write(batch: RecordBatch): Promise<void>;
  /** Writes what remains (footers). The caller syncs and closes the file. */
  finish(): Promise<void>;
}
