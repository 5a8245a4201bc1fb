import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RecordBatch } from '../../columnar/record-batch.js';
import { constantVector } from '../../columnar/selection/constant.js';
import type { Vector } from '../../columnar/vector.js';
import { DataError, InternalError } from '../../common/errors.js';
import { directoryOf, fileNameOf } from '../../common/paths.js';
import {
  field,
  longType,
  type StructField,
  type StructType,
  stringType,
  structType,
  timestampType,
} from '../../types/data-type.js';
import type { Zone } from '../../types/datetime/zone.js';
import type { Value } from '../../types/value.js';
import type { FileEntry } from './file-entry.js';
import type { InputPaths } from './input-paths.js';
import { parsePartitionValue } from './partition-values.js';

/** The hidden column that every file has, available when asked for by name. */
export const METADATA_COLUMN = '_metadata';

export const FILE_METADATA_TYPE: StructType = structType([
  field('file_path', stringType, false),
  field('file_name', stringType, false),
  field('file_size', longType, false),
  field('file_block_start', longType, false),
  field('file_block_length', longType, false),
  field('file_modification_time', timestampType, false),
]);

export const FILE_METADATA_COLUMNS: StructType = structType([field(METADATA_COLUMN, FILE_METADATA_TYPE, false)]);

/**
 * How the wanted columns of one file come about: read from the file, taken from the names of its folders, or told by the file itself
 * (`_metadata`).
 */
export interface FileColumns {
  /** What the format has to read. */
  readonly dataSchema: StructType;
  readonly dataColumns: readonly string[];
  /** Puts the wanted columns together. */
  assemble(batch: RecordBatch): RecordBatch;
}

export interface ColumnPlan {
  /** All columns of the table, partition columns included. */
  readonly schema: StructType;
  /** Columns that every file takes from its folders; undefined: those columns of `schema` that its folders name. */
  readonly partitionSchema: StructType | undefined;
  readonly inputs: InputPaths;
  readonly zone: Zone;
}

/** Plans the columns of files; what depends only on the folder is worked out once for each. */
export class FileColumnPlanner {
  readonly #plan: ColumnPlan;
  readonly #wanted: readonly StructField[];
  readonly #output: StructType;
  readonly #folders = new Map<string, FolderColumns>();

  constructor(plan: ColumnPlan, columns: readonly string[]) {
    this.#plan = plan;
    const known = [...plan.schema.fields, ...FILE_METADATA_COLUMNS.fields];
    this.#wanted = columns.map(name => {
      const found = known.find(f => f.name === name);
      if (found === undefined)
        throw new InternalError(`a scan of files asks for column ${name}, which the table does not have`);
      return found;
    });
    this.#output = structType(this.#wanted);
  }

  columnsOf(entry: FileEntry): FileColumns {
    const folder = this.#folderOf(directoryOf(entry.path));
    const constants = new Map(folder.constants);
    if (this.#wanted.some(f => f.name === METADATA_COLUMN)) constants.set(METADATA_COLUMN, metadataOf(entry));
    const { dataSchema, dataColumns } = folder;
    return {
      dataSchema,
      dataColumns,
      assemble: batch => {
        const columns: Vector[] = [];
        for (const f of this.#wanted) {
          const at = dataColumns.indexOf(f.name);
          if (at >= 0) columns.push(batch.columns[at]);
          else columns.push(constantVector(f.type, constants.get(f.name) ?? null, batch.length));
        }
        return new RecordBatch(this.#output, columns, batch.length);
      },
    };
  }

  #folderOf(directory: string): FolderColumns {
    let folder = this.#folders.get(directory);
    if (folder === undefined) {
      folder = this.#readFolder(directory);
      this.#folders.set(directory, folder);
    }
    return folder;
  }

  #readFolder(directory: string): FolderColumns {
    const { schema, partitionSchema, inputs, zone } = this.#plan;
    const raws = new Map(inputs.partitions(directory).map(({ column, raw }) => [column.toLowerCase(), raw]));
    const partitions = (partitionSchema ?? schema).fields.filter(
      f => partitionSchema !== undefined || raws.has(f.name.toLowerCase()),
    );
    const constants = new Map<string, Value>();
    for (const { name, type } of partitions) {
      const raw = raws.get(name.toLowerCase());
      if (raw === undefined) throw missingPartition(directory, name);
      constants.set(name, parsePartitionValue(type, raw, zone, directory));
    }
    const dataSchema = structType(schema.fields.filter(f => !constants.has(f.name)));
    const dataColumns = this.#wanted.map(f => f.name).filter(name => name !== METADATA_COLUMN && !constants.has(name));
    return { dataSchema, dataColumns: [...new Set(dataColumns)], constants };
  }
}

interface FolderColumns {
  readonly dataSchema: StructType;
  readonly dataColumns: readonly string[];
  readonly constants: ReadonlyMap<string, Value>;
}

function metadataOf({ path, size, modifiedMs }: FileEntry): Value {
  const url = pathToFileURL(resolve(path)).href;
  return [url, fileNameOf(path), size, 0, size, Math.round(modifiedMs * 1000)];
}

function missingPartition(directory: string, column: string): DataError {
  return new DataError(
    'CONFLICTING_DIRECTORY_STRUCTURES',
    `${directory} holds files but its path has no ${column}=… folder, as the other files have. ` +
      'Move the files, or give the option basePath, or declare the schema.',
  );
}
