import { expect, test } from 'vitest';
import { FileStreamTable } from '../../src/sources/file/file-stream-table.js';
import type { StreamSource } from '../../src/sources/source.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { contextOf, readRows } from './support.js';
import { linesFormat, valueSchema } from './text-format.js';

function tableOf(files: VirtualFiles, options: Record<string, string> = {}, paths = ['/in']) {
  return new FileStreamTable({ files, format: linesFormat, paths, schema: valueSchema, options });
}

/** Runs all batches there are; the values of each. */
async function drain(source: StreamSource): Promise<string[][]> {
  const batches: string[][] = [];
  let start = await source.initialOffset();
  for (;;) {
    const end = await source.latestOffset(start, source.defaultLimit);
    if (JSON.stringify(end) === JSON.stringify(start)) return batches;
    batches.push((await readRows(source, start, end!, ['value'])).map(row => row[0] as string));
    await source.commit(end!);
    start = end;
  }
}

test('files are read once, oldest first, as they appear', async () => {
  const files = new VirtualFiles();
  const context = contextOf({ files });
  const source = await tableOf(files).open(context);
  expect(await source.latestOffset(null, {})).toBe(null);
  files.place('/in/b', '1\n');
  files.place('/in/a', '2\n');
  files.place('/in/_hidden', 'x\n');
  files.place('/in/.hidden', 'x\n');
  files.place('/in/below/c', 'x\n');
  const first = await source.latestOffset(null, {});
  expect(first).toEqual({
    logOffset: 1,
    segment: null,
    lists: [
      {
        logOffset: 1,
        files: [
          ['/in/b', 2, 0],
          ['/in/a', 2, 1],
        ],
      },
    ],
  });
  expect(await readRows(source, null, first!, ['value'])).toEqual([['1'], ['2']]);
  expect(await source.latestOffset(first, {})).toEqual(first);
  files.place('/in/c', '3\n');
  const second = await source.latestOffset(first, {});
  expect(await readRows(source, first, second!, ['value'])).toEqual([['3']]);
  expect(await readRows(source, null, second!, ['value'])).toEqual([['1'], ['2'], ['3']]);
});

test('maxFilesPerTrigger and maxBytesPerTrigger cut batches, at least one file each', async () => {
  const files = new VirtualFiles();
  for (const [name, text] of [
    ['a', '1\n'],
    ['b', '2\n22222\n'],
    ['c', '3\n'],
    ['d', '4\n'],
    ['e', '5\n'],
  ])
    files.place(`/in/${name}`, text);
  expect(await drain(await tableOf(files, { maxFilesPerTrigger: '2' }).open(contextOf({ files })))).toEqual([
    ['1', '2', '22222'],
    ['3', '4'],
    ['5'],
  ]);
  expect(await drain(await tableOf(files, { maxBytesPerTrigger: '4' }).open(contextOf({ files })))).toEqual([
    ['1'],
    ['2', '22222'],
    ['3', '4'],
    ['5'],
  ]);
  expect(
    await drain(await tableOf(files, { maxFilesPerTrigger: '2', latestFirst: 'true' }).open(contextOf({ files }))),
  ).toEqual([['5', '4'], ['3', '2', '22222'], ['1']]);
});
