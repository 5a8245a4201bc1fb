import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SeededRandom } from '../../src/common/random.js';
import { Session } from '../../src/index.js';
import { type Brokers, startBrokers } from './support/brokers.js';
import { createTopics } from './support/topics.js';
import { watchTopic } from './support/watch-topic.js';

/**
 * Exactly once from Kafka to Kafka: the process is killed at every named point and at random ones, leaders are killed and brokers restarted
 * meanwhile, and Kafka's own consumer watches the output under read_committed from the first record to the last.
 *
 *     MILLRACE_KILLS   kills at random moments (4, and fewer named points); npm run kafka:kills makes it 300
 *     MILLRACE_MARKER  where the sink notes its batches: group (default) or topic
 *     MILLRACE_SEED    of all chance
 */
const SEED = Number(process.env.MILLRACE_SEED ?? 20240501);
const IS_SHORT = process.env.MILLRACE_KILLS === undefined;
const RANDOM_KILLS = Number(process.env.MILLRACE_KILLS ?? 4);
/** Where the sink notes its batches. */
const MARKER = process.env.MILLRACE_MARKER ?? 'group';
const PARTITIONS = 3;
const PER_BATCH = 60;
/** A broker goes down, and comes back, every so many runs. */
const RUNS_PER_FAULT = 6;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHILD = fileURLToPath(new URL('./support/kill-child.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-kills-'));
/** Below `node_modules`, so that the compiled library finds what it imports. */
const LIBRARY = join(ROOT, 'node_modules', '.cache', `millrace-kafka-kills-${process.pid}`);
let brokers: Brokers;

beforeAll(async () => {
  const output = ['--outDir', LIBRARY, '--declaration', 'false', '--emitDeclarationOnly', 'false', '--noCheck'];
  const compiler = [join(ROOT, 'node_modules/ts7/bin/tsc'), '-p', join(ROOT, 'tsconfig.build.json'), ...output];
  execFileSync(process.execPath, compiler, { cwd: ROOT, stdio: 'ignore' });
  brokers = await startBrokers(['--brokers', '3', '--heap', '384m']);
});
afterAll(async () => {
  await brokers?.end();
  for (const made of [folder, LIBRARY]) rmSync(made, { recursive: true, force: true });
});

const ofGroups = (...calls: string[]) => (MARKER === 'group' ? calls : []);
/** What the sink asks of Kafka, in the order of a batch. */
const STARTING = ['initProducer', ...ofGroups('fetchGroupOffsets')];
const WRITING = ['addPartitionsToTransaction', 'produce', ...ofGroups('commitOffsetsInTransaction'), 'endTransaction'];
const NAMED: readonly string[] = [
  ...[...STARTING, ...WRITING].flatMap(call => [`${call} before 1`, `${call} after 1`]),
  ...WRITING.map(call => `${call} during 2`),
  ...[1, 3].map(n => `link before ${n}`),
  ...(IS_SHORT ? [] : WRITING.flatMap(call => [`${call} before 3`, `${call} after 2`])),
  ...(IS_SHORT ? [] : ['link before 2', 'link before 4', ...[1, 2, 3, 4].map(n => `link after ${n}`)]),
];

interface Run {
  /** Undefined: it ended by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly failure: string | undefined;
}

/** One run of the query, killed at a named point or some time after it has started. */
function run(
  names: { input: string; output: string; perBatch: number },
  kill: string | number | undefined,
): Promise<Run> {
  const killAt = typeof kill === 'string' ? kill : '';
  const setup = [names.input, names.output, join(folder, 'checkpoint'), MARKER, String(names.perBatch), killAt];
  return new Promise(resolve => {
    const child = fork(CHILD, [LIBRARY, brokers.bootstrap, ...setup], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let stderr = '';
    child.stderr!.on('data', text => (stderr += text));
    let timer: NodeJS.Timeout | undefined;
    if (typeof kill === 'number')
      child.once('message', () => {
        timer = setTimeout(() => child.kill('SIGKILL'), kill);
      });
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ signal, failure: code === 0 || signal !== null ? undefined : stderr.slice(-2_000) });
    });
  });
}

/** Faults of brokers beside the runs: down, and up again some runs later. */
class Faults {
  #down: number | undefined;
  readonly done: string[] = [];

  constructor(private readonly random: SeededRandom) {}

  async next(): Promise<void> {
    if (this.#down === undefined) {
      this.#down = 1 + this.random.integer(3);
      const action = this.random.integer(3) === 0 ? 'stop' : 'kill';
      await brokers.control(action, this.#down);
      this.done.push(`${action} ${this.#down}`);
    } else await this.end();
  }

  async end(): Promise<void> {
    if (this.#down !== undefined) await brokers.control('start', this.#down);
    this.#down = undefined;
  }
}

test('a query that is killed again and again writes every record once', { timeout: 7_200_000 }, async () => {
  const random = new SeededRandom(SEED);
  const runs: (string | number)[] = [];
  for (let i = 0; i < RANDOM_KILLS; i++) runs.push(random.integer(500));
  for (const point of NAMED) runs.splice(random.integer(runs.length + 1), 0, point);
  // Enough for every run to have work when it is killed.
  const perPartition = Math.ceil((runs.length * 10 * PER_BATCH) / PARTITIONS);
  const names = { input: 'kills-in', output: 'kills-out', perBatch: PER_BATCH };
  await createTopics(brokers.bootstrap, [names.input, names.output], { partitions: PARTITIONS, replicas: 3 });
  await Session.create()
    .range(perPartition * PARTITIONS)
    .selectExpr(`cast(id % ${PARTITIONS} AS INT) AS partition`, `cast(floor(id / ${PARTITIONS}) AS STRING) AS value`)
    .write.format('kafka')
    .options({ 'kafka.bootstrap.servers': brokers.bootstrap, topic: names.input, delivery: 'exactly_once' })
    .save();

  // What the reader sees is checked as it comes: the next of its partition, or a record that is lost, doubled or out of order.
  const next = new Array<number>(PARTITIONS).fill(0);
  const wrong: string[] = [];
  let seen = 0;
  let whole: () => void = () => {};
  const complete = new Promise<void>(resolve => (whole = resolve));
  const watch = await watchTopic(brokers.bootstrap, names.output, (partition, offset, value) => {
    if (Number(value) !== next[partition]) wrong.push(`${partition}@${offset}: ${value} instead of ${next[partition]}`);
    next[partition] = Number(value) + 1;
    if (++seen === perPartition * PARTITIONS) whole();
  });

  const faults = new Faults(random);
  let kills = 0;
  const failures: string[] = [];
  for (const [i, kill] of runs.entries()) {
    const fault = i % RUNS_PER_FAULT === RUNS_PER_FAULT - 1 ? faults.next() : undefined;
    const { signal, failure } = await run(names, kill);
    await fault;
    if (signal === 'SIGKILL') kills++;
    if (failure !== undefined) failures.push(failure);
  }
  await faults.end();
  const last = await run({ ...names, perBatch: 20_000 }, undefined);
  expect(last).toEqual({ signal: null, failure: undefined });
  await complete;
  await watch.end();
  const expected = perPartition * PARTITIONS;
  console.log(
    `seed ${SEED}: ${kills} kills in ${runs.length} runs (${NAMED.length} named points), ${faults.done.length} faults of brokers ` +
      `(${faults.done.join(', ')}), ${failures.length} runs ended by an error; ${seen} records seen of ${expected}, ${wrong.length} lost, doubled or out of order`,
  );
  expect(wrong).toEqual([]);
  expect(failures).toEqual([]);
  expect(next).toEqual(new Array(PARTITIONS).fill(perPartition));
  expect(seen).toBe(expected);
  expect(kills).toBeGreaterThanOrEqual(Math.floor(runs.length * 0.9));
});
