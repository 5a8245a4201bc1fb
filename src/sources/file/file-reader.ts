import type { RecordBatch } from '../../columnar/record-batch.js';
import { DataError, MillraceError } from '../../common/errors.js';
import { type Files, hasErrno } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import type { Format, FormatReader } from '../../formats/format.js';
import type { ScanRequest } from '../source.js';
import { type ColumnPlan, FileColumnPlanner, type FileColumns } from './file-columns.js';
import type { FileEntry } from './file-entry.js';
import type { FileReadOptions } from './file-options.js';

export interface FileReading extends ColumnPlan {
  readonly files: Files;
  readonly format: Format;
  readonly options: FileReadOptions;
  /** True for planned files: each must still be what it was when it was listed. */
  readonly planned: boolean;
  readonly warn?: (message: string) => void;
}

/**
 * Rows of files, in the order of the list. A planned file is checked before and after it is read: rows of a file that changed meanwhile
 * must not pass for rows of the one that was planned.
 */
export async function* readFiles(
  reading: FileReading,
  entries: readonly FileEntry[],
  request: ScanRequest,
): AsyncGenerator<RecordBatch, void, void> {
  const planner = new FileColumnPlanner(reading, request.columns);
  const readers = readersOf(reading);
  const yielder = new Yielder();
  for (const entry of entries) {
    if (!(await isThere(reading, entry))) continue;
    const columns = planner.columnsOf(entry);
    // An empty file has no rows in any format.
    if (entry.size > 0) {
      const reader = readerFor(reading, readers, columns, request);
      yield* readOne(reading, entry, columns, reader, request.transient ?? false);
    }
    if (reading.planned) await isThere(reading, entry);
    if (yielder.due()) await yielder.yield();
  }
}

async function* readOne(
  reading: FileReading,
  entry: FileEntry,
  columns: FileColumns,
  reader: FormatReader,
  transient: boolean,
): AsyncGenerator<RecordBatch, void, void> {
  try {
    for await (const batch of reader.read(reading.files, entry.path, { transient })) yield columns.assemble(batch);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) {
      if (!reading.options.ignoreMissingFiles) throw gone(entry, error);
      reading.warn?.(`${entry.path} is gone; it counts as empty (ignoreMissingFiles).`);
    } else if (reading.options.ignoreCorruptFiles && error instanceof DataError) {
      reading.warn?.(`${entry.path} is damaged; the rest of it is left out (ignoreCorruptFiles): ${error.message}`);
    } else if (error instanceof MillraceError || !(error instanceof Error)) throw error;
    else throw unreadable(reading.format, entry, error);
  }
}

/**
 * Readers live as long as their source: what one has learnt about the files (layouts, compiled kernels) serves every later batch.
 */
const readersBySource = new WeakMap<FileReading, Map<string, FormatReader>>();

function readersOf(reading: FileReading): Map<string, FormatReader> {
  let readers = readersBySource.get(reading);
  if (readers === undefined) readersBySource.set(reading, (readers = new Map()));
  return readers;
}

function readerFor(
  { format, options }: FileReading,
  readers: Map<string, FormatReader>,
  { dataSchema, dataColumns }: FileColumns,
  request: ScanRequest,
): FormatReader {
  const conditions = request.pruning.map(p => `${p.column} ${p.op} ${String(p.value)}`);
  const key = [...dataSchema.fields.map(f => f.name), '', ...dataColumns, '', ...conditions].join('\0');
  let reader = readers.get(key);
  if (reader === undefined) {
    const pruning = request.pruning.filter(each => dataSchema.fields.some(f => f.name === each.column));
    reader = format.reader({ dataSchema, columns: dataColumns, options: options.format, pruning });
    readers.set(key, reader);
  }
  return reader;
}

/** Whether to read the file. Throws when it is not the one that was listed and the options do not allow for that. */
async function isThere(reading: FileReading, entry: FileEntry): Promise<boolean> {
  if (!reading.planned) return true;
  const { options, files } = reading;
  try {
    const { size, modifiedMs } = await files.stat(entry.path);
    if (size === entry.size && modifiedMs === entry.modifiedMs) return true;
    if (!options.ignoreChangedFiles) throw changed(entry, size, modifiedMs);
    reading.warn?.(`${entry.path} has changed since it was planned; it is read as it is now (ignoreChangedFiles).`);
    return true;
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    if (!options.ignoreMissingFiles) throw gone(entry, error);
    reading.warn?.(`${entry.path} is gone; it counts as empty (ignoreMissingFiles).`);
    return false;
  }
}

function gone(entry: FileEntry, cause: unknown): DataError {
  return new DataError(
    'SOURCE_DATA_LOST',
    `${entry.path} (${entry.size} bytes, ${time(entry.modifiedMs)}) is gone, but a batch is to read it. Put it back, or set ` +
      'ignoreMissingFiles to true to go on without its rows.',
    { cause },
  );
}

function changed(entry: FileEntry, size: number, modifiedMs: number): DataError {
  return new DataError(
    'SOURCE_DATA_LOST',
    `${entry.path} has changed since its batch was planned: it had ${entry.size} bytes of ${time(entry.modifiedMs)}, and has ` +
      `${size} bytes of ${time(modifiedMs)}. Files must be complete when they get their name (write elsewhere, then rename). Put the old ` +
      'content back, or set ignoreChangedFiles to true to read what is there now.',
  );
}

function unreadable(format: Format, entry: FileEntry, cause: Error): DataError {
  return new DataError(
    'FILE_CORRUPT',
    `${entry.path} cannot be read as ${format.name}: ${cause.message.slice(0, 300)}`,
    {
      cause,
    },
  );
}

function time(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
