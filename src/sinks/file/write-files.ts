import type { RecordBatch } from '../../columnar/record-batch.js';
import { AnalysisError } from '../../common/errors.js';
import { exists, type Files, hasErrno } from '../../common/files.js';
import { directoryOf, fileNameOf, joinPath } from '../../common/paths.js';
import { type Random, SystemRandom } from '../../common/random.js';
import type { Format } from '../../formats/format.js';
import { isHiddenName } from '../../sources/file/glob.js';
import { absolutePath } from '../../sources/file/input-paths.js';
import { MANIFEST_FOLDER } from '../../sources/file/manifest.js';
import type { RawOptions } from '../../sources/options.js';
import type { StructType } from '../../types/data-type.js';
import { UTC, type Zone } from '../../types/datetime/zone.js';
import { PartLinker } from './part-linker.js';
import { PartitionLayout, PartWriter } from './part-writer.js';
import { fileWriteOptions } from './write-options.js';

/** `error` and `errorifexists` are the same. */
export type SaveMode = 'append' | 'overwrite' | 'error' | 'errorifexists' | 'ignore';

export interface WriteFilesRequest {
  readonly files: Files;
  readonly path: string;
  readonly format: Format;
  readonly mode: SaveMode;
  readonly schema: StructType;
  readonly batches: AsyncIterable<RecordBatch>;
  readonly partitionBy?: readonly string[];
  readonly options?: RawOptions;
  readonly zone?: Zone;
  readonly random?: Random;
}

export interface WriteFilesResult {
  readonly rows: number;
  readonly files: number;
  /** True when mode `ignore` found something and nothing was written. */
  readonly skipped: boolean;
}

/**
 * Writes the rows of a batch query to a folder. Everything is written and synced under a hidden name first; then
 *
 *     new folder   the hidden folder gets the name: all or nothing
 *     append       each file gets its name in turn: a crash leaves complete files, maybe not all of them
 *     overwrite    the old folder steps aside, the new one takes its name, the old one goes
 *
 * An error before that moment leaves the folder as it was, so a query may read the folder that it overwrites.
 */
export async function writeFiles(request: WriteFilesRequest): Promise<WriteFilesResult> {
  const { files, format, mode, schema } = request;
  const root = absolutePath(files, request.path);
  const options = fileWriteOptions(format, request.options ?? {});
  const layout = new PartitionLayout(schema, request.partitionBy ?? []);
  const factory = format.writer(layout.dataSchema, options.format);
  const present = await exists(files, root);
  if (present && mode === 'ignore') return { rows: 0, files: 0, skipped: true };
  if (present && mode !== 'append' && mode !== 'overwrite') throw pathExists(request.path);
  if (mode === 'append' && (await exists(files, joinPath(root, MANIFEST_FOLDER)))) throw managed(request.path);

  const tag = (request.random ?? new SystemRandom()).hex(8);
  const append = present && mode === 'append';
  const staging = append ? joinPath(root, `_temporary-${tag}`) : siblingName(root, `new-${tag}`);
  const target = append ? root : staging;
  const temps = append ? staging : joinPath(staging, '_temporary');
  await files.makeDirectory(temps);
  const writer = new PartWriter({
    files,
    factory,
    layout,
    zone: options.zone ?? request.zone ?? UTC,
    rowsMax: options.rowsPerFileMax,
    name: (folder, n) => {
      const file = `part-${String(n).padStart(5, '0')}-${tag}${format.extension}`;
      return { temp: joinPath(temps, `${n}`), root: target, path: joinPath(folder, file) };
    },
  });
  const linked: string[] = [];
  try {
    const rows = await writeAll(writer, request, layout);
    await new PartLinker(files, target).link(writer.parts, linked);
    await files.removeTree(temps);
    if (!append) await takePlace(files, staging, root, present, tag);
    return { rows, files: writer.parts.length, skipped: false };
  } catch (error) {
    await writer.abort();
    for (const path of append ? linked : []) await files.unlink(path).catch(() => undefined);
    await files.removeTree(staging).catch(() => undefined);
    throw error;
  }
}

async function writeAll(writer: PartWriter, request: WriteFilesRequest, layout: PartitionLayout): Promise<number> {
  let rows = 0;
  for await (const batch of request.batches) {
    rows += batch.length;
    await writer.write(batch);
  }
  await writer.finish();
  // Readers take columns and types from a file; so an empty result is one without rows.
  if (rows === 0 && layout.partitionIndexes.length === 0) {
    await writer.writeEmptyFile();
    await writer.finish();
  }
  return rows;
}

/** Gives the finished folder its name. */
async function takePlace(files: Files, staging: string, root: string, present: boolean, tag: string): Promise<void> {
  if (!present) await files.rename(staging, root);
  else {
    const old = siblingName(root, `old-${tag}`);
    try {
      await files.rename(root, old);
    } catch (error) {
      // A mount point, say, cannot move; then its content is replaced piece by piece.
      if (!CANNOT_MOVE.some(errno => hasErrno(error, errno))) throw error;
      return replaceContent(files, staging, root);
    }
    try {
      await files.rename(staging, root);
    } catch (error) {
      await files.rename(old, root);
      throw error;
    }
    await files.syncDirectory(directoryOf(root));
    await files.removeTree(old);
  }
  await files.syncDirectory(directoryOf(root));
}

const CANNOT_MOVE = ['EBUSY', 'EXDEV', 'EPERM', 'EACCES', 'EINVAL'];

async function replaceContent(files: Files, staging: string, root: string): Promise<void> {
  for (const { name } of await files.list(root)) await files.removeTree(joinPath(root, name));
  for (const { name } of await files.list(staging)) await files.rename(joinPath(staging, name), joinPath(root, name));
  await files.syncDirectory(root);
  await files.removeTree(staging);
}

/** A hidden name next to the folder, so that a rename is enough to take its place. */
function siblingName(root: string, what: string): string {
  const name = fileNameOf(root);
  return joinPath(directoryOf(root), isHiddenName(name) ? `${name}.${what}` : `.${name}.${what}`);
}

function pathExists(path: string): AnalysisError {
  return new AnalysisError(
    'PATH_ALREADY_EXISTS',
    `Path ${path} already exists. Set mode as "overwrite" to overwrite the existing path, or "append" to add to it.`,
  );
}

function managed(path: string): AnalysisError {
  return new AnalysisError(
    'SINK_MANAGED_FOLDER',
    `${path} is written by a streaming query: readers go by its manifest and would not see files that are added beside it. Write to another folder.`,
  );
}
