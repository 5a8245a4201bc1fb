import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { GroupIndex } from '../../src/columnar/grouping.js';
import { RowCodec } from '../../src/columnar/row-codec.js';
import { IntegerVector } from '../../src/columnar/vector.js';
import { NodeFiles } from '../../src/common/node-files.js';
import { KeyedRows } from '../../src/operators/stream-join/keyed-rows.js';
import { openStore } from '../../src/state/registry.js';
import { longType, timestampType } from '../../src/types/data-type.js';

/**
 * What a side of a join of streams pays for forgetting the oldest hundredth of its rows, against looking at the time of every row:
 *
 *     node join-eviction.js [rows = 5000000]
 *
 * Ten rows to a key, times a little out of order. The times are CPU time, so that a busy machine does not matter much.
 */
const ROWS = Number(process.argv[2] ?? 5_000_000);
const BATCH = 50_000;
const directory = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'millrace-join-'));
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const checkpoint = await Checkpoint.open(new NodeFiles(), directory);
const open = (storeName: string, ordered: boolean) =>
  openStore('memory', { checkpoint: checkpoint as never, operatorId: 0, storeName, ordered });
const stores = {
  keys: await open('left-keys', false),
  rows: await open('left-rows', false),
  times: await open('left-times', true),
};
const all = Object.values(stores);
for (const store of all) await store.load(0, []);

const keyCodec = new RowCodec([longType], 'key');
const rowCodec = new RowCodec([longType, longType, timestampType], 'value');
const integers = (type: typeof longType | typeof timestampType, n: number, value: (i: number) => number) =>
  new IntegerVector(
    type,
    n,
    Float64Array.from({ length: n }, (_, i) => value(i)),
    null,
  );
const kept = new KeyedRows(stores, (values, n) => rowCodec.decode(values, n)[2] as IntegerVector);

function append(from: number): void {
  const key = integers(longType, BATCH, i => (((from + i) * 2_654_435_761) % 4_294_967_296) % (ROWS / 10));
  const time = integers(timestampType, BATCH, i => (from + i) * 1000 + (((from + i) * 7919) % 5_000_000));
  const index = new GroupIndex([longType]);
  const groups = new Int32Array(BATCH);
  index.groupIds([key], BATCH, groups);
  const keys = keyCodec.encode(index.keyColumns(), index.groupCount);
  kept.append(keys, index.groupCount, groups, rowCodec.encode([key, key, time], BATCH), BATCH, time);
}

const commit = async (): Promise<void> => {
  for (const store of all) await store.commit();
};

for (let from = 0; from < ROWS; from += BATCH) {
  append(from);
  await commit();
}
const mb = all.reduce((sum, store) => sum + store.bytesUsed, 0) / 1e6;
console.log(`${stores.rows.rows} rows, ${mb.toFixed(0)} MB of state, ${((mb * 1e6) / ROWS).toFixed(0)} bytes per row`);

let started = cpuMs();
let seen = 0;
stores.rows.forEach(() => {
  seen++;
});
console.log(`visit of every row: ${(cpuMs() - started).toFixed(0)} ms for ${seen} rows`);

started = cpuMs();
let old = 0;
stores.rows.forEach((_k, _s, _e, data, start) => {
  // As an engine must that does not know the order: the time of the row, from its bytes.
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (view.getInt32(start + 21, true) * 4294967296 + view.getUint32(start + 17, true) <= 1000) old++;
});
const scan = cpuMs() - started;
console.log(`full scan, the time of every row: ${scan.toFixed(0)} ms (${old} old)`);

for (let round = 1; round <= 8; round++) {
  const untilUs = (round * ROWS * 1000) / 100;
  started = cpuMs();
  let gone = 0;
  for (let block = kept.takeOlder(untilUs, false); block !== undefined; block = kept.takeOlder(untilUs, false)) {
    gone += block.n;
  }
  const evicted = cpuMs() - started;
  started = cpuMs();
  await commit();
  console.log(
    `forget ${gone} rows: ${evicted.toFixed(0)} ms (${((100 * evicted) / scan).toFixed(1)} % of the scan), commit ${(cpuMs() - started).toFixed(0)} ms`,
  );
}
for (const store of all) await store.close();
await checkpoint.close();
rmSync(directory, { recursive: true, force: true });
