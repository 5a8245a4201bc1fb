import { CheckpointError } from '../../common/errors.js';
import { RecordCursor } from '../record-file.js';
import type { StateDirectory } from '../state-directory.js';
import type { BytesColumn, StateFile } from '../state-store.js';

export interface ChangedRows {
  readonly keys: BytesColumn;
  /** Empty where the key was removed. */
  readonly values: BytesColumn;
  readonly removed: Uint8Array;
  readonly n: number;
}

/** The records of the delta that led to `version`, part by part. A version without a delta among `files` changed nothing. */
export async function* changedRows(
  directory: StateDirectory,
  version: number,
  files: readonly StateFile[],
): AsyncGenerator<ChangedRows, void, void> {
  const deltas = files.filter(f => f.kind === 'delta' && f.version === version);
  deltas.sort((a, b) => (a.part ?? 0) - (b.part ?? 0));
  if (deltas.length === 0) {
    throw new CheckpointError(
      'STATE_NOT_FOUND',
      `The changes of batch ${version - 1} are no longer kept in ${directory.name}: a snapshot has taken their place.`,
    );
  }
  for (const file of deltas) {
    const { payload, records } = await directory.read(file);
    const cursor = new RecordCursor(payload, records);
    const [keyStarts, keyEnds, valueEnds] = [0, 1, 2].map(() => new Int32Array(records));
    const removed = new Uint8Array(records);
    for (let i = 0; cursor.next(); i++) {
      keyStarts[i] = cursor.keyStart;
      keyEnds[i] = cursor.keyEnd;
      valueEnds[i] = cursor.valueEnd;
      removed[i] = Number(cursor.removed);
    }
    yield {
      keys: { data: payload, starts: keyStarts, ends: keyEnds },
      values: { data: payload, starts: keyEnds, ends: valueEnds },
      removed,
      n: records,
    };
  }
}
