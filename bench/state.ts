import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Session } from 'millrace';
import { Random } from './generate/random.js';
import { diskUsage, options, print } from './report.js';

/**
 * Large keyed state: a count by a key of 16 characters over `--keys` keys, then `--updates` batches of 10,000 random updates each, all with a
 * durable checkpoint; the same updates on a plain Map; and a restart after the process was killed. Every part is a process of its own:
 *
 *     map      the keys in a Map: memory, and the time of a batch of updates
 *     fill     the keys into the query, then the updates: time, memory, stalls; it ends by killing itself
 *     recover  from the start of the process to the end of the first batch
 *
 *     node build/bench/state.js [--keys 5000000] [--provider memory] [--updates 120] [--report out.json]
 */
const given = options({
  keys: '5000000',
  provider: 'memory',
  updates: '120',
  partitions: '1',
  part: 'all',
  folder: '',
  report: '',
});
const KEYS = Number(given.keys);
const UPDATES = Number(given.updates);
const BATCH = 10_000;
const KEYS_PER_FILE = 500_000;
const program = fileURLToPath(import.meta.url);

const key = (i: number) => `k${String(i).padStart(15, '0')}`;
const at = (times: readonly number[], q: number) =>
  +times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * q)].toFixed(1);
const megabytes = (bytes: number) => Math.round(bytes / 1e6);

function peakRss(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

/** Resident memory is what counts against the bar; the peak also holds what the fill needed. */
function resident(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return megabytes(process.memoryUsage.rss());
}

/**
 * The longest stalls of the event loop, by the clock and in processor time of the process. The second is what the program itself is to blame
 * for (with its helper threads); on a machine that is shared the first is not.
 */
function watchStalls(): () => { max_ms: number; p999_ms: number; cpu_max_ms: number } {
  const late: number[] = [];
  let last = performance.now();
  let lastCpu = process.cpuUsage();
  let cpuMax = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(lastCpu);
    late.push(Math.max(0, now - last - 2));
    cpuMax = Math.max(cpuMax, Math.min(now - last, (user + system) / 1000));
    last = now;
    lastCpu = process.cpuUsage();
  }, 2);
  return () => {
    clearInterval(timer);
    late.sort((a, b) => a - b);
    const p999 = late[Math.floor(late.length * 0.999)] ?? 0;
    return { max_ms: +(late.at(-1) ?? 0).toFixed(1), p999_ms: +p999.toFixed(1), cpu_max_ms: +cpuMax.toFixed(1) };
  };
}

const turn = () => new Promise(resolve => setImmediate(resolve));

async function runMap(): Promise<object> {
  const used = () => {
    (globalThis as { gc?: () => void }).gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const random = new Random(1);
  const before = used();
  // One holds 16.7 million keys at most.
  const maps = Array.from({ length: Math.ceil(KEYS / 10_000_000) }, () => new Map<string, number>());
  const mapOf = (i: number) => maps[i % maps.length];
  for (let i = 0; i < KEYS; i++) mapOf(i).set(Buffer.from(key(i)).toString('latin1'), 1);
  const bytes = used() - before;
  const times: number[] = [];
  const cpu: number[] = [];
  for (let batch = 0; batch < UPDATES; batch++) {
    const ids = [...randomIds(random)];
    const keys = ids.map(id => Buffer.from(key(id)).toString('latin1'));
    await turn();
    const start = performance.now();
    const cpuBefore = process.cpuUsage();
    for (let i = 0; i < BATCH; i++) {
      const map = mapOf(ids[i]);
      map.set(keys[i], (map.get(keys[i]) ?? 0) + 1);
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    times.push(performance.now() - start);
    cpu.push((user + system) / 1000);
  }
  return {
    map_mb: megabytes(bytes),
    batch_ms: { p50: at(times, 0.5), p99: at(times, 0.99) },
    batch_cpu_ms: { p50: at(cpu, 0.5) },
  };
}

/** One file per micro-batch; modification times in order. */
function writeFile(folder: string, index: number, ids: Iterable<number>): void {
  const path = join(folder, `${String(index).padStart(5, '0')}.json`);
  let text = '';
  for (const id of ids) text += `{"k":"${key(id)}"}\n`;
  writeFileSync(path, text);
  utimesSync(path, 1_700_000_000 + index, 1_700_000_000 + index);
}

function* span(from: number, to: number): Generator<number> {
  for (let i = from; i < to; i++) yield i;
}

function* randomIds(random: Random): Generator<number> {
  for (let i = 0; i < BATCH; i++) yield random.next() % KEYS;
}

const fillFiles = Math.ceil(KEYS / KEYS_PER_FILE);

function writeInput(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < fillFiles; i++) {
    writeFile(folder, i, span(i * KEYS_PER_FILE, Math.min(KEYS, (i + 1) * KEYS_PER_FILE)));
  }
  const random = new Random(2);
  for (let u = 0; u < UPDATES; u++) writeFile(folder, fillFiles + u, randomIds(random));
}

interface Progress {
  readonly batchId: number;
  readonly numInputRows: number;
  readonly durationMs: Record<string, number>;
  readonly stateOperators: { numRowsTotal: number; memoryUsedBytes: number; customMetrics?: Record<string, number> }[];
}

async function start(folder: string, onBatch: (progress: Progress) => void) {
  const session = Session.create({
    conf: { 'millrace.state.provider': given.provider, 'millrace.state.partitions': given.partitions },
  });
  session.streams.addListener({ onQueryProgress: ({ progress }) => onBatch(progress as unknown as Progress) });
  return session.readStream
    .schema('k STRING')
    .option('maxFilesPerTrigger', 1)
    .json(join(folder, 'in'))
    .groupBy('k')
    .count()
    .writeStream.outputMode('update')
    .format('noop')
    .option('checkpointLocation', join(folder, 'checkpoint'))
    .trigger({ availableNow: true })
    .start();
}

async function runFill(): Promise<void> {
  const updates: number[] = [];
  const cpu: number[] = [];
  let cpuBefore = process.cpuUsage();
  let fillMs = 0;
  let stalls = watchStalls();
  let fillStall = 0;
  let last: Progress | undefined;
  const rss: number[] = [];
  const query = await start(given.folder, progress => {
    last = progress;
    const took = progress.durationMs.triggerExecution;
    if (progress.batchId < fillFiles) fillMs += took;
    else {
      updates.push(took);
      const { user, system } = process.cpuUsage(cpuBefore);
      cpu.push((user + system) / 1000);
      rss.push(process.memoryUsage.rss());
    }
    cpuBefore = process.cpuUsage();
    if (progress.batchId !== fillFiles - 1) return;
    fillStall = stalls().cpu_max_ms;
    (globalThis as { gc?: () => void }).gc?.();
    stalls = watchStalls();
  });
  await query.awaitTermination();
  const stalled = stalls();
  const [operator] = last!.stateOperators;
  const disk = diskUsage(join(given.folder, 'checkpoint'));
  console.log(
    JSON.stringify({
      fill_s: +(fillMs / 1000).toFixed(1),
      fill_stall_cpu_ms: fillStall,
      batch_ms: { p50: at(updates, 0.5), p90: at(updates, 0.9), p99: at(updates, 0.99), max: at(updates, 1) },
      batch_cpu_ms: { p50: at(cpu, 0.5), p90: at(cpu, 0.9), max: at(cpu, 1) },
      stall: stalled,
      rows: operator.numRowsTotal,
      state_mb: megabytes(operator.memoryUsedBytes),
      metrics: operator.customMetrics,
      rss_mb: resident(),
      rss_updates_max_mb: megabytes(Math.max(...rss)),
      peak_rss_mb: peakRss(),
      disk_mb: megabytes(disk.bytes),
      disk_files: disk.files,
    }),
  );
  process.kill(process.pid, 'SIGKILL');
}

async function runRecover(): Promise<void> {
  const stalls = watchStalls();
  let firstMs = 0;
  let rows = 0;
  const query = await start(given.folder, progress => {
    firstMs ||= performance.now();
    rows = progress.stateOperators[0].numRowsTotal;
  });
  await query.awaitTermination();
  const stall = stalls();
  console.log(
    JSON.stringify({
      first_batch_done_s: +(firstMs / 1000).toFixed(2),
      stall,
      rows,
      peak_rss_mb: peakRss(),
    }),
  );
}

function child(part: string, folder: string): Record<string, never> {
  const args = ['--keys', given.keys, '--provider', given.provider, '--updates', given.updates];
  const more = ['--partitions', given.partitions, '--part', part, '--folder', folder];
  const run = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=8192', program, ...args, ...more], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const line = run.stdout.split('\n').findLast(text => text.startsWith('{'));
  if (line === undefined) throw new Error(`${part} gave no report\n${run.stdout}\n${run.stderr}`);
  console.error(`${part}: ${line}`);
  return JSON.parse(line);
}

async function runAll(): Promise<void> {
  const folder = given.folder || mkdtempSync(join(tmpdir(), 'millrace-state-bench-'));
  try {
    if (!existsSync(join(folder, 'in'))) writeInput(join(folder, 'in'));
    const map = child('map', folder) as never as Awaited<ReturnType<typeof runMap>> & Record<string, never>;
    const fill = child('fill', folder);
    writeFile(join(folder, 'in'), fillFiles + UPDATES, randomIds(new Random(3)));
    const recover = child('recover', folder);
    const p50 = (part: Record<string, unknown>, name: string) => (part[name] as { p50: number }).p50;
    const ratioOf = (name: string) => +(p50(fill, name) / p50(map, name)).toFixed(2);
    print(
      {
        engine: 'millrace',
        query: `state-${given.provider}`,
        events: KEYS + UPDATES * BATCH,
        query_s: fill.fill_s,
        keys: KEYS,
        map,
        fill,
        recover,
        p50_over_map: ratioOf('batch_ms'),
        cpu_p50_over_map: ratioOf('batch_cpu_ms'),
        memory_over_map: +(Number(fill.state_mb) / Number(map.map_mb)).toFixed(2),
      },
      given.report,
    );
  } finally {
    if (given.folder === '') rmSync(folder, { recursive: true, force: true });
  }
}

if (given.part === 'all') await runAll();
else if (given.part === 'map') console.log(JSON.stringify(await runMap()));
else if (given.part === 'fill') await runFill();
else if (given.part === 'recover') await runRecover();
