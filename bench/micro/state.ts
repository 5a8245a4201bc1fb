import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { NodeFiles } from '../../src/common/node-files.js';
import { openStore } from '../../src/state/registry.js';
import type { BytesColumn, StateFile } from '../../src/state/state-store.js';

/**
 * A store of many keys against a plain Map: batches of random updates with a durable delta each, snapshots on the way, memory, the longest
 * stall of the event loop, restart, and eviction from an ordered store. Run as plain JavaScript with --expose-gc:
 *
 *     node --expose-gc state.js [keys = 5000000] [map|store|ordered]
 */
const KEYS = Number(process.argv[2] ?? 5_000_000);
const PART = process.argv[3] ?? 'all';
const BATCH = 10_000;
const BATCHES = Number(process.env.BATCHES ?? 120);
const directory = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'millrace-state-'));

const keyText = (i: number) => `user-${String(i).padStart(11, '0')}`;
const quantile = (times: number[], q: number) =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * q)].toFixed(1);
const memoryMb = () => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

class Stalls {
  readonly #histogram = monitorEventLoopDelay({ resolution: 1 });
  constructor() {
    this.#histogram.enable();
  }
  take(): string {
    const longest = this.#histogram.max / 1e6;
    this.#histogram.reset();
    return `${longest.toFixed(0)} ms`;
  }
}

/** Fixed-width keys as the row codec would write them: marker, text, end. */
function keysOf(numbers: Int32Array, n: number): BytesColumn {
  const data = Buffer.alloc(n * 18);
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    data[i * 18] = 1;
    data.write(keyText(numbers[i]), i * 18 + 1, 'latin1');
    starts[i] = i * 18;
    ends[i] = i * 18 + 18;
  }
  return { data, starts, ends };
}

function countsOf(n: number, count: (i: number) => number): BytesColumn {
  const data = new Uint8Array(n * 9);
  const view = new DataView(data.buffer);
  const starts = Int32Array.from({ length: n }, (_, i) => i * 9);
  const ends = Int32Array.from({ length: n }, (_, i) => i * 9 + 9);
  for (let i = 0; i < n; i++) view.setFloat64(i * 9 + 1, count(i), true);
  return { data, starts, ends };
}

const batches = Array.from({ length: BATCHES }, () =>
  Int32Array.from({ length: BATCH }, () => Math.floor(Math.random() * KEYS)),
);
const turn = () => new Promise(resolve => setImmediate(resolve));

async function runMap(): Promise<void> {
  const before = memoryMb();
  const map = new Map<string, number>();
  for (let i = 0; i < KEYS; i++) map.set(Buffer.from(keyText(i)).toString('latin1'), 1);
  console.log(`Map of ${KEYS}: ${(memoryMb() - before).toFixed(0)} MB`);
  const encoded = batches.map(numbers => Array.from(numbers, i => Buffer.from(keyText(i)).toString('latin1')));
  const times: number[] = [];
  for (const keys of encoded) {
    const start = performance.now();
    for (const key of keys) map.set(key, (map.get(key) ?? 0) + 1);
    times.push(performance.now() - start);
    await turn();
  }
  console.log(`Map: batch of ${BATCH} updates p50 ${quantile(times, 0.5)} ms, p99 ${quantile(times, 0.99)} ms`);
}

async function runStore(ordered: boolean): Promise<void> {
  const name = ordered ? 'ordered store' : 'store';
  const checkpoint = await Checkpoint.open(new NodeFiles(), join(directory, ordered ? 'o' : 'u'));
  const request = { checkpoint, operatorId: 0, ordered, snapshotInterval: 10 };
  const before = memoryMb();
  let store = await openStore('memory', request);
  await store.load(0, []);
  let files: StateFile[] = [];
  const commit = async () => {
    files = store.lineage([...files, ...(await store.commit())]);
  };
  const stalls = new Stalls();
  await turn();
  const startLoad = performance.now();
  const numbers = new Int32Array(BATCH);
  const ones = countsOf(BATCH, () => 1);
  for (let i = 0; i < KEYS; i += BATCH) {
    const n = Math.min(BATCH, KEYS - i);
    for (let j = 0; j < n; j++) numbers[j] = i + j;
    store.put(keysOf(numbers, n), ones, n);
    if ((i / BATCH) % 10 === 9) await commit();
    await turn();
  }
  await commit();
  console.log(
    `${name}: filled in ${((performance.now() - startLoad) / 1000).toFixed(1)} s, longest stall ${stalls.take()}`,
  );
  console.log(
    `${name}: ${(memoryMb() - before).toFixed(0)} MB, of which by its own account ${(store.bytesUsed / 1e6).toFixed(0)}`,
  );
  const startSnapshot = performance.now();
  files = store.lineage([...files, ...(await store.maintain())]);
  console.log(
    `${name}: snapshot ${((performance.now() - startSnapshot) / 1000).toFixed(2)} s, longest stall ${stalls.take()}`,
  );
  await turn();

  const times: number[] = [];
  const puts: number[] = [];
  let snapshots = 0;
  let background: Promise<void> = Promise.resolve();
  const view = (found: Uint8Array) => new DataView(found.buffer, found.byteOffset, found.byteLength);
  for (const batch of batches) {
    const keys = keysOf(batch, BATCH);
    await turn();
    const start = performance.now();
    const result = store.get(keys, BATCH);
    const stored = view(result.data);
    const counts = countsOf(BATCH, i => stored.getFloat64(result.starts[i] + 1, true) + 1);
    store.put(keys, counts, BATCH);
    puts.push(performance.now() - start);
    await commit();
    times.push(performance.now() - start);
    background = store.maintain().then(made => {
      if (made.length === 0) return;
      snapshots++;
      files = store.lineage([...files, ...made]);
    });
  }
  await background;
  console.log(
    `${name}: batch p50 ${quantile(times, 0.5)} ms, p90 ${quantile(times, 0.9)}, p99 ${quantile(times, 0.99)}; before commit p50 ${quantile(puts, 0.5)} ms; ` +
      `${snapshots} snapshots meanwhile, longest stall ${stalls.take()}`,
  );
  console.log(`${name}: ${(memoryMb() - before).toFixed(0)} MB, ${files.length} files in the lineage`);
  const { version } = store;
  await store.close();
  store = await openStore('memory', request);
  await turn();
  const startRestart = performance.now();
  await store.load(version, files);
  console.log(
    `${name}: loaded ${store.rows} rows in ${((performance.now() - startRestart) / 1000).toFixed(2)} s, longest stall ${stalls.take()}`,
  );
  if (ordered) await evict(store, files);
  await store.close();
  await checkpoint.close();
}

async function evict(store: Awaited<ReturnType<typeof openStore>>, files: StateFile[]): Promise<void> {
  let seen = 0;
  const startScan = performance.now();
  store.forEach(() => {
    seen++;
  });
  const scan = performance.now() - startScan;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    const n = Math.floor(KEYS / 100);
    const data = new Uint8Array(n * 18);
    const starts = new Int32Array(n);
    const ends = new Int32Array(n);
    let count = 0;
    store.forEachRange(null, null, (keyData, from, to) => {
      data.set(keyData.subarray(from, to), count * 18);
      starts[count] = count * 18;
      ends[count] = ++count * 18;
      return count < n;
    });
    const found = performance.now();
    store.remove({ data, starts, ends }, n);
    const removed = performance.now();
    files.push(...(await store.commit()));
    console.log(
      `evict ${n} of ${seen}: find ${(found - start).toFixed(1)} ms, remove ${(removed - found).toFixed(1)} ms, commit ${(performance.now() - removed).toFixed(1)} ms; ` +
        `full scan ${scan.toFixed(0)} ms`,
    );
  }
}

try {
  if (PART === 'all' || PART === 'map') await runMap();
  if (PART === 'all' || PART === 'store') await runStore(false);
  if (PART === 'all' || PART === 'ordered') await runStore(true);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
