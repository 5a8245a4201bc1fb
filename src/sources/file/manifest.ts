import { DataError } from '../../common/errors.js';
import { type Files, hasErrno } from '../../common/files.js';
import { readFrame } from '../../common/framed-file.js';
import { joinPath, parseCanonicalDecimal } from '../../common/paths.js';

/**
 * The manifest of a file sink: the list of files that its finished batches consist of, next to the data.
 *
 *     out/part-7-0-1-0b1c2d3e.json        data; a file that no manifest names does not exist for readers
 *     out/_millrace/7                     batch 7: its files with size, rows and CRC
 *     out/_millrace/0-9                   batches 0 to 9 in one file; made later, then 0 … 9 are removed
 *     out/_millrace/0-99                  the same one level up
 *
 * Together the files cover every batch from `retainedFrom` (recorded in each) to the newest. Files may overlap, because a
 * crash can come between a merge and its removals: wherever they do they say the same, and the widest is read.
 */
export const MANIFEST_FOLDER = '_millrace';
export const MANIFEST_KIND = 'manifest';

export interface ManifestFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly rows: number;
  /** CRC-32 of the content. */
  readonly crc: number;
}

export interface ManifestBatch {
  readonly batchId: number;
  /** Wall clock of the writer; for the retention of entries. */
  readonly committedMs: number;
  readonly rows: number;
  /** Equal for equal content, whatever the files are called. */
  readonly payloadHash: string;
  readonly files: readonly ManifestFile[];
}

/** The payload of one manifest file. */
export interface ManifestPayload {
  /** Batches below this one are no longer listed. */
  readonly retainedFrom: number;
  readonly batches: readonly ManifestBatch[];
}

/** Batches `from` to `to`, both included. */
export interface ManifestInterval {
  readonly from: number;
  readonly to: number;
}

export function manifestName({ from, to }: ManifestInterval): string {
  return from === to ? String(from) : `${from}-${to}`;
}

export function parseManifestName(name: string): ManifestInterval | undefined {
  const dash = name.indexOf('-');
  const from = parseCanonicalDecimal(dash < 0 ? name : name.slice(0, dash));
  const to = dash < 0 ? from : parseCanonicalDecimal(name.slice(dash + 1));
  return from === undefined || to === undefined || to < from || (dash >= 0 && to === from) ? undefined : { from, to };
}

export interface ReadManifest {
  readonly queryId: string;
  readonly payload: ManifestPayload;
}

export async function readManifestFile(files: Files, root: string, interval: ManifestInterval): Promise<ReadManifest> {
  const name = manifestName(interval);
  const frame = await readFrame(files, {
    path: joinPath(root, MANIFEST_FOLDER, name),
    kind: MANIFEST_KIND,
    name: `${MANIFEST_FOLDER}/${name}`,
    errorCode: 'SINK_MANIFEST_CORRUPT',
    advice: `Restore it from a backup. Without it nobody can tell which files of ${root} belong to finished batches.`,
  });
  return {
    queryId: frame.queryId,
    payload: JSON.parse(Buffer.from(frame.payload).toString('utf8')) as ManifestPayload,
  };
}

/** Names in the manifest folder; null when there is no manifest. */
export async function listManifest(files: Files, root: string): Promise<ManifestInterval[] | null> {
  try {
    const entries = await files.list(joinPath(root, MANIFEST_FOLDER));
    return entries.flatMap(entry => (entry.isDirectory ? [] : (parseManifestName(entry.name) ?? [])));
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || hasErrno(error, 'ENOTDIR')) return null;
    throw error;
  }
}

/** Batches from `first` on, ascending, each once; through the widest files. `first` undefined: from what is retained. */
export async function readManifest(files: Files, root: string, first?: number): Promise<ManifestBatch[]> {
  for (let attempt = 1; ; attempt++) {
    const intervals = await listManifest(files, root);
    try {
      return intervals === null || intervals.length === 0 ? [] : await readCover(files, root, intervals, first);
    } catch (error) {
      // A merge may have removed what was listed; what replaced it is there by now.
      if (!hasErrno(error, 'ENOENT') || attempt === 5) throw error;
    }
  }
}

async function readCover(
  files: Files,
  root: string,
  intervals: readonly ManifestInterval[],
  first: number | undefined,
): Promise<ManifestBatch[]> {
  const newest = intervals.reduce((a, b) => (b.to > a.to || (b.to === a.to && b.from < a.from) ? b : a));
  if (first !== undefined && newest.to < first) return [];
  const { retainedFrom } = (await readManifestFile(files, root, newest)).payload;
  const batches: ManifestBatch[] = [];
  for (let at = Math.max(first ?? 0, retainedFrom); at <= newest.to; ) {
    const next = widestAt(intervals, at);
    if (next === undefined) throw gap(root, at);
    const { payload } = await readManifestFile(files, root, next);
    for (const batch of payload.batches) if (batch.batchId >= at) batches.push(batch);
    at = next.to + 1;
  }
  return batches;
}

/** The file that says most about batch `at` and those after it. */
export function widestAt(intervals: readonly ManifestInterval[], at: number): ManifestInterval | undefined {
  let best: ManifestInterval | undefined;
  for (const each of intervals) {
    if (each.from <= at && each.to >= at && (best === undefined || each.to > best.to)) best = each;
  }
  return best;
}

function gap(root: string, batchId: number): DataError {
  return new DataError(
    'SINK_MANIFEST_CORRUPT',
    `${joinPath(root, MANIFEST_FOLDER)} does not say which files belong to batch ${batchId}: a manifest file is missing. ` +
      'Restore it from a backup.',
  );
}
