import type { RecordBatch } from '../../columnar/record-batch.js';
import { AnalysisError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import type { Format } from '../../formats/format.js';
import { asNullable, isNested, type StructField, type StructType, structType } from '../../types/data-type.js';
import { UTC, type Zone } from '../../types/datetime/zone.js';
import type { RawOptions } from '../options.js';
import type { BatchTable, ScanRequest } from '../source.js';
import { FILE_METADATA_COLUMNS } from './file-columns.js';
import { byPath, type FileEntry } from './file-entry.js';
import { batchOptions, type FileBatchOptions, type FileReadOptions } from './file-options.js';
import { readFiles } from './file-reader.js';
import { FolderScanner } from './folder-scanner.js';
import { InputPaths } from './input-paths.js';
import { inferPartitionType } from './partition-values.js';
import { SeenFiles } from './seen-files.js';

export interface FileTableConfig {
  readonly files: Files;
  readonly format: Format;
  /** Files, folders and patterns. */
  readonly paths: readonly string[];
  /** All columns. Those that the folders of a file name (`date=…`) are taken from there. */
  readonly schema: StructType;
  /** Columns that every file must take from its folders. `inferFileSchema` gives them. */
  readonly partitionSchema?: StructType;
  readonly options?: RawOptions;
  /** Of timestamps in folder names; default UTC. */
  readonly zone?: Zone;
}

/**
 * The rows of files that are there when it is scanned, in the order of their paths. Folders that a file sink of millrace writes are read
 * through its manifest: exactly the finished batches.
 */
export class FileTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType;
  readonly metadataColumns = FILE_METADATA_COLUMNS;
  readonly #config: FileTableConfig;
  readonly #options: FileBatchOptions;
  readonly #inputs: InputPaths;

  constructor(config: FileTableConfig) {
    this.#config = config;
    this.#options = batchOptions(config.format, config.options ?? {}, config.zone);
    this.#inputs = new InputPaths(config.files, config.paths, this.#options.basePath);
    this.schema = asNullable(config.schema) as StructType;
    this.description = describeFiles(config.format, config.paths);
    checkReadable(config.format, this.schema, config.partitionSchema, this.#options);
  }

  async *scan(request: ScanRequest): AsyncIterable<RecordBatch> {
    const entries = await listFiles(this.#config, this.#inputs, this.#options);
    const { files, format, partitionSchema } = this.#config;
    const { schema } = this;
    const reading = { files, format, options: this.#options, planned: false, schema, partitionSchema };
    yield* readFiles({ ...reading, inputs: this.#inputs, zone: this.#options.zone }, entries, request);
  }
}

/**
 * The schema of files that are there: the columns of the data as the format tells them, unless `declared`, and after them the columns
 * in the names of folders, with the types that their values suggest or that `declared` gives.
 */
export async function inferFileSchema(
  config: Omit<FileTableConfig, 'schema' | 'partitionSchema'>,
  declared?: StructType,
): Promise<{ schema: StructType; partitionSchema: StructType }> {
  const options = batchOptions(config.format, config.options ?? {}, config.zone);
  const inputs = new InputPaths(config.files, config.paths, options.basePath);
  const entries = await listFiles(config, inputs, options);
  const partitions = options.recursive ? [] : inferPartitions(inputs, entries, options.zone ?? UTC, declared);
  const names = new Set(partitions.map(f => f.name.toLowerCase()));
  const data = declared ?? (await inferData(config, options, entries));
  const columns = data.fields.filter(f => !names.has(f.name.toLowerCase()));
  const schema = asNullable(structType([...columns, ...partitions])) as StructType;
  return { schema, partitionSchema: structType(partitions) };
}

/** Everything that the paths lead to, in the order of the paths; an error when a plain path leads nowhere. */
async function listFiles(
  config: Pick<FileTableConfig, 'files' | 'paths'>,
  inputs: InputPaths,
  options: FileBatchOptions,
): Promise<FileEntry[]> {
  const scanner = new FolderScanner(config.files, inputs, new SeenFiles(), options);
  for (const { base, segments } of inputs.patterns) {
    if (segments.length > 0) continue;
    await config.files.stat(base || '.').catch(cause => {
      throw new AnalysisError('PATH_NOT_FOUND', `Path does not exist: ${base}.`, { cause });
    });
  }
  const entries = await scanner.scan();
  return entries
    .filter(each => each.modifiedMs < options.modifiedBeforeMs && each.modifiedMs > options.modifiedAfterMs)
    .sort(byPath);
}

function inferPartitions(
  inputs: InputPaths,
  entries: readonly FileEntry[],
  zone: Zone,
  declared: StructType | undefined,
): StructField[] {
  const raws = new Map<string, { name: string; values: Set<string> }>();
  for (const directory of new Set(entries.map(each => each.path.slice(0, each.path.lastIndexOf('/'))))) {
    for (const { column, raw } of inputs.partitions(directory)) {
      const key = column.toLowerCase();
      if (!raws.has(key)) raws.set(key, { name: column, values: new Set() });
      raws.get(key)!.values.add(raw);
    }
  }
  return [...raws.values()].map(({ name, values }) => {
    const known = declared?.fields.find(f => f.name.toLowerCase() === name.toLowerCase());
    return known ?? { name, type: inferPartitionType(values, zone), nullable: true };
  });
}

async function inferData(
  { files, format }: Pick<FileTableConfig, 'files' | 'format'>,
  options: FileReadOptions,
  entries: readonly FileEntry[],
): Promise<StructType> {
  const paths = entries.filter(each => each.size > 0).map(each => each.path);
  if (paths.length === 0) {
    throw new AnalysisError(
      'UNABLE_TO_INFER_SCHEMA',
      `Unable to infer schema for ${format.name}: there is no file with content. It must be specified manually.`,
    );
  }
  return format.inferSchema(files, paths, options.format);
}

/**
 * Lets the format object to schema and options now, not in the middle of a query. Where it is not known yet which columns are
 * partition columns, the last ones may be: then the format must be content with some beginning of the schema.
 */
export function checkReadable(
  format: Format,
  schema: StructType,
  partitionSchema: StructType | undefined,
  options: FileReadOptions,
): void {
  const partitions = new Set(partitionSchema?.fields.map(f => f.name));
  const fields = schema.fields.filter(f => !partitions.has(f.name));
  const check = (data: readonly StructField[]) =>
    format.reader({ dataSchema: structType(data), columns: data.map(f => f.name), options: options.format });
  try {
    check(fields);
  } catch (error) {
    if (partitionSchema !== undefined || !(error instanceof AnalysisError)) throw error;
    for (let count = fields.length - 1; count > 0 && !isNested(fields[count].type); count--) {
      try {
        return void check(fields.slice(0, count));
      } catch {}
    }
    throw error;
  }
}

export function describeFiles(format: Format, paths: readonly string[]): string {
  return `${format.name} [${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ', …' : ''}]`;
}
