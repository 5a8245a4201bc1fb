import { CheckpointError } from '../../common/errors.js';
import { bytesText, emptyRows, pickRows } from '../bytes-rows.js';
import { isWithin, type KeyRange } from '../key-ranges.js';
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

/** The rows of the version before, in key order where they are asked for. */
export type RowsBefore = () => AsyncGenerator<{ keys: BytesColumn; n: number }, void, void>;

/**
 * What the delta that led to `version` changed: its records, part by part, then the rows of the ranges that it removed. Only for these are the rows
 * of the version before looked at. A version without a delta among `files` changed nothing.
 */
export async function* changedRows(
  directory: StateDirectory,
  version: number,
  files: readonly StateFile[],
  rowsBefore: RowsBefore,
): AsyncGenerator<ChangedRows, void, void> {
  const deltas = files.filter(f => f.kind === 'delta' && f.version === version);
  deltas.sort((a, b) => (a.part ?? 0) - (b.part ?? 0));
  if (deltas.length === 0) {
    throw new CheckpointError(
      'STATE_NOT_FOUND',
      `The changes of batch ${version - 1} are no longer kept in ${directory.name}: a snapshot has taken their place.`,
    );
  }
  const ranges: KeyRange[] = [];
  const named = new Set<string>();
  for (const file of deltas) {
    const part = await directory.read(file);
    ranges.push(...part.ranges);
    const { payload, records } = part;
    const cursor = new RecordCursor(part);
    const [keyStarts, keyEnds, valueEnds] = [0, 1, 2].map(() => new Int32Array(records));
    const removed = new Uint8Array(records);
    for (let i = 0; cursor.next(); i++) {
      keyStarts[i] = cursor.keyStart;
      keyEnds[i] = cursor.keyEnd;
      valueEnds[i] = cursor.valueEnd;
      removed[i] = Number(cursor.removed);
      if (isInOne(payload.subarray(cursor.keyStart, cursor.keyEnd), ranges)) {
        named.add(bytesText(payload, cursor.keyStart, cursor.keyEnd));
      }
    }
    yield {
      keys: { data: payload, starts: keyStarts, ends: keyEnds },
      values: { data: payload, starts: keyEnds, ends: valueEnds },
      removed,
      n: records,
    };
  }
  if (ranges.length > 0) yield* removedRows(ranges, named, rowsBefore);
}

/** `named`: keys of which a record tells. */
async function* removedRows(
  ranges: readonly KeyRange[],
  named: ReadonlySet<string>,
  rowsBefore: RowsBefore,
): AsyncGenerator<ChangedRows, void, void> {
  for await (const { keys, n } of rowsBefore()) {
    const gone: number[] = [];
    for (let i = 0; i < n; i++) {
      if (!isInOne(keys.data.subarray(keys.starts[i], keys.ends[i]), ranges)) continue;
      if (!named.has(bytesText(keys.data, keys.starts[i], keys.ends[i]))) gone.push(i);
    }
    if (gone.length === 0) continue;
    yield {
      keys: pickRows(keys, gone),
      values: emptyRows(gone.length),
      removed: new Uint8Array(gone.length).fill(1),
      n: gone.length,
    };
  }
}

const isInOne = (key: Uint8Array, ranges: readonly KeyRange[]) => ranges.some(range => isWithin(key, range));
