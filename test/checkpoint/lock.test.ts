import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { type CheckpointLock, fileLock, socketLock } from '../../src/checkpoint/lock.js';
import { currentProcess, hasEnded } from '../../src/checkpoint/process-identity.js';
import { NodeFiles } from '../../src/common/node-files.js';

const repository = join(import.meta.dirname, '../..');
const files = new NodeFiles();
let built: string;
let root: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'millrace-built-'));
  const options =
    '--target es2022 --module nodenext --strict --skipLibCheck --types node --noCheck --rootDir src'.split(' ');
  const compiler = join(repository, 'node_modules/ts7/bin/tsc');
  const sources = ['src/checkpoint/checkpoint.ts', 'src/checkpoint/lock.ts'];
  writeFileSync(join(built, 'package.json'), '{"type":"module"}');
  execFileSync(process.execPath, [compiler, '--ignoreConfig', ...options, '--outDir', built, ...sources], {
    cwd: repository,
  });
  writeFileSync(
    join(built, 'hold.js'),
    `import { Checkpoint } from './checkpoint/checkpoint.js';
     import * as locks from './checkpoint/lock.js';
     import { NodeFiles } from './common/node-files.js';
     const [directory, lock] = process.argv.slice(2);
     try {
       const checkpoint = await Checkpoint.open(new NodeFiles(), directory, { lock: locks[lock] });
       console.log('held ' + checkpoint.epoch);
       process.stdin.once('data', async () => { await checkpoint.close(); console.log('closed'); process.exit(0); });
     } catch (error) { console.log(error.message); }`,
  );
});
afterAll(() => rmSync(built, { recursive: true, force: true }));
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(root, { recursive: true, force: true });
});

/** A process that opens the checkpoint and says how that went. */
async function hold(
  lock: string,
  directory = root,
): Promise<{ child: ChildProcess; says: string; next(): Promise<string> }> {
  const child = spawn(process.execPath, [join(built, 'hold.js'), directory, lock], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value as string;
  return { child, says: await next(), next };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

const locks: [string, CheckpointLock][] =
  process.platform === 'linux'
    ? [
        ['socketLock', socketLock],
        ['fileLock', fileLock],
      ]
    : [['fileLock', fileLock]];

describe.each(locks)('%s', (name, lock) => {
  test('a second process is told the pid and the host of the first, until that one closes', async () => {
    const first = await hold(name);
    expect(first.says).toBe('held 1');
    const second = await hold(name);
    expect(second.says).toContain('[CHECKPOINT_IN_USE]');
    expect(second.says).toContain(`process ${first.child.pid} on ${hostname()}`);
    await expect(Checkpoint.open(files, root, { lock })).rejects.toThrow(`process ${first.child.pid} on ${hostname()}`);
    first.child.stdin!.write('close\n');
    expect(await first.next()).toBe('closed');
    const checkpoint = await Checkpoint.open(files, root, { lock });
    expect(checkpoint.epoch).toBe(2);
    await checkpoint.close();
  });

  test('the lock of a killed process is no obstacle', async () => {
    const first = await hold(name);
    await kill(first.child);
    const checkpoint = await Checkpoint.open(files, root, { lock });
    expect(checkpoint.epoch).toBe(2);
    await checkpoint.close();
    expect(existsSync(join(root, 'lock'))).toBe(false);
  });

  test('a stopped process keeps its lock', async () => {
    const first = await hold(name);
    first.child.kill('SIGSTOP');
    await expect(Checkpoint.open(files, root, { lock })).rejects.toThrow(`process ${first.child.pid} on`);
  });

  test('two queries of one process', async () => {
    const checkpoint = await Checkpoint.open(files, root, { lock });
    await expect(Checkpoint.open(files, root, { lock })).rejects.toThrow(
      /\[CHECKPOINT_IN_USE\].*another query of this process/,
    );
    await checkpoint.close();
    await (await Checkpoint.open(files, root, { lock })).close();
  });

  test('a failed opening gives the lock back', async () => {
    const accept = () => {
      throw new Error('no');
    };
    await expect(Checkpoint.open(files, root, { lock, accept })).rejects.toThrow('no');
    await (await Checkpoint.open(files, root, { lock })).close();
  });

  test('another path to the same directory is the same checkpoint', async () => {
    const directory = join(root, 'real');
    mkdirSync(directory);
    symlinkSync(directory, join(root, 'alias'));
    const checkpoint = await Checkpoint.open(files, join(root, 'alias'), { lock });
    await expect(Checkpoint.open(files, join(root, 'real/../real'), { lock })).rejects.toMatchObject({
      code: 'CHECKPOINT_IN_USE',
    });
    await checkpoint.close();
  });
});

describe('a lock file', () => {
  const leave = (identity: object | string) =>
    writeFileSync(join(root, 'lock'), typeof identity === 'string' ? identity : JSON.stringify(identity));
  const open = () => Checkpoint.open(files, root, { lock: fileLock });

  test.each([
    ['of a process that is gone', () => ({ ...currentProcess(), pid: 2 ** 22 - 1 })],
    [
      'whose pid now belongs to another program',
      () => ({ ...currentProcess(), started: currentProcess().started - 1e6 }),
    ],
    ['from before the last boot', () => ({ ...currentProcess(), bootId: 'another boot' })],
    ['that was torn', () => '{"pid":12'],
    ['that is empty', () => ''],
  ])('%s is stale', async (_, identity) => {
    leave(identity());
    await (await open()).close();
  });

  test('of another machine is never taken for stale', async () => {
    leave({ ...currentProcess(), pid: 2 ** 22 - 1, host: 'elsewhere' });
    await expect(open()).rejects.toThrow('on elsewhere');
    expect(JSON.parse(readFileSync(join(root, 'lock'), 'utf8')).host).toBe('elsewhere');
  });

  test('hasEnded is false for this very process', async () => {
    expect(await hasEnded(currentProcess())).toBe(false);
  });
});

test('a link inside a checkpoint is refused', async () => {
  await (await Checkpoint.open(files, root)).close();
  rmSync(join(root, 'commits'), { recursive: true });
  mkdirSync(join(root, 'elsewhere'));
  symlinkSync(join(root, 'elsewhere'), join(root, 'commits'));
  await expect(Checkpoint.open(files, root)).rejects.toThrow(/\[CHECKPOINT_CORRUPT\].*commits.*link/);
});
