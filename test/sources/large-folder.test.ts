import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NodeFiles } from '../../src/common/node-files.js';
import { FileStreamTable } from '../../src/sources/file/file-stream-table.js';
import type { Offset } from '../../src/sources/source.js';
import { contextOf, readRows } from './support.js';
import { linesFormat, valueSchema } from './text-format.js';

/** A real disk: these are about folder times and the names that the kernel tells. */
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-folder-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

class CountingFiles extends NodeFiles {
  lists = 0;
  stats = 0;
  override list(path: string) {
    if (path === join(root, 'in')) this.lists++;
    return super.list(path);
  }
  override stat(path: string) {
    this.stats++;
    return super.stat(path);
  }
}

test.each([10, 2500])('in a folder of %d files every new one is found at once', async count => {
  const files = new CountingFiles();
  const folder = join(root, 'in');
  mkdirSync(folder);
  for (let i = 0; i < count; i++) writeFileSync(join(folder, `old-${i}`), 'x\n');
  const table = new FileStreamTable({ files, format: linesFormat, paths: [folder], schema: valueSchema });
  const source = await table.open(contextOf({ files, directory: join(root, 'checkpoint/sources/0') }));
  let at: Offset | null = await source.latestOffset(null, {});
  expect(await readRows(source, null, at!, [])).toHaveLength(count);
  const step = async (expected: string[]) => {
    const end: Offset | null = await source.latestOffset(at, {});
    const found =
      JSON.stringify(end) === JSON.stringify(at)
        ? []
        : (await readRows(source, at, end!, ['value'])).map(row => row[0] as string);
    expect(found.sort()).toEqual(expected);
    at = end;
  };
  await step([]);
  const warmLists = files.lists;
  for (let i = 0; i < 150; i++) {
    writeFileSync(join(folder, `new-${i}`), `${i}\n`);
    if (i % 3 === 0) {
      writeFileSync(join(root, 'elsewhere'), `moved ${i}\n`);
      renameSync(join(root, 'elsewhere'), join(folder, `moved-${i}`));
    }
    files.stats = 0;
    await step(i % 3 === 0 ? [`${i}`, `moved ${i}`] : [`${i}`]);
    if (i % 10 === 0) await step([]);
    // Known files are not looked at again.
    expect(files.stats).toBeLessThan(30);
  }
  mkdirSync(join(folder, 'k=1'));
  writeFileSync(join(folder, 'k=1', 'below'), 'below\n');
  await step(['below']);
  writeFileSync(join(folder, 'k=1', 'below-2'), 'below 2\n');
  await step(['below 2']);
  if (count > 2000 && process.platform === 'linux') expect(files.lists - warmLists).toBeLessThan(10);
  await source.stop();
});
