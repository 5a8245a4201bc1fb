/** The part of parquetjs-lite that is used here. It has no declarations of its own. */
export interface ParquetjsModule {
  ParquetEnvelopeReader: new (
    read: (offset: number, length: number, file?: unknown) => Promise<Buffer>,
    close: () => Promise<void>,
    size: number,
  ) => EnvelopeReader;
  ParquetEnvelopeWriter: new (
    schema: unknown,
    write: (bytes: Buffer) => Promise<void>,
    close: () => Promise<void>,
    offset: number,
    options: object,
  ) => unknown;
  ParquetWriter: new (schema: unknown, envelope: unknown, options: object) => RowWriter;
  ParquetSchema: new (schema: object) => unknown;
}

export interface EnvelopeReader {
  readHeader(): Promise<void>;
  readFooter(): Promise<FileMetadata>;
  readColumnChunk(schema: { findField(path: unknown): object }, chunk: ColumnChunkMetadata): Promise<ColumnLevels>;
}

export interface RowWriter {
  appendRow(row: object): Promise<void>;
  close(): Promise<void>;
}

/** Levels of all entries, and the values of those that have one, as they are stored. */
export interface ColumnLevels {
  readonly rlevels: readonly number[];
  readonly dlevels: readonly number[];
  readonly values: readonly unknown[];
}

/** Numbers of 64 bits come as objects that convert. */
type Long = { valueOf(): number };

export interface FileMetadata {
  readonly version: number;
  readonly num_rows: Long;
  readonly schema: readonly SchemaElementMetadata[];
  readonly row_groups: readonly { readonly num_rows: Long; readonly columns: readonly ColumnChunkMetadata[] }[];
}

export interface SchemaElementMetadata {
  readonly type: number | null;
  readonly type_length: number | null;
  readonly repetition_type: number | null;
  readonly name: string;
  readonly num_children: number | null;
  readonly converted_type: number | null;
  readonly scale: number | null;
  readonly precision: number | null;
}

export interface ColumnChunkMetadata {
  readonly meta_data: {
    readonly type: number;
    readonly encodings: readonly number[];
    readonly path_in_schema: readonly string[];
    readonly codec: number;
    readonly num_values: Long;
    readonly dictionary_page_offset: unknown;
  };
}

/**
 * A value in the form in which it is stored. The conversions of parquetjs-lite round 64-bit integers and refuse NaN and days before
 * 1970; they are taught to let these through, and work as before for everything else.
 */
export class Primitive {
  constructor(readonly value: unknown) {}
}

const PATCHED = Symbol.for('millrace.parquetjs.primitives');

export function acceptPrimitives(
  types: Record<string, { toPrimitive(value: unknown): unknown; [PATCHED]?: boolean }>,
): void {
  for (const name of [
    'INT32',
    'INT64',
    'FLOAT',
    'DOUBLE',
    'DATE',
    'TIMESTAMP_MICROS',
    'INT_8',
    'INT_16',
    'UTF8',
    'BYTE_ARRAY',
  ]) {
    const type = types[name];
    if (type[PATCHED]) continue;
    const convert = type.toPrimitive;
    type.toPrimitive = value => (value instanceof Primitive ? value.value : convert(value));
    type[PATCHED] = true;
  }
}
