import { execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NodeFiles } from '../../src/common/node-files.js';
import { SeededRandom } from '../../src/common/random.js';
import { Session } from '../../src/session/session.js';
import { readManifest } from '../../src/sources/file/manifest.js';

const SEED = Number(process.env.MILLRACE_SEED ?? 20240501);
const RUNS = 44;
const FILES = 66;
const CHILD = fileURLToPath(new URL('./kill-child.mjs', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Below `node_modules`, so that the compiled library finds what it imports. */
const LIBRARY = join(ROOT, 'node_modules', '.cache', `millrace-kill-${process.pid}`);

const folder = mkdtempSync(join(tmpdir(), 'millrace-kill-'));
beforeAll(() => {
  const compiler = join(ROOT, 'node_modules', 'ts7', 'bin', 'tsc');
  const options = [
    '-p',
    join(ROOT, 'tsconfig.build.json'),
    '--outDir',
    LIBRARY,
    '--declaration',
    'false',
    '--emitDeclarationOnly',
    'false',
    '--noCheck',
  ];
  execFileSync(process.execPath, [compiler, ...options], { cwd: ROOT, stdio: 'ignore' });
});
afterAll(() => {
  for (const made of [folder, LIBRARY]) rmSync(made, { recursive: true, force: true });
});

interface Row {
  readonly start: string;
  readonly k: string;
  readonly n: number;
  readonly total: number;
}

/** Drops file `n`, whole at once, with the events of ten seconds; returns what must come out for it. */
function feed(n: number, random: SeededRandom): Row[] {
  const groups = new Map<string, { n: number; total: number }>();
  const lines: string[] = [];
  for (let i = 0; i < 200; i++) {
    const k = `k${random.integer(4)}`;
    const v = random.integer(100);
    const at = new Date(Date.UTC(2024, 0, 1) + n * 10_000 + random.integer(10_000)).toISOString();
    lines.push(JSON.stringify({ k, at, v }));
    const group = groups.get(k) ?? { n: 0, total: 0 };
    groups.set(k, { n: group.n + 1, total: group.total + v });
  }
  const name = `${String(n).padStart(4, '0')}.json`;
  writeFileSync(join(folder, `.${name}`), `${lines.join('\n')}\n`);
  renameSync(join(folder, `.${name}`), join(folder, 'in', name));
  const start = new Date(Date.UTC(2024, 0, 1) + n * 10_000).toISOString().slice(0, 19).replace('T', ' ');
  return [...groups].map(([k, group]) => ({ start, k, ...group }));
}

/** One run of the query; `undefined` when it ended by itself, else the signal that ended it. */
function run(
  killAt: string,
  killAfter: number | undefined,
  state: { partitions: number; provider: string },
): Promise<NodeJS.Signals | undefined> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [LIBRARY, folder, killAt, String(state.partitions), state.provider], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let stderr = '';
    child.stderr!.on('data', text => (stderr += text));
    // Counted in batches that have become visible, or in none: the moment within a batch is up to the machine.
    if (killAfter !== undefined) {
      child.once('message', async () => {
        const files = new NodeFiles();
        const before = (await readManifest(files, join(folder, 'out'))).length;
        while (child.exitCode === null && child.signalCode === null) {
          if ((await readManifest(files, join(folder, 'out'))).length >= before + killAfter) break;
        }
        child.kill('SIGKILL');
      });
    }
    child.on('exit', (code, signal) => {
      if (signal !== null) resolve(signal);
      else if (code === 0) resolve(undefined);
      else reject(new Error(`the query ended with ${code}: ${stderr.slice(-2_000)}`));
    });
  });
}

test('a query that is killed again and again gives every result once', async () => {
  const random = new SeededRandom(SEED);
  mkdirSync(join(folder, 'in'));
  const expected: Row[] = [];
  let fed = 0;
  let kills = 0;
  let longest = 0;
  const state = { partitions: 2, provider: 'lmdb' };
  const points = ['link', 'unlink', 'open', 'syncDirectory', 'list', 'stat'];
  for (let round = 0; round < RUNS; round++) {
    for (let i = 0; i < 2 && fed < FILES; i++) expected.push(...feed(fed++, random));
    const named = round % 3 !== 2;
    const at = named ? `${points[random.integer(points.length)]} ${1 + random.integer(40)}` : '';
    // Most runs go on as the last one did; some want other partitions, or another provider.
    if (random.integer(4) === 0) state.partitions = 1 + random.integer(3);
    if (random.integer(6) === 0) state.provider = state.provider === 'lmdb' ? 'memory' : 'lmdb';
    if ((await run(at, named ? undefined : random.integer(2), state)) === 'SIGKILL') kills++;
    // What a reader sees is whole batches, and never fewer than before.
    const visible = (await readManifest(new NodeFiles(), join(folder, 'out'))).length;
    expect(visible).toBeGreaterThanOrEqual(longest);
    longest = visible;
  }
  // An event long after all others closes every window but its own.
  writeFileSync(join(folder, 'in', 'last.json'), '{"k":"z","at":"2025-01-01T00:00:00Z","v":0}\n');
  expect(await run('', undefined, state)).toBeUndefined();
  const rows = await Session.create()
    .read.format('json')
    .schema('start STRING, n BIGINT, total BIGINT, k STRING')
    .load(join(folder, 'out'))
    .collect();
  const text = (row: Row) => `${row.start} ${row.k} ${row.n} ${row.total}`;
  console.log(`seed ${SEED}: ${kills} kills in ${RUNS} runs, ${longest} batches, ${rows.length} rows`);
  expect((rows as unknown as Row[]).map(text).sort()).toEqual(expected.map(text).sort());
  expect(kills).toBeGreaterThanOrEqual(40);
}, 300_000);
