import { describe, it } from 'vitest';
import { EphemeralStateStore } from '../../src/state/ephemeral-state-store.js';
import { lmdbStateStoreProviderOf } from '../../src/state/lmdb/lmdb-state-store.js';
import { memoryStateStoreProviderOf } from '../../src/state/memory/memory-state-store.js';
import { PartitionedStore } from '../../src/state/partitioned-store.js';
import type {
  RowVisitor,
  StateFile,
  StateStore,
  StateStoreProvider,
  StateStoreRequest,
} from '../../src/state/state-store.js';
import { groupedRowsConformance, groupedStoreConformance } from '../../src/testing/grouped-store-conformance.js';
import { text } from '../../src/testing/state-store-bench.js';

/** So small that a few rows make several segments, parts and slices. */
const smallMemory = memoryStateStoreProviderOf({
  partBytes: 2000,
  sliceBytes: 300,
  segmentBytes: 4096,
  deadBytesMin: 256,
});
/** So few mapped pages that LMDB's file is opened anew again and again. */
const smallLmdb = lmdbStateStoreProviderOf({ partBytes: 2000, sliceBytes: 300, mappedBytesMax: 1 << 20 });

/** Each run has the other provider: what one writes, the other one reads. */
function inTurn(...providers: readonly StateStoreProvider[]): StateStoreProvider {
  let run = 0;
  return { name: 'in turn', open: request => providers[run++ % providers.length].open(request) };
}

const ephemeral: StateStoreProvider = {
  name: 'ephemeral',
  open: async ({ ordered = false, groups }) => new EphemeralStateStore(ordered, groups),
};

/** Three partitions, the files of each with its number, since here one list names them all. */
class Partitions extends PartitionedStore {
  static async open(provider: StateStoreProvider, request: StateStoreRequest): Promise<StateStore> {
    const stores = [0, 1, 2].map(partition => provider.open({ ...request, partition: 10 + partition }));
    return new Partitions(await Promise.all(stores), request.groups);
  }

  override async load(version = 0, files: readonly StateFile[] = []): Promise<void> {
    for (const [p, store] of this.partitions.entries()) await store.load(version, ofPartition(files, p));
  }
  override commit(): Promise<StateFile[]> {
    return this.#filesOfAll(store => store.commit());
  }
  override maintain(): Promise<StateFile[]> {
    return this.#filesOfAll(store => store.maintain());
  }
  override lineage(known: readonly StateFile[]): StateFile[] {
    return this.partitions.flatMap((store, p) => tagged(store.lineage(ofPartition(known, p)), p));
  }
  override async removeUnneeded(needed: readonly StateFile[] = []): Promise<void> {
    for (const [p, store] of this.partitions.entries()) await store.removeUnneeded(ofPartition(needed, p));
  }
  /** In order across partitions too, as the bench compares them. */
  override forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void {
    const rows: [string, Parameters<RowVisitor>][] = [];
    super.forEachRange(from, to, (key, start, end, ...value) => {
      rows.push([text(key, start, end), [key, start, end, ...value]]);
    });
    rows.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [, row] of rows) if (visit(...row) === false) return;
  }

  async #filesOfAll(work: (store: StateStore) => Promise<StateFile[]>): Promise<StateFile[]> {
    const made = await Promise.all(this.partitions.map(work));
    return made.flatMap(tagged);
  }
}

type PartitionFile = StateFile & { readonly of: number };
const tagged = (files: readonly StateFile[], of: number): PartitionFile[] => files.map(file => ({ ...file, of }));
const ofPartition = (files: readonly StateFile[], of: number) =>
  files.filter(file => (file as PartitionFile).of === of);

const partitioned = (provider: StateStoreProvider): StateStoreProvider => ({
  name: `partitions of ${provider.name}`,
  open: request => Partitions.open(provider, request),
});

describe.each([
  ['lmdb in small pieces', () => smallLmdb],
  ['memory and lmdb in turn', () => inTurn(smallMemory, smallLmdb)],
  ['partitions of memory', () => partitioned(smallMemory)],
  ['partitions of lmdb', () => partitioned(smallLmdb)],
])('%s', (_, provider) => {
  for (const check of groupedStoreConformance(async () => provider())) it(check.name, check.run);
});

describe('ephemeral', () => {
  for (const check of groupedRowsConformance(async () => ephemeral)) it(check.name, check.run);
});
