import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DataFrame, expr, Session } from 'millrace';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { BytesBuilder } from '../../src/columnar/builder.js';
import { RowCodec } from '../../src/columnar/row-codec.js';
import { NodeFiles } from '../../src/common/node-files.js';
import { StateReader } from '../../src/state/reader/state-reader.js';
import { openStore } from '../../src/state/registry.js';
import type { StateFile } from '../../src/state/state-store.js';
import { binaryType } from '../../src/types/data-type.js';
import { parseDataType } from '../../src/types/ddl.js';

/**
 * What a batch pays for closing the oldest hundredth of its state, against looking at all of it. Whole queries with a durable checkpoint:
 *
 *     windows    windowed aggregation, one row to a window and key       sessions   session windows, one row each
 *     dedup      dropDuplicatesWithinWatermark
 *     join       the rows of a join by a range of time, ten to a key     join-1     the same, one to a key
 *
 *     node eviction.js [rows = 5000000] [case]
 *
 * `batch` is the batch without rows that closes the hundredth, of which `removal` is the part of the operator and the rest mostly the delta; `CPU of
 * the round` is that batch and the one with a row that asks for it. Of nine rounds the quickest counts, after the snapshot that the filling began.
 * `scan` is what finding the old rows takes when no order is kept: every row of the state is visited and decoded, in the same process.
 */
const ROWS = Number(process.argv[2] ?? 5_000_000);
const SECONDS = 100;
const ROUNDS = 9;
const BLOCK_ROWS = 8192;
/** Of 200 ms, for a profiler that is never quiet itself. */
const QUIET_ROUNDS = 150;
const START = 1_700_000_000_000;

const session = Session.create();
const stream = session.memoryStream<{ at: Date; k: number }>('at TIMESTAMP, k BIGINT');
const kept = stream.toDF().withWatermark('at', `${2 * SECONDS} seconds`);
const other = session.memoryStream<{ at2: Date; k2: number }>('at2 TIMESTAMP, k2 BIGINT');

const rangeJoin = (): DataFrame =>
  kept
    .join(
      other.toDF().withWatermark('at2', `${2 * SECONDS} seconds`),
      expr('k = k2 AND at2 >= at AND at2 <= at + INTERVAL 1 SECOND'),
    )
    .select('k');
/** Where the rows are, and the time by which they go. */
interface Case {
  readonly query: () => DataFrame;
  readonly rowsPerKey: number;
  readonly store: string;
  readonly timeIn: 'key' | 'value';
}

const CASES: Readonly<Record<string, Case>> = {
  windows: {
    query: () => kept.groupBy(expr("window(at, '1 second')"), expr('k')).count(),
    rowsPerKey: 1,
    store: 'default',
    timeIn: 'key',
  },
  sessions: {
    query: () => kept.groupBy(expr("session_window(at, '1 second')"), expr('k')).count(),
    rowsPerKey: 1,
    store: 'default',
    timeIn: 'value',
  },
  dedup: {
    query: () => kept.dropDuplicatesWithinWatermark(['k']).select('k'),
    rowsPerKey: 1,
    store: 'default',
    timeIn: 'value',
  },
  join: { query: rangeJoin, rowsPerKey: 10, store: 'left-rows', timeIn: 'value' },
  'join-1': { query: rangeJoin, rowsPerKey: 1, store: 'left-rows', timeIn: 'value' },
};

const quickest = (times: readonly number[]) => Math.min(...times);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Until the background work of the query is done: it takes next to no CPU. */
async function quiet(): Promise<void> {
  for (let before = 0, rounds = 0; cpuMs() - before > 20 && rounds < QUIET_ROUNDS; rounds++) {
    before = cpuMs();
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** Fills the state second by second, keys out of order; then closes a second at a time. */
async function run(name: string, checkpoint: string) {
  const { rowsPerKey, query: build } = CASES[name];
  const keys = ROWS / rowsPerKey;
  const query = await build()
    .writeStream.outputMode('append')
    .format('noop')
    .option('checkpointLocation', checkpoint)
    .start();
  const perSecond = ROWS / SECONDS;
  for (let second = 0; second < SECONDS; second++) {
    const from = second * perSecond;
    const at = new Date(START + second * 1000);
    stream.addData(
      Array.from({ length: perSecond }, (_, i) => ({ at, k: (((from + i) * 2_654_435_761) % 4_294_967_296) % keys })),
    );
    await query.processAllAvailable();
  }
  await quiet();
  const batches: number[] = [];
  const removals: number[] = [];
  const cpu: number[] = [];
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // Beyond the end of a window or session of the second that is to go.
    const at = START + ((name === 'dedup' ? 4 : 2) * SECONDS + round + 2) * 1000 + 1;
    const before = cpuMs();
    stream.addData([{ at: new Date(at), k: -1 }]);
    other.addData([{ at2: new Date(at), k2: -2 }]);
    await query.processAllAvailable();
    cpu.push(cpuMs() - before);
    const { batchDuration, stateOperators } = query.lastProgress!;
    batches.push(batchDuration);
    removals.push(stateOperators[0].allRemovalsTimeMs);
    rows = stateOperators[0].numRowsRemoved;
  }
  await query.stop();
  return { closed: rows, batchMs: quickest(batches), removalMs: quickest(removals), roundCpuMs: quickest(cpu) };
}

/** Looks at every row of the state as an operator would: visits the store and decodes what holds the time, some thousand rows at a time. */
async function scan(name: string, directory: string): Promise<{ rows: number; scanCpuMs: number }> {
  const { store: storeName, timeIn } = CASES[name];
  const reader = await StateReader.open(new NodeFiles(), directory);
  const [operator] = await reader.operators(reader.latestBatchId);
  const { key, values } = operator.stores.find(each => each.name === storeName)!.columns!;
  const types = timeIn === 'key' ? key.map(c => c.type) : values.flatMap(v => v.types);
  const codec = new RowCodec(types.map(parseDataType), timeIn);
  const checkpoint = await Checkpoint.open<unknown, Committed>(new NodeFiles(), directory);
  const { stateFiles } = (await checkpoint.commits.get(reader.latestBatchId))!;
  const store = await openStore('memory', { checkpoint: checkpoint as never, operatorId: 0, storeName });
  await store.load(reader.latestBatchId + 1, stateFiles[0][`0/${storeName}`]);
  const before = cpuMs();
  let block = new BytesBuilder(binaryType);
  const decode = () => {
    const bytes = block.finish();
    codec.decode(bytes, bytes.length);
    block = new BytesBuilder(binaryType);
  };
  store.forEach((data, keyStart, keyEnd, value, start, end) => {
    if (timeIn === 'key') block.appendBytes(data, keyStart, keyEnd);
    else block.appendBytes(value, start, end);
    if (block.length === BLOCK_ROWS) decode();
  });
  decode();
  const result = { rows: store.rows, scanCpuMs: cpuMs() - before };
  await store.close();
  await checkpoint.close();
  return result;
}

interface Committed {
  readonly stateFiles: Readonly<Record<string, Readonly<Record<string, readonly StateFile[]>>>>;
}

async function runCase(name: string): Promise<void> {
  const folder = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'millrace-eviction-'));
  try {
    const checkpoint = join(folder, 'checkpoint');
    const { closed, batchMs, removalMs, roundCpuMs } = await run(name, checkpoint);
    const { rows, scanCpuMs } = await scan(name, checkpoint);
    const all = (scanCpuMs * ROWS) / rows;
    const share = (ms: number) => `${ms.toFixed(0)} ms (${((100 * ms) / all).toFixed(1)} %)`;
    console.log(
      `${name.padEnd(9)} ${closed} closed: removal ${share(removalMs)}, batch ${share(batchMs)}, CPU of the round ${share(roundCpuMs)}; scan ${all.toFixed(0)} ms`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const only = process.argv[3];
if (only !== undefined) await runCase(only);
else {
  for (const name of Object.keys(CASES)) {
    spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(ROWS), name], { stdio: 'inherit' });
  }
}
