import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  geometricMean,
  MEASURE_NAMES,
  MEASURE_TITLES,
  MEASURES,
  type Measure,
  type Run,
  ratios,
  type Spread,
  spread,
} from './compare.js';
import { generateNexmark } from './generate/nexmark.js';
import { generateYsb } from './generate/ysb.js';
import { describeMachine } from './machine.js';
import { measure } from './process-tree.js';
import {
  ANCHORS,
  type Anchor,
  anchorCommand,
  built,
  NEXMARK_QUERIES,
  ROOT,
  STREAM_BENCHES,
  type StreamBench,
  subjectCommand,
  type Task,
  whyNot,
} from './programs.js';
import { type BenchReport, metaOf } from './report.js';
import { flatten, table } from './table.js';

/** Runs a benchmark, alone or in turns with an anchor: see README.md in this folder, or `npm run bench -- --help`. */
const USAGE = `npm run bench -- <ysb|nexmark|latency|start|growth|state|micro|functions|types> [options]

  --report FILE     write everything as JSON
  --runs N          rounds (ysb, nexmark: 3; latency, growth: 1; start: processes of each kind, 15)
  --skip-build      run what is built already

ysb, nexmark:
  --input FOLDER    data; without it generated into the temporary folder of the system, and used again next time
  --events N        events to generate (ysb 4000000, nexmark 2000000)
  --files N         files to generate (ysb 200000 events each, nexmark 100000)
  --seed N          of the generator (1)
  --format F        json (default) or parquet
  --query Q         nexmark: one or several, separated by commas (all)
  --against ANCHOR  ${ANCHORS.join(', ')}: run in turns, compare answers, print ratios
  --cores N         cores for Spark (2)
  --no-check        nexmark: do not compare the answers in an extra round

latency:  --batches N (1000)  --warm N (200)
growth:   --batches N (2000)  --files N (100000)
state:    --keys N (5000000)  --provider P (memory)  --updates N (120)  --against spark (restart, in the same run)
micro:    --only grouping|json-parse|state|eviction  --keys N (state, eviction: 5000000)  --input FOLDER (data of ysb or nexmark, for json-parse)`;

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    'skip-build': { type: 'boolean', default: false },
    'no-check': { type: 'boolean', default: false },
    input: { type: 'string' },
    report: { type: 'string' },
    runs: { type: 'string' },
    events: { type: 'string' },
    files: { type: 'string' },
    seed: { type: 'string', default: '1' },
    format: { type: 'string', default: 'json' },
    query: { type: 'string' },
    against: { type: 'string' },
    cores: { type: 'string', default: '2' },
    batches: { type: 'string' },
    warm: { type: 'string' },
    only: { type: 'string' },
    keys: { type: 'string' },
    provider: { type: 'string' },
    updates: { type: 'string' },
  },
});

const MICRO_EVENTS = 800_000;
const scratch = mkdtempSync(join(tmpdir(), 'millrace-bench-run-'));

/** What is kept of a run of this program. */
interface Result {
  readonly ok: boolean;
  readonly [part: string]: unknown;
}

interface Comparison {
  readonly query: string;
  readonly checksum: string;
  readonly answers: 'agree' | 'differ' | 'not compared';
  readonly subject: Record<Measure, Spread>;
  readonly anchor?: Record<Measure, Spread>;
  readonly ratios?: Partial<Record<Measure, Spread>>;
  readonly runs: readonly Run[];
}

function build(): void {
  if (given['skip-build']) return;
  // The compiler names its errors on standard output.
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  const compiler = ['node_modules/ts7/bin/tsc', '-p', 'tsconfig.bench.json'];
  execFileSync(process.execPath, compiler, { cwd: ROOT, stdio: 'inherit' });
}

/** The folder with the data: the one that was given, or one that is generated unless it is there already. */
async function inputFor(bench: StreamBench, byDefault = bench === 'ysb' ? 4_000_000 : 2_000_000): Promise<string> {
  let folder: string;
  if (given.input !== undefined) folder = resolve(given.input);
  else {
    const events = Number(given.events ?? byDefault);
    const perFile = bench === 'ysb' ? 200_000 : 100_000;
    const files = Number(given.files ?? Math.max(1, Math.ceil(events / perFile)));
    folder = join(tmpdir(), 'millrace-bench-data', `${bench}-${events}-${files}-${given.seed}`);
    // The generator writes meta.json last, so a folder without it was left unfinished.
    if (!existsSync(join(folder, 'meta.json'))) {
      console.log(`generating ${events} events in ${files} files: ${folder}`);
      const settings = { events, files, seed: Number(given.seed) };
      if (bench === 'ysb') generateYsb(folder, settings);
      else generateNexmark(folder, settings);
    }
  }
  const kind = bench === 'ysb' ? 'events' : 'bid';
  if (given.format === 'parquet' && !existsSync(join(folder, `${kind}_parquet`))) {
    console.log(`converting ${kind} to Parquet`);
    const program = built('generate/parquet.js');
    execFileSync(process.execPath, [program, '--input', folder, '--kinds', kind], { stdio: 'inherit' });
  }
  return folder;
}

/** Runs a program that takes `--report`. */
async function runProgram(command: readonly string[]): Promise<Omit<Run, 'side'>> {
  const path = join(scratch, 'report.json');
  rmSync(path, { force: true });
  const measured = await measure([...command, '--report', path]);
  if (measured.status !== 0 || !existsSync(path)) {
    const said = `${measured.stdout.slice(-1500)}\n${measured.stderr.slice(-3000)}`;
    throw new Error(`${command.join(' ')}\nended with status ${measured.status}\n${said}`);
  }
  const report = JSON.parse(readFileSync(path, 'utf8')) as BenchReport & { cpu_s?: number; peak_rss_mb?: number };
  return {
    report,
    wall_s: +measured.wall_s.toFixed(3),
    // Samples miss the last moments of a process, which a program that reports its own time does not.
    cpu_s: Math.max(measured.cpu_s, report.cpu_s ?? 0),
    peak_rss_mb: measured.peak_rss_mb || (report.peak_rss_mb ?? 0),
  };
}

function say(name: string, run: Omit<Run, 'side'>): void {
  const { report, wall_s, cpu_s, peak_rss_mb } = run;
  const rate = Math.round(report.events / report.query_s);
  console.log(
    `${name.padEnd(24)} query ${report.query_s.toFixed(3)} s  ${rate} events/s  process ${wall_s.toFixed(2)} s  ` +
      `CPU ${cpu_s.toFixed(2)} s  RSS ${peak_rss_mb} MB  ${report.checksum ?? ''}`,
  );
}

const spreads = (runs: readonly Run[]): Record<Measure, Spread> =>
  Object.fromEntries(MEASURE_NAMES.map(name => [name, spread(runs.map(MEASURES[name]))])) as Record<Measure, Spread>;

async function compareOne(task: Task, anchor: Anchor | undefined, rounds: number): Promise<Comparison> {
  const commands = { subject: subjectCommand(task), anchor: anchor && anchorCommand(anchor, task) };
  const checksums = new Set<string>();
  const checked = (report: BenchReport) => {
    if (report.checksum !== undefined && report.checksum !== '?') checksums.add(report.checksum);
  };
  if (anchor !== undefined && task.bench === 'nexmark' && !given['no-check']) {
    // Summing up millions of rows costs both sides time that is not the query's, so it has a round of its own.
    for (const command of [subjectCommand({ ...task, check: true }), anchorCommand(anchor, { ...task, check: true })]) {
      checked((await runProgram(command)).report);
    }
  }
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['subject', 'anchor'] as const) : (['anchor', 'subject'] as const);
    for (const side of order) {
      const command = commands[side];
      if (command === undefined) continue;
      const run = await runProgram(command);
      checked(run.report);
      say(`${side === 'subject' ? 'millrace' : anchor} ${task.query}`, run);
      runs.push({ side, ...run });
    }
  }
  const subject = spreads(runs.filter(run => run.side === 'subject'));
  const checksum = [...checksums].join(' ') || '?';
  const differ = checksums.size > 1;
  if (anchor === undefined) {
    return { query: task.query, checksum, answers: differ ? 'differ' : 'not compared', subject, runs };
  }
  const answers = differ ? 'differ' : checksums.size === 0 ? 'not compared' : 'agree';
  const anchorSpreads = spreads(runs.filter(run => run.side === 'anchor'));
  return { query: task.query, checksum, answers, subject, anchor: anchorSpreads, ratios: ratios(runs), runs };
}

function printComparison(comparison: Comparison, anchor: Anchor | undefined): void {
  const header = anchor === undefined ? ['', 'min', 'median', 'max'] : ['', anchor, 'millrace', 'min', 'median', 'max'];
  const rows = MEASURE_NAMES.map(name => {
    const { subject, anchor: other, ratios: by } = comparison;
    if (other === undefined) return [MEASURE_TITLES[name], subject[name].min, subject[name].median, subject[name].max];
    const ratio = by?.[name];
    const cells = [ratio?.min ?? '-', ratio?.median ?? '-', ratio?.max ?? '-'];
    return [MEASURE_TITLES[name], other[name].median, subject[name].median, ...cells];
  });
  console.log(`\n${comparison.query}: answers ${comparison.answers}, ${comparison.checksum}`);
  if (anchor !== undefined) console.log('medians in s and MB; ratios above 1: millrace is better');
  console.log(`${table(header, rows)}\n`);
}

async function runStream(bench: StreamBench): Promise<Result> {
  let anchor: Anchor | undefined;
  if (given.against !== undefined) {
    anchor = ANCHORS.find(name => name === given.against);
    if (anchor === undefined) throw new Error(`--against ${given.against}: known are ${ANCHORS.join(', ')}`);
    const reason = whyNot(anchor, bench, given.format);
    if (reason !== undefined) {
      console.log(`skipping ${anchor}: ${reason}`);
      anchor = undefined;
    }
  }
  const input = await inputFor(bench);
  const queries = bench === 'ysb' ? ['ysb'] : (given.query?.split(',') ?? NEXMARK_QUERIES);
  const comparisons: Comparison[] = [];
  for (const query of queries) {
    const task: Task = { bench, input, format: given.format, cores: given.cores, query, check: false };
    comparisons.push(await compareOne(task, anchor, Number(given.runs ?? 3)));
    printComparison(comparisons.at(-1)!, anchor);
  }
  const means: Partial<Record<Measure, number>> = {};
  if (anchor !== undefined && comparisons.length > 1) {
    for (const name of MEASURE_NAMES) {
      const medians = comparisons.map(comparison => comparison.ratios?.[name]?.median ?? Number.NaN);
      if (medians.every(Number.isFinite)) means[name] = geometricMean(medians);
    }
    const cell = (comparison: Comparison, name: Measure) => comparison.ratios?.[name]?.median ?? '-';
    const rows = comparisons.map(c => [c.query, ...MEASURE_NAMES.map(name => cell(c, name)), c.answers]);
    rows.push(['geometric mean', ...MEASURE_NAMES.map(name => means[name] ?? '-'), '']);
    console.log(table([`${anchor} / millrace`, ...MEASURE_NAMES, 'answers'], rows));
  }
  return {
    ok: comparisons.every(comparison => comparison.answers !== 'differ'),
    against: anchor ?? null,
    skipped: anchor === undefined ? (given.against ?? null) : null,
    cores: anchor?.startsWith('spark') ? Number(given.cores) : undefined,
    data: metaOf(input),
    format: given.format,
    ...(comparisons.length > 1 && anchor !== undefined ? { geometric_means: means } : {}),
    comparisons,
  };
}

const OWN = ['latency', 'start', 'growth', 'state'] as const;
type Own = (typeof OWN)[number];

/** Programs that bring their own yardstick, and so their own ratios. */
async function runOwn(name: Own): Promise<Result> {
  const own = {
    latency: ['batches', 'warm'],
    start: ['runs'],
    growth: ['batches', 'files'],
    state: ['keys', 'provider', 'updates'],
  } as const;
  const passed = own[name].flatMap(option => {
    const value = given[option];
    return value === undefined ? [] : [`--${option}`, value];
  });
  const runs: Omit<Run, 'side'>[] = [];
  for (let round = 0; round < (name === 'start' ? 1 : Number(given.runs ?? 1)); round++) {
    const run = await runProgram([process.execPath, built(`${name}.js`), ...passed]);
    runs.push(run);
    console.log(table([name, 'value'], flatten(run.report)), '\n');
    if (name === 'state' && given.against === 'spark') await restartOfSpark(run.report);
  }
  return { ok: true, runs };
}

/** The same keys and updates in Spark, killed and started again: the time from the start of the process to the first finished batch. */
async function restartOfSpark(report: BenchReport): Promise<void> {
  const args = ['--keys', given.keys ?? '5000000', '--updates', '12', '--state', 'rocksdb'];
  const measured = await measure([
    process.env.BENCH_PYTHON ?? 'python3',
    '-B',
    join(ROOT, 'bench/anchors/spark-state.py'),
    ...args,
  ]);
  if (measured.status !== 0)
    throw new Error(`spark-state ended with status ${measured.status}\n${measured.stderr.slice(-2000)}`);
  const spark = JSON.parse(measured.stdout.trim().split('\n').at(-1)!);
  const { recover } = report as unknown as { recover: { first_batch_done_s: number } };
  console.log(table(['spark', 'value'], flatten(spark)));
  console.log(`restart: millrace / Spark ${(recover.first_batch_done_s / spark.first_batch_done_s).toFixed(2)}\n`);
}

/** Data for parsing: the folder that was given, or a little of both kinds. */
async function microInputs(): Promise<[string, string][]> {
  if (given.input === undefined) {
    return [
      ['ysb', await inputFor('ysb', MICRO_EVENTS)],
      ['nexmark', await inputFor('nexmark', MICRO_EVENTS)],
    ];
  }
  const { kind } = JSON.parse(readFileSync(join(given.input, 'meta.json'), 'utf8'));
  return [[kind, resolve(given.input)]];
}

/** Programs of `runMicro` that have a name of their own. */
const ALONE = ['functions', 'types'];

/** Parts of the engine by themselves: nanoseconds a row, megabytes a second. They print lines, which are kept as they are. */
async function runMicro(): Promise<Result> {
  const programs: Record<string, () => Promise<string[]>> = {
    grouping: async () => [built('micro/grouping.js')],
    'json-parse': async () => {
      const given = await microInputs();
      return [built('micro/json-parse.js'), ...given.flatMap(([kind, folder]) => [`--${kind}`, folder])];
    },
    functions: async () => [built('functions.js')],
    types: async () => ['--import', 'tsx', join(ROOT, 'bench/types.ts')],
    state: async () => ['--expose-gc', built('micro/state.js'), given.keys ?? '5000000'],
    eviction: async () => [built('micro/eviction.js'), given.keys ?? '5000000'],
  };
  const names =
    given.only?.split(',') ?? Object.keys(programs).filter(name => !ALONE.includes(name) && name !== 'eviction');
  const lines: Record<string, string[]> = {};
  for (const name of names) {
    if (programs[name] === undefined) throw new Error(`--only ${name}: known are ${Object.keys(programs).join(', ')}`);
    const measured = await measure([process.execPath, ...(await programs[name]())]);
    if (measured.status !== 0) throw new Error(`${name} ended with status ${measured.status}\n${measured.stderr}`);
    console.log(`${name}\n${measured.stdout}`);
    lines[name] = measured.stdout.trimEnd().split('\n');
  }
  return { ok: true, lines };
}

async function main(): Promise<boolean> {
  const [name] = positionals;
  if (given.help || positionals.length !== 1) {
    console.log(USAGE);
    return given.help;
  }
  const stream = STREAM_BENCHES.find(bench => bench === name);
  const own = OWN.find(bench => bench === name);
  const alone = ALONE.includes(name);
  if (stream === undefined && own === undefined && name !== 'micro' && !alone)
    throw new Error(`no benchmark ${name}\n${USAGE}`);
  if (alone) given.only = name;
  const machine = describeMachine();
  if (machine.load > machine.cores / 2) {
    console.log(
      `the machine is busy (load ${machine.load}): ratios of one run may still hold, absolute figures do not`,
    );
  }
  build();
  const result = await (stream !== undefined ? runStream(stream) : own !== undefined ? runOwn(own) : runMicro());
  if (!result.ok) console.log('ANSWERS DIFFER');
  if (given.report !== undefined) {
    writeFileSync(given.report, `${JSON.stringify({ name, machine, ...result }, null, 2)}\n`);
  }
  return result.ok;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
