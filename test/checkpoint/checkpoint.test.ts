import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { NodeFiles } from '../../src/common/node-files.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-checkpoint-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a checkpoint is created, continued and purged on a real disk', async () => {
  const files = new NodeFiles();
  const directory = join(root, 'a/b/c');
  const first = await Checkpoint.open<any, any>(files, directory, { settings: { timeZone: 'UTC' } });
  expect(first.isNew).toBe(true);
  for (let n = 0; n < 20; n++) {
    await first.offsets.add(n, { end: n });
    await first.commits.add(n, { rows: n });
    await first.purge(3);
  }
  await expect(Checkpoint.open(files, directory)).rejects.toThrow(/another query of this process/);
  await first.close();
  const second = await Checkpoint.open<any, any>(files, directory, { settings: { timeZone: 'ignored' } });
  expect(second.queryId).toBe(first.queryId);
  expect(second.isNew).toBe(false);
  expect(second.epoch).toBe(2);
  expect(second.settings).toEqual({ timeZone: 'UTC' });
  expect(await second.offsets.latest()).toEqual({ batchId: 19, value: { end: 19 } });
  expect(second.commits.list().length).toBeLessThanOrEqual(4);
  expect(readdirSync(join(directory, 'offsets')).length).toBeLessThanOrEqual(5);
  await second.close();
  expect(readFileSync(join(directory, 'offsets/19'), 'utf8')).toMatch(
    /^millrace 1 offsets name=offsets\/19 query=[0-9a-f-]{36} batch=19 epoch=1 length=\d+ crc=[0-9a-f]{8}\n\{"entry":\{"end":19\},"retainedFrom":\d+\}\n$/,
  );
});
