import { type FileMetaData, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import type { Vector } from '../../../columnar/vector.js';
import { DataError, MillraceError } from '../../../common/errors.js';
import type { Files } from '../../../common/files.js';
import type { DataType, StructType } from '../../../types/data-type.js';
import type { ColumnPlan, ColumnStatistics, ParquetEngine, ParquetFile, RowGroup } from '../engine.js';
import { ColumnChunk } from './column-chunk.js';
import { FileBytes } from './file-bytes.js';
import { type FileNode, fileColumns, fileSchema, nodeType } from './file-schema.js';
import { LeafReader, type LeafRun } from './leaf-reader.js';
import { assemble, planColumns, type ReadPlan } from './read-plan.js';
import { RAW_PARSERS, statisticsOf } from './statistics.js';
import { HyparquetWriter } from './writer.js';

/**
 * The default engine. hyparquet reads footers, page headers and the delta encodings, hyparquet-compressors unpacks pages; levels,
 * plain values and dictionaries are decoded here straight into vectors: a dictionary column of strings costs two integers per row and
 * no string, and one page per column is all that is held in memory.
 */
export const hyparquetEngine: ParquetEngine = {
  name: 'hyparquet',
  create: (schema, settings, write) => new HyparquetWriter(schema, settings, write),
  async open(files: Files, path: string): Promise<ParquetFile> {
    const bytes = await FileBytes.open(files, path);
    try {
      return new HyparquetFile(bytes, await readFooter(bytes));
    } catch (error) {
      await bytes.close();
      throw damaged(path, '', error);
    }
  },
};

const MAGIC = 0x31524150;

async function readFooter(bytes: FileBytes): Promise<FileMetaData> {
  if (bytes.byteLength < 12) throw new Error(`it has ${bytes.byteLength} bytes, too few for a Parquet file`);
  const head = await bytes.read(0, 4);
  if (new DataView(head.buffer).getUint32(0, true) !== MAGIC) throw new Error('it does not start with PAR1');
  const tail = await bytes.read(bytes.byteLength - 8, bytes.byteLength);
  const view = new DataView(tail.buffer);
  if (view.getUint32(4, true) !== MAGIC) throw new Error('it does not end with PAR1; it may have been cut off');
  const length = view.getUint32(0, true);
  if (length > bytes.byteLength - 12)
    throw new Error(`its footer of ${length} bytes does not fit its ${bytes.byteLength} bytes`);
  const buffer = {
    byteLength: bytes.byteLength,
    slice: async (from: number, to = bytes.byteLength) => (await bytes.read(from, to)).buffer,
  };
  return parquetMetadataAsync(buffer, { parsers: RAW_PARSERS, initialFetchSize: length + 8, geoparquet: false });
}

/** What went wrong while bytes were decoded is damage, unless somebody said otherwise. */
function damaged(path: string, place: string, error: unknown): unknown {
  if (error instanceof MillraceError) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new DataError('FILE_CORRUPT', `${path} is no whole Parquet file${place}: ${what}.`, { cause: error });
}

class HyparquetFile implements ParquetFile {
  readonly rowGroups: readonly RowGroup[];
  private readonly columns: readonly FileNode[];

  constructor(
    private readonly bytes: FileBytes,
    private readonly metadata: FileMetaData,
  ) {
    this.columns = fileColumns(parquetSchema(metadata));
    this.rowGroups = metadata.row_groups.map((_, index) => ({
      rows: rowsOf(metadata, index),
      statistics: (column: string) => this.statistics(index, column),
    }));
  }

  /** Computed on demand: a column of an unsupported type only matters to those who ask for it. */
  get schema(): StructType {
    return fileSchema(this.columns, (column, reason) => {
      throw new DataError(
        'UNSUPPORTED_TYPE',
        `Column ${column} of ${this.bytes.path} is of the Parquet type ${reason}, which is not supported. Declare a schema without it.`,
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

  private statistics(rowGroup: number, column: string): ColumnStatistics | undefined {
    const node = this.columns.find(candidate => candidate.name === column);
    if (node?.kind !== 'leaf') return undefined;
    const meta = this.metadata.row_groups[rowGroup].columns.find(
      chunk => chunk.meta_data?.path_in_schema.length === 1 && chunk.meta_data.path_in_schema[0] === column,
    )?.meta_data;
    return meta === undefined ? undefined : statisticsOf(node.element, meta);
  }

  private async *read(
    plan: ReadPlan,
    rowGroup: number,
    batchRows: number,
  ): AsyncGenerator<{ columns: Vector[]; rows: number }, void, void> {
    const total = rowsOf(this.metadata, rowGroup);
    const place = (leaf: number) => ` (row group ${rowGroup}, column ${plan.leaves[leaf].leaf.path.join('.')})`;
    const readers: LeafReader[] = [];
    for (let i = 0; i < plan.leaves.length; i++) {
      try {
        readers.push(this.leafReader(plan, rowGroup, i));
      } catch (error) {
        throw damaged(this.bytes.path, place(i), error);
      }
    }
    for (let done = 0; done < total; ) {
      const rows = Math.min(batchRows, total - done);
      const runs: LeafRun[] = [];
      for (let i = 0; i < readers.length; i++) {
        try {
          runs.push(await readers[i].read(rows));
        } catch (error) {
          throw damaged(this.bytes.path, place(i), error);
        }
      }
      let columns: Vector[];
      try {
        columns = plan.nodes.map(node => assemble(node, runs, rows));
      } catch (error) {
        throw damaged(this.bytes.path, ` (row group ${rowGroup})`, error);
      }
      done += rows;
      yield { columns, rows };
    }
  }

  private leafReader(plan: ReadPlan, rowGroup: number, index: number): LeafReader {
    const { leaf, type, convert } = plan.leaves[index];
    const meta = this.metadata.row_groups[rowGroup].columns.find(
      chunk => chunk.meta_data !== undefined && samePath(chunk.meta_data.path_in_schema, leaf.path),
    )?.meta_data;
    if (meta === undefined) throw new Error('the column is missing from the row group');
    if (meta.type !== leaf.element.type)
      throw new Error(`the column is ${meta.type} here and ${leaf.element.type} in the schema`);
    return new LeafReader(new ColumnChunk(this.bytes, meta, leaf, convert), leaf, type);
  }
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

function rowsOf(metadata: FileMetaData, rowGroup: number): number {
  const rows = Number(metadata.row_groups[rowGroup].num_rows);
  if (!(Number.isSafeInteger(rows) && rows >= 0)) throw new Error(`row group ${rowGroup} claims ${rows} rows`);
  return rows;
}
