import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Session } from 'millrace';
import { afterAll, expect, test } from 'vitest';
import { failureOf } from './support.js';

/** Two processes, one checkpoint. The first is a real one, so that the kernel's lock and the signal are real too. */

const folder = mkdtempSync(join(tmpdir(), 'millrace-processes-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const [input, out, checkpoint] = ['in', 'out', 'checkpoint'].map(name => join(folder, name));
const place = (name: string, ...ns: number[]) => writeFileSync(join(input, name), ns.map(n => `{"n":${n}}\n`).join(''));
const source = pathToFileURL(fileURLToPath(new URL('../../src/index.ts', import.meta.url))).href;
const PROGRAM = `
  import { Session } from '${source}';
  const query = await Session.create().readStream.schema('n INT').json(${JSON.stringify(input)})
    .writeStream.format('parquet').option('checkpointLocation', ${JSON.stringify(checkpoint)}).start(${JSON.stringify(out)});
  await query.processAllAvailable();
  console.log('done');
  await query.awaitTermination();
`;

test('the second process is refused; when the first is killed it takes over, and every row is there once', async () => {
  mkdirSync(input);
  place('0.json', 1, 2);
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout!, 'data');
  const session = Session.create();
  const start = () =>
    session.readStream
      .schema('n INT')
      .json(input)
      .writeStream.format('parquet')
      .option('checkpointLocation', checkpoint)
      .trigger({ availableNow: true })
      .start(out);
  const { codes, text } = await failureOf(start);
  expect(codes).toEqual(['CHECKPOINT_IN_USE']);
  expect(text).toContain(checkpoint);
  expect(text).toContain(String(child.pid));
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  place('1.json', 3);
  await (await start()).awaitTermination();
  const rows = await (await session.read.parquet(out)).collect();
  expect(rows.map(r => r.n).sort()).toEqual([1, 2, 3]);
});
