import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { Vector } from '../../../columnar/vector.js';
import { DataError, MillraceError } from '../../../common/errors.js';
import type { Files } from '../../../common/files.js';
import type { DataType, StructType } from '../../../types/data-type.js';
import type { ColumnPlan, ParquetFile, RowGroup } from '../engine.js';
import type { Page } from '../hyparquet/column-chunk.js';
import { FileBytes } from '../hyparquet/file-bytes.js';
import { type FileLeaf, type FileNode, fileColumns, fileSchema, nodeType } from '../hyparquet/file-schema.js';
import { LeafReader, type LeafRun } from '../hyparquet/leaf-reader.js';
import type { Physical } from '../hyparquet/physical.js';
import { assemble, planColumns, type ReadPlan } from '../hyparquet/read-plan.js';
import type { Converter } from '../hyparquet/store.js';
import type {
  ColumnChunkMetadata,
  EnvelopeReader,
  FileMetadata,
  ParquetjsModule,
  SchemaElementMetadata,
} from './parquetjs-module.js';

export async function openParquetjsFile(parquetjs: ParquetjsModule, files: Files, path: string): Promise<ParquetFile> {
  const bytes = await FileBytes.open(files, path);
  try {
    const read = async (offset: number, length: number) => {
      const end = Math.min(bytes.byteLength, Number(offset) + Number(length));
      const part = await bytes.read(Number(offset), end);
      return Buffer.from(part.buffer, part.byteOffset, part.length);
    };
    const envelope = new parquetjs.ParquetEnvelopeReader(read, async () => {}, bytes.byteLength);
    await envelope.readHeader();
    const metadata = await envelope.readFooter();
    if (metadata.version !== 1) throw unsupported(path, `version ${metadata.version} of the format`);
    return new ParquetjsFile(bytes, envelope, metadata);
  } catch (error) {
    await bytes.close();
    throw damaged(path, '', error);
  }
}

function unsupported(path: string, what: string): DataError {
  return new DataError(
    'UNSUPPORTED_PARQUET_FEATURE',
    `${path} uses ${what}, which the Parquet engine parquetjs-lite cannot read: use the engine hyparquet (option engine).`,
  );
}

/** The package throws strings as well as errors. */
function damaged(path: string, place: string, error: unknown): unknown {
  if (error instanceof MillraceError) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new DataError('FILE_CORRUPT', `${path} is no whole Parquet file${place}: ${what}.`, { cause: error });
}

const TYPES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'] as const;
const REPETITIONS = ['REQUIRED', 'OPTIONAL', 'REPEATED'] as const;
const CONVERTED = [
  'UTF8',
  'MAP',
  'MAP_KEY_VALUE',
  'LIST',
  'ENUM',
  'DECIMAL',
  'DATE',
  'TIME_MILLIS',
  'TIME_MICROS',
  'TIMESTAMP_MILLIS',
  'TIMESTAMP_MICROS',
  'UINT_8',
  'UINT_16',
  'UINT_32',
  'UINT_64',
  'INT_8',
  'INT_16',
  'INT_32',
  'INT_64',
  'JSON',
  'BSON',
  'INTERVAL',
] as const;
const CODECS = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW'];
const ENCODINGS = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
];

/** The footer's flat list of elements as a tree. */
function schemaTree(elements: readonly SchemaElementMetadata[]): SchemaTree {
  let next = 0;
  const build = (parents: string[]): SchemaTree => {
    const raw = elements[next++];
    if (raw === undefined) throw new Error('its schema is cut off');
    const path = next === 1 ? [] : [...parents, raw.name];
    const element: SchemaElement = {
      name: raw.name,
      type: raw.type === null ? undefined : TYPES[raw.type],
      type_length: raw.type_length ?? undefined,
      repetition_type: raw.repetition_type === null ? undefined : REPETITIONS[raw.repetition_type],
      num_children: raw.num_children ?? undefined,
      converted_type: raw.converted_type === null ? undefined : CONVERTED[raw.converted_type],
      scale: raw.scale ?? undefined,
      precision: raw.precision ?? undefined,
    };
    const children = Array.from({ length: raw.num_children ?? 0 }, () => build(path));
    return { element, path, children, count: 1 + children.reduce((sum, child) => sum + child.count, 0) };
  };
  return build([]);
}

class ParquetjsFile implements ParquetFile {
  readonly rowGroups: readonly RowGroup[];
  private readonly columns: readonly FileNode[];

  constructor(
    private readonly bytes: FileBytes,
    private readonly envelope: EnvelopeReader,
    private readonly metadata: FileMetadata,
  ) {
    this.columns = fileColumns(schemaTree(metadata.schema));
    // Its files have no statistics that can be relied on.
    this.rowGroups = metadata.row_groups.map(group => ({ rows: Number(group.num_rows), statistics: () => undefined }));
  }

  get schema(): StructType {
    return fileSchema(this.columns, (column, reason) => {
      throw new DataError(
        'UNSUPPORTED_TYPE',
        `Column ${column} of ${this.bytes.path} is of the Parquet type ${reason}, which is not supported.`,
      );
    });
  }

  columnType(column: string): DataType | undefined {
    const node = this.columns.find(candidate => candidate.name === column);
    const type = node === undefined ? 'missing' : nodeType(node);
    return typeof type === 'string' ? undefined : type;
  }

  plan(columns: StructType): ColumnPlan {
    const plan = planColumns(columns, this.columns, this.bytes.path);
    return { read: (rowGroup, batchRows) => this.read(plan, rowGroup, batchRows) };
  }

  close(): Promise<void> {
    return this.bytes.close();
  }

  private async *read(
    plan: ReadPlan,
    rowGroup: number,
    batchRows: number,
  ): AsyncGenerator<{ columns: Vector[]; rows: number }, void, void> {
    const total = this.rowGroups[rowGroup].rows;
    const readers: LeafReader[] = [];
    for (const { leaf, type, convert } of plan.leaves) {
      try {
        const page = await this.page(rowGroup, leaf, convert);
        const pages = [page];
        readers.push(new LeafReader({ next: async () => pages.shift() ?? null }, leaf, type));
      } catch (error) {
        throw damaged(this.bytes.path, ` (row group ${rowGroup}, column ${leaf.path.join('.')})`, error);
      }
    }
    for (let done = 0; done < total; ) {
      const rows = Math.min(batchRows, total - done);
      let columns: Vector[];
      try {
        const runs: LeafRun[] = [];
        for (const reader of readers) runs.push(await reader.read(rows));
        columns = plan.nodes.map(node => assemble(node, runs, rows));
      } catch (error) {
        throw damaged(this.bytes.path, ` (row group ${rowGroup})`, error);
      }
      done += rows;
      yield { columns, rows };
    }
  }

  /** A whole column chunk as one page. */
  private async page(rowGroup: number, leaf: FileLeaf, convert: Converter): Promise<Page> {
    const chunk = this.metadata.row_groups[rowGroup].columns.find(
      c => c.meta_data.path_in_schema.join('\0') === leaf.path.join('\0'),
    );
    if (chunk === undefined) throw new Error('the column is missing from the row group');
    this.checkReadable(chunk, leaf);
    const field = {
      rLevelMax: leaf.slotRep,
      dLevelMax: leaf.def,
      typeLength: leaf.element.type_length,
      primitiveType: leaf.element.type,
      encoding: 'PLAIN',
      statistics: false,
    };
    const { rlevels, dlevels, values } = await this.envelope.readColumnChunk({ findField: () => field }, chunk);
    const entries = Number(chunk.meta_data.num_values);
    if (dlevels.length !== entries) throw new Error(`it has ${dlevels.length} values where ${entries} were promised`);
    const present = dlevels.reduce((sum, level) => sum + (level === leaf.def ? 1 : 0), 0);
    if (values.length !== present)
      throw new Error(`it has ${values.length} values where its levels promise ${present}`);
    return {
      entries,
      definition: present === entries ? null : Uint8Array.from(dlevels),
      repetition: leaf.slotRep === 0 ? null : Uint8Array.from(rlevels),
      store: convert(physicalOf(leaf, values)),
      codes: null,
    };
  }

  private checkReadable(chunk: ColumnChunkMetadata, leaf: FileLeaf): void {
    const { codec, encodings, dictionary_page_offset: dictionary } = chunk.meta_data;
    const place = `column ${leaf.path.join('.')}`;
    if (codec > 2) throw unsupported(this.bytes.path, `${CODECS[codec] ?? `codec ${codec}`} for ${place}`);
    const names = encodings.map(encoding => ENCODINGS[encoding] ?? `encoding ${encoding}`);
    const unknown = names.find(name => !['PLAIN', 'RLE', 'BIT_PACKED', 'PLAIN_DICTIONARY'].includes(name));
    if (unknown !== undefined) throw unsupported(this.bytes.path, `${unknown} for ${place}`);
    if (leaf.element.type === 'INT96') throw unsupported(this.bytes.path, `INT96 for ${place}`);
    const isText = leaf.element.type === 'BYTE_ARRAY' && leaf.element.converted_type === 'UTF8';
    if ((dictionary != null || names.includes('PLAIN_DICTIONARY')) && !isText) {
      throw unsupported(this.bytes.path, `a dictionary for ${place}`);
    }
  }
}

function physicalOf(leaf: FileLeaf, values: readonly unknown[]): Physical {
  switch (leaf.element.type) {
    case 'BOOLEAN':
      return { kind: 'boolean', values: Uint8Array.from(values as boolean[], value => (value ? 1 : 0)) };
    case 'INT32':
      return { kind: 'int32', values: Int32Array.from(values as number[]) };
    case 'INT64':
      return { kind: 'int64', values: BigInt64Array.from(values as (number | bigint)[], BigInt) };
    case 'FLOAT':
      return { kind: 'float', values: Float32Array.from(values as number[]) };
    case 'DOUBLE':
      return { kind: 'double', values: Float64Array.from(values as number[]) };
    default:
      return bytesOf(values as (Uint8Array | string)[]);
  }
}

function bytesOf(values: readonly (Uint8Array | string)[]): Physical {
  const parts = values.map(value => (typeof value === 'string' ? Buffer.from(value) : value));
  const starts = new Int32Array(parts.length);
  const ends = new Int32Array(parts.length);
  let at = 0;
  parts.forEach((part, i) => {
    starts[i] = at;
    at += part.length;
    ends[i] = at;
  });
  const data = new Uint8Array(at);
  for (let i = 0; i < parts.length; i++) data.set(parts[i], starts[i]);
  return { kind: 'bytes', starts, ends, data };
}
