import { SystemRandom } from '../common/random.js';
import { Yielder } from '../common/yielder.js';
import { EntryTable } from './memory/entry-table.js';
import { loadVersion } from './memory/load-version.js';
import { partitionOf } from './partitioned-store.js';
import { RecordCursor, RecordWriter, readPart } from './record-file.js';
import { numberedParts } from './row-limits.js';
import type { RowConversion } from './schema/row-conversion.js';
import { StateDirectory } from './state-directory.js';
import type { BytesColumn, StateCheckpoint, StateFile } from './state-store.js';

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
  const { checkpoint, operatorId, storeName, version, to, partBytes = 8 << 20 } = request;
  const counts = new Array<number>(to.partitions).fill(0);
  for await (const { partition } of rowsOf(request)) for (const p of partition) counts[p]++;
  const directories = counts.map(
    (_, partition) => new StateDirectory({ checkpoint, operatorId, storeName, partition, layout: to.epoch }),
  );
  for (const directory of directories) await directory.create();
  const writers = counts.map(count => new RecordWriter(count));
  const files: StateFile[][] = counts.map(() => []);
  const write = async (p: number, last: boolean) => {
    files[p].push(await directories[p].write('snapshot', version, files[p].length, writers[p].takePart(last)));
  };
  for await (const { keys, values, partition } of rowsOf(request)) {
    for (const [i, p] of partition.entries()) {
      writers[p].put(keys.data, keys.starts[i], keys.ends[i], values.data, values.starts[i], values.ends[i]);
    }
    for (let p = 0; p < writers.length; p++) if (writers[p].length >= partBytes) await write(p, false);
  }
  for (let p = 0; p < writers.length; p++) await write(p, true);
  return files.map(numberedParts);
}

interface Rows {
  readonly keys: BytesColumn;
  readonly values: BytesColumn;
  /** Of each row, in the new layout. */
  readonly partition: Int32Array;
}

/** All rows of the old partitions, converted, some thousand at a time. */
async function* rowsOf(request: RelayoutRequest): AsyncGenerator<Rows, void, void> {
  const { checkpoint, operatorId, storeName, version, from, to, conversion } = request;
  const yielder = new Yielder();
  for (const [partition, lineage] of request.lineages.entries()) {
    const place = { checkpoint, operatorId, storeName, partition, layout: from.epoch };
    for await (const { keys, values, n } of storedRows(place, version, lineage, request.ordered, request.onWarning)) {
      const newKeys = conversion?.keys(keys, n) ?? keys;
      const newValues = conversion?.values(values, n, keys) ?? values;
      const partitions = new Int32Array(n);
      for (let i = 0; i < n && to.partitions > 1; i++) {
        partitions[i] = partitionOf(newKeys.data, newKeys.starts[i], newKeys.ends[i], to.partitions);
      }
      yield { keys: newKeys, values: newValues, partition: partitions };
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
  const { table } = await loadVersion(version, lineage, directory, () => new EntryTable(ordered, seed), onWarning);
  const scan = table.startScan();
  const writer = new RecordWriter(table.rows);
  for (let done = false; !done; ) {
    done = scan.fill(writer, CHUNK_BYTES);
    const part = readPart(writer.takePart(false));
    if (typeof part === 'string' || part.records === 0) continue;
    const cursor = new RecordCursor(part.payload, part.records);
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
