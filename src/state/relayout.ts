import { SystemRandom } from '../common/random.js';
import { Yielder } from '../common/yielder.js';
import type { KeyGroups } from './key-groups.js';
import { EntryTable } from './memory/entry-table.js';
import { loadVersion } from './memory/load-version.js';
import { RecordCursor, RecordWriter, readPart } from './record-file.js';
import type { RowConversion } from './schema/row-conversion.js';
import { StateDirectory } from './state-directory.js';
import type { BytesColumn, StateCheckpoint, StateFile } from './state-store.js';
import { type EncodedRows, writeStore } from './write-store.js';

/**
 * How the state of a query is spread over directories. Laying it out anew makes a new set of them, named after the run that did it, so that
 * no file is ever in the way of another layout's:
 *
 *     state/<operator>/0, /1                 as it was when the checkpoint began
 *     state/<operator>/0.7, /1.7, /2.7       in three partitions since run 7
 */
export interface StateLayout {
  readonly partitions: number;
  /** Epoch of the run that made it; null: the first layout. */
  readonly epoch: number | null;
}

export interface RelayoutRequest {
  readonly checkpoint: StateCheckpoint;
  readonly operatorId: number;
  readonly storeName: string;
  readonly ordered: boolean;
  readonly groups: KeyGroups | undefined;
  readonly version: number;
  readonly from: StateLayout;
  readonly to: StateLayout;
  /** The lineage of each partition of `from`; none for a store that is new. */
  readonly lineages: readonly (readonly StateFile[])[];
  readonly conversion: RowConversion | undefined;
  /** Of a file. Default 8 MiB. */
  readonly partBytes?: number;
  readonly onWarning: (message: string) => void;
}

/**
 * Writes a version of one store anew, into the partitions of another layout: a snapshot for each. Works on files alone, one old partition in
 * memory at a time, and gives the same rows whenever it is done again. Nothing of the old layout is touched: until a commit record names
 * the new files, they do not exist.
 */
export async function relayout(request: RelayoutRequest): Promise<StateFile[][]> {
  const { checkpoint, operatorId, storeName, groups, version, to, partBytes } = request;
  const place = { checkpoint, operatorId, storeName, layout: to.epoch, partitions: to.partitions };
  return (await writeStore({ ...place, groups, version, partBytes, rows: () => rowsOf(request) })).files;
}

/** All rows of the old partitions, converted, some thousand at a time. */
async function* rowsOf(request: RelayoutRequest): AsyncGenerator<EncodedRows, void, void> {
  const { checkpoint, operatorId, storeName, version, from, conversion } = request;
  const yielder = new Yielder();
  // Order is of use where it stays.
  const ordered = request.ordered && !conversion?.reorders;
  for (const [partition, lineage] of request.lineages.entries()) {
    const place = { checkpoint, operatorId, storeName, partition, layout: from.epoch };
    for await (const { keys, values, n } of storedRows(place, version, lineage, ordered, request.onWarning)) {
      const now = conversion?.values(values, n, keys) ?? values;
      yield { keys: conversion?.keys(keys, n, now) ?? keys, values: now, n };
      if (yielder.due()) await yielder.yield();
    }
  }
}

/** Which directory of which store. */
export interface StorePlace {
  readonly checkpoint: StateCheckpoint;
  readonly operatorId: number;
  readonly storeName: string;
  readonly partition: number;
  readonly layout: number | null;
}

/**
 * The rows of one store as they were in `version`, some thousand at a time, from its files alone: no store is opened and nothing is written.
 * In key order where `ordered` asks for it.
 */
export async function* storedRows(
  place: StorePlace,
  version: number,
  lineage: readonly StateFile[],
  ordered: boolean,
  onWarning: (message: string) => void,
): AsyncGenerator<{ keys: BytesColumn; values: BytesColumn; n: number }, void, void> {
  const seed = new SystemRandom().integer(2 ** 32) | 0;
  const directory = new StateDirectory(place);
  const { table } = await loadVersion(version, lineage, directory, () => new EntryTable({ ordered }, seed), onWarning);
  const scan = table.startScan();
  const writer = new RecordWriter(table.rows);
  for (let done = false; !done; ) {
    done = scan.fill(writer, CHUNK_BYTES);
    const part = readPart(writer.takePart(false));
    if (typeof part === 'string' || part.records === 0) continue;
    const cursor = new RecordCursor(part);
    const columns = new Int32Array(4 * part.records);
    const [keyStarts, keyEnds, valueStarts, valueEnds] = [0, 1, 2, 3].map(c =>
      columns.subarray(c * part.records, (c + 1) * part.records),
    );
    for (let i = 0; cursor.next(); i++) {
      keyStarts[i] = cursor.keyStart;
      keyEnds[i] = valueStarts[i] = cursor.keyEnd;
      valueEnds[i] = cursor.valueEnd;
    }
    yield {
      keys: { data: part.payload, starts: keyStarts, ends: keyEnds },
      values: { data: part.payload, starts: valueStarts, ends: valueEnds },
      n: part.records,
    };
  }
}

const CHUNK_BYTES = 128 << 10;
