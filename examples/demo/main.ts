import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { col, dateFormat, max, Session, sum } from 'millrace';
import { columnChart, number, StatusLine } from './display.js';
import { type FeederMessage, layout, type QueryMessage } from './layout.js';
import { type Delays, differences, type Recount } from './recount.js';

/**
 * Three million flights arrive as files; a query counts delays by state and day, is killed on the way, and comes back. In the end its
 * table must be equal, row for row, to a recount by hand.
 *
 *     feeder ──files──► input/ ──► query (killed, restarted) ──► delays/state=…/*.parquet
 */
const KILL_AFTER_FILES = [6, 14, 23];

const started = Date.now();
const root = mkdtempSync(join(tmpdir(), 'millrace-demo-'));
const { input, output, checkpoint } = layout(root);
const status = new StatusLine();
const children = new Set<ChildProcess>();

/** What the parent knows; all of it comes from messages of the two processes. */
const seen = { filesFed: 0, feederDone: false, rows: 0, lastBatch: -1, kills: 0, restarts: 0, replays: 0 };

function start(script: 'feeder' | 'query' | 'recounter', onMessage: (message: any) => void): ChildProcess {
  const child = fork(fileURLToPath(new URL(`./${script}.ts`, import.meta.url)), [root]);
  children.add(child);
  child.on('message', onMessage);
  child.on('exit', () => children.delete(child));
  return child;
}

async function feed(): Promise<void> {
  const feeder = start('feeder', (message: FeederMessage) => {
    if (message.kind === 'file') seen.filesFed = message.files;
    else seen.feederDone = true;
  });
  const [code] = await once(feeder, 'exit');
  if (code !== 0) throw new Error(`the feeder ended with code ${code}`);
}

/** By then the feeder has ended, and the query leaves a core free. */
async function recountAside(): Promise<Recount> {
  let result: Recount | undefined;
  const [code] = await once(
    start('recounter', (message: Recount) => {
      result = message;
    }),
    'exit',
  );
  if (result === undefined) throw new Error(`the recount ended with code ${code}`);
  return result;
}

/** Runs the query until it is killed after so many files, or to the end of the stream. */
async function runQuery(killAfter: number | undefined): Promise<void> {
  let ending = false;
  const query = start('query', (progress: QueryMessage) => {
    seen.lastBatch = Math.max(seen.lastBatch, progress.batchId);
    seen.rows += progress.rows;
    status.update(
      `${number(seen.rows).padStart(9)} rows  ${number(progress.rowsPerSecond).padStart(7)} rows/s  ` +
        `watermark ${progress.watermark.slice(0, 16)}  lag ${String(seen.filesFed - progress.filesRead).padStart(2)} files  ` +
        `state ${number(progress.stateRows)} rows  batch ${progress.batchId}`,
    );
    if (ending) return;
    if (killAfter !== undefined && progress.filesRead >= killAfter) {
      ending = true;
      killInBatch(query, progress.batchId + 1);
    } else if (seen.feederDone && progress.filesRead === seen.filesFed && progress.stateRows === 0) {
      ending = true;
      query.send('stop');
    }
  });
  const [code, signal] = await once(query, 'exit');
  if (killAfter !== undefined && signal === 'SIGKILL') {
    seen.kills++;
    const [planned, committed] = [latest('offsets'), latest('commits')];
    const unfinished = planned > committed;
    if (unfinished) seen.replays++;
    status.event(`   SIGKILL ${unfinished ? `in the middle of batch ${planned}` : `after batch ${committed}`}`);
  } else if (code !== 0) throw new Error(`the query ended with code ${code}, signal ${signal}`);
}

/** Kills the query when it has planned this batch and not finished it: what it was doing must be done again. */
function killInBatch(query: ChildProcess, batchId: number): void {
  const watching = setInterval(() => {
    if (latest('offsets') >= batchId) query.kill('SIGKILL');
  }, 2);
  query.once('exit', () => clearInterval(watching));
}

/** The highest batch in a log of the checkpoint. */
function latest(log: 'offsets' | 'commits'): number {
  const ids = readdirSync(join(checkpoint, log)).filter(name => /^\d+$/.test(name));
  return Math.max(-1, ...ids.map(Number));
}

async function showResult(session: Session): Promise<Delays[]> {
  const table = await session.read.parquet(output);
  const rows = (await table.withColumn('day', dateFormat('day', 'yyyy-MM-dd')).collect()) as Delays[];
  const delays = session.createDataFrame(rows);
  const perState = delays
    .groupBy('state')
    .agg(
      sum('flights').as('flights'),
      sum(col('meanDelay').multiply(col('flights')))
        .divide(sum('flights'))
        .cast('decimal(6, 2)')
        .as('mean_delay'),
      max('maxDelay').as('max_delay'),
      sum(col('shareLate').multiply(col('flights')))
        .divide(sum('flights'))
        .multiply(100)
        .cast('decimal(5, 1)')
        .as('percent_late'),
    )
    .orderBy(col('flights').desc());
  console.log('\nDelays in minutes, by state of origin, busiest first:\n');
  await perState.limit(8).show();

  const perDay = await delays
    .groupBy('day')
    .agg(
      sum(col('meanDelay').multiply(col('flights')))
        .divide(sum('flights'))
        .as('delay'),
    )
    .orderBy('day')
    .collect();
  const pairs = perDay
    .filter((_, i) => i % 2 === 0)
    .map(({ delay }, i) => (delay + (perDay[2 * i + 1]?.delay ?? delay)) / 2);
  console.log(`Mean delay in minutes, ${perDay[0].day} to ${perDay.at(-1)?.day}, two days a column:\n`);
  console.log(`${columnChart(pairs)}\n`);
  return rows;
}

async function main(): Promise<void> {
  mkdirSync(input, { recursive: true });
  console.log(
    '3,000,000 flights, as JSON files, to delays per state and day in Parquet, with the query killed on the way.\n',
  );
  const recounting = feed().then(recountAside);
  // Without its input the query would wait for ever.
  recounting.catch(() => {
    for (const child of children) child.kill();
  });
  for (const killAfter of [...KILL_AFTER_FILES, undefined]) {
    await runQuery(killAfter);
    if (killAfter !== undefined) seen.restarts++;
  }
  const streamed = Date.now();

  const actual = await showResult(Session.create());
  const expected = await recounting;
  const found = differences(expected.delays, actual);
  for (const line of found.slice(0, 10)) console.error(line);
  if (found.length > 0) throw new Error(`the table differs from the recount in ${found.length} rows`);
  if (seen.kills < 2) throw new Error(`the query was to be killed at least twice, but was killed ${seen.kills} times`);
  const flights = expected.delays.reduce((rows, d) => rows + d.flights, 0);
  console.log(`Verified against a recount of the source by plain code: equal, row for row.
  ${number(expected.rows)} flights read, ${number(flights)} of them from a known airport
  ${number(actual.length)} windows (states × days) in ${seen.lastBatch + 1} batches and ${seen.filesFed} files
  ${seen.kills} kills with SIGKILL, ${seen.restarts} restarts, ${seen.replays} batches run again
  ${((streamed - started) / 1000).toFixed(1)} s for the stream, ${((Date.now() - started) / 1000).toFixed(1)} s in total`);
}

const cleanUp = () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    cleanUp();
    process.exit(130);
  });
}
try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  cleanUp();
}
