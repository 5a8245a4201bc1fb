import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { options } from '../report.js';
import { table } from '../table.js';

/**
 * The Yahoo Streaming Benchmark from Kafka to Kafka: `ysb.js` and other programs in turn, on one topic, each into a topic of its own, with their
 * answers compared. A program is any command that reads BOOTSTRAP, TOPIC, OUT_TOPIC, ADS_FILE and EVENTS from its environment and whose last line
 * of JSON has `events`, `query_cpu_s` (or `cpu_s`) and, where it knows it, `peak_rss_mb`. What a program needs beside that comes from the
 * environment of this one, or stands in front of its command.
 *
 *     node build/bench/kafka/compare-ysb.js [--brokers localhost:9092] [--events 2000000] [--rounds 1] [--report out.json]
 *         [--spark "JARS=… MODE=ysb python3 …"] [--streams "STREAMS_JARS=… MODE=ysb …"]
 */
const given = options({
  brokers: 'localhost:9092',
  events: '2000000',
  partitions: '2',
  rounds: '1',
  'per-batch': '200000',
  spark: '',
  streams: '',
  report: '',
});
const { brokers, events, partitions } = given;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const node = (name: string, ...args: string[]) => execFileSync(process.execPath, [here(name), ...args]).toString();
const tag = `${Date.now().toString(36)}-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-compare-'));
const ads = join(folder, 'ads.csv');
const topic = `ad-events-${tag}`;
const ours = `"${process.execPath}" "${here('./ysb.js')}" --per-batch ${given['per-batch']}`;
const programs = Object.entries({ millrace: ours, spark: given.spark, streams: given.streams }).filter(([, c]) => c);

interface Run {
  readonly program: string;
  readonly round: number;
  readonly events: number;
  readonly cpu_s: number;
  readonly peak_rss_mb: number;
  readonly wall_s: number;
  readonly answer: string;
}

/** What a program said last, in JSON. */
async function lastReport(command: string, out: string): Promise<Record<string, number>> {
  const names = { BOOTSTRAP: brokers, TOPIC: topic, OUT_TOPIC: out, ADS_FILE: ads, EVENTS: events };
  const child = spawn(command, {
    shell: true,
    cwd: folder,
    env: { ...process.env, ...names },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data;
  });
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  const line = said.split('\n').findLast(text => text.startsWith('{'));
  if (code !== 0 || line === undefined) throw new Error(`it ended with ${code}, and had said: ${said.slice(-2000)}`);
  return JSON.parse(line);
}

async function run(program: string, command: string, round: number): Promise<Run> {
  const out = `ysb-out-${program}-${round}-${tag}`;
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: out }] });
  const started = performance.now();
  const said = await lastReport(command, out);
  const wall_s = +((performance.now() - started) / 1000).toFixed(1);
  const { keys, views, checksum } = JSON.parse(node('./check-ysb.js', '--brokers', brokers, '--topic', out));
  await admin.deleteTopics({ topics: [out] });
  const cpu_s = said.query_cpu_s ?? said.cpu_s;
  const answer = `${views} views in ${keys} keys, ${checksum}`;
  return { program, round, events: said.events, cpu_s, peak_rss_mb: said.peak_rss_mb, wall_s, answer };
}

const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR }).admin();
await admin.connect();
node(
  './generate.js',
  '--brokers',
  brokers,
  '--topic',
  topic,
  '--events',
  events,
  '--partitions',
  partitions,
  '--ads',
  ads,
);
const runs: Run[] = [];
for (let round = 0; round < Number(given.rounds); round++)
  for (const [program, command] of round % 2 === 0 ? programs : programs.toReversed()) {
    runs.push(await run(program, command, round));
    console.error(JSON.stringify(runs.at(-1)));
  }
await admin.deleteTopics({ topics: [topic] });
await admin.disconnect();
rmSync(folder, { recursive: true });

const perCpuSecond = (r: Run) => r.events / r.cpu_s;
const base = (round: number) => runs.find(r => r.program === 'millrace' && r.round === round)!;
console.log(
  table(
    ['program', 'events', 'CPU s of the query', 'events per CPU s', 'millrace is × as fast', 'peak RSS MB', 'answer'],
    runs.map(r => [
      r.program,
      r.events,
      r.cpu_s,
      Math.round(perCpuSecond(r)),
      (perCpuSecond(base(r.round)) / perCpuSecond(r)).toFixed(2),
      r.peak_rss_mb,
      r.answer,
    ]),
  ),
);
if (given.report !== '') writeFileSync(given.report, `${JSON.stringify(runs, null, 2)}\n`);
if (new Set(runs.map(r => r.answer)).size > 1) {
  console.error('the answers differ');
  process.exitCode = 1;
}
