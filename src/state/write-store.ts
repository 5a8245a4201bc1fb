import { DataError } from '../common/errors.js';
import type { KeyGroups } from './key-groups.js';
import { partitionOfKey } from './partitioned-store.js';
import { RecordWriter } from './record-file.js';
import { numberedParts } from './row-limits.js';
import { StateDirectory } from './state-directory.js';
import type { BytesColumn, StateCheckpoint, StateFile } from './state-store.js';

export interface EncodedRows {
  readonly keys: BytesColumn;
  readonly values: BytesColumn;
  readonly n: number;
}

export interface StoreToWrite {
  readonly checkpoint: StateCheckpoint;
  readonly operatorId: number;
  readonly storeName: string;
  readonly partitions: number;
  /** Name of the layout: see `StateLayout`. */
  readonly layout: number | null;
  readonly version: number;
  /** As in `StoreDeclaration`. */
  readonly groups: KeyGroups | undefined;
  /** Of a file. Default 8 MiB. */
  readonly partBytes?: number;
  /** Gives the same rows each time: they are counted, then written. Keys must differ. */
  rows(): AsyncIterable<EncodedRows>;
}

/** Writes rows as snapshots of a store, one for each partition; memory stays small however many there are. */
export async function writeStore(store: StoreToWrite): Promise<{ files: StateFile[][]; rows: number }> {
  const { partitions, layout, version, groups, partBytes = 8 << 20 } = store;
  const partitionOfRow = ({ data, starts, ends }: BytesColumn, i: number) =>
    partitionOfKey(data, starts[i], ends[i], groups, partitions);
  const counts = new Array<number>(partitions).fill(0);
  for await (const { keys, n } of store.rows()) for (let i = 0; i < n; i++) counts[partitionOfRow(keys, i)]++;
  const directories = counts.map((_, partition) => new StateDirectory({ ...store, partition, layout }));
  for (const directory of directories) await directory.create();
  const writers = counts.map(count => new RecordWriter(count));
  const left = [...counts];
  const files: StateFile[][] = counts.map(() => []);
  const write = async (p: number, last: boolean) => {
    files[p].push(await directories[p].write('snapshot', version, files[p].length, writers[p].takePart(last)));
  };
  for await (const { keys, values, n } of store.rows()) {
    for (let i = 0; i < n; i++) {
      const p = partitionOfRow(keys, i);
      writers[p].put(keys.data, keys.starts[i], keys.ends[i], values.data, values.starts[i], values.ends[i]);
      left[p]--;
      if (writers[p].length >= partBytes) await write(p, false);
    }
  }
  if (left.some(count => count !== 0)) {
    const where = `store ${store.storeName} of operator ${store.operatorId}`;
    throw new DataError(
      'STATE_REWRITE_DIFFERS',
      `The rows for ${where} were not the same when they were computed again.`,
    );
  }
  for (let p = 0; p < partitions; p++) await write(p, true);
  return { files: files.map(numberedParts), rows: counts.reduce((a, b) => a + b, 0) };
}
