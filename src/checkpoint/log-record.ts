import { CheckpointError } from '../common/errors.js';
import type { Files } from '../common/files.js';
import { hasErrno } from '../common/files.js';
import { readFrame } from '../common/framed-file.js';
import { canonicalJson, parseJson } from '../common/json.js';
import { joinPath } from '../common/paths.js';
import type { CheckpointFile } from './checkpoint-writer.js';
import { COMMITS, OFFSETS } from './layout.js';

/** Where a log lives. */
export interface LogPlace {
  files: Files;
  /** The checkpoint directory. */
  directory: string;
  queryId: string;
  /** False on file systems without hard links, where a crash can leave a torn newest file; that one then counts as absent. */
  hardLinks: boolean;
}

/** One file of a log: a frame around one line of canonical JSON, `{"entry":…,"retainedFrom":…}`. */
export interface LogRecord<T> {
  value: T;
  /** When this was written, the log was complete from this batch on. */
  retainedFrom: number;
}

export function encodeLogRecord<T>(kind: string, batchId: number, record: LogRecord<T>): CheckpointFile {
  const line = canonicalJson({ entry: record.value, retainedFrom: record.retainedFrom });
  return { kind, name: `${kind}/${batchId}`, batchId, payload: Buffer.from(`${line}\n`) };
}

/** Rejects with `CHECKPOINT_CORRUPT` when the file is missing or is not exactly what was written for this batch. */
export async function readLogRecord<T>(place: LogPlace, kind: string, batchId: number): Promise<LogRecord<T>> {
  const { files, directory, queryId } = place;
  const path = joinPath(directory, kind, batchId);
  const advice = adviceFor(kind, batchId);
  try {
    const frame = await readFrame(files, { path, kind, name: `${kind}/${batchId}`, queryId, batchId, advice });
    const { entry, retainedFrom } = parseJson(Buffer.from(frame.payload).toString('utf8')) as {
      entry: unknown;
      retainedFrom: number;
    };
    return { value: entry as T, retainedFrom };
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    throw new CheckpointError('CHECKPOINT_CORRUPT', `${path} is missing. ${advice}`, { cause: error });
  }
}

function adviceFor(kind: string, batchId: number): string {
  const restore = 'Restore the file from a backup of this checkpoint.';
  if (kind !== OFFSETS) return restore;
  return (
    `${restore} Only if ${COMMITS}/${batchId} does not exist and the sink shows nothing of batch ${batchId} is it safe to remove ` +
    'the file instead: the query then plans that batch anew.'
  );
}
