import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CacheScan } from '../../src/state/lmdb/cache-scan.js';
import { importLmdb } from '../../src/state/lmdb/lmdb-package.js';
import { RowCache } from '../../src/state/lmdb/row-cache.js';
import { RecordCursor, RecordWriter, readPart } from '../../src/state/record-file.js';

/** Rows that came after the scan began write nothing; a slice must end all the same. */
test('a scan goes over rows that are not its own in slices', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-scan-test-'));
  const lmdb = await importLmdb();
  const cache = await RowCache.create({
    lmdb,
    path: join(folder, 'c.lmdb'),
    epoch: 1,
    mappedBytesMax: 1 << 30,
    isKept: false,
  });
  try {
    const keyOf = (i: number) => Buffer.from(String(i).padStart(6, '0'));
    const put = (i: number) => cache.write(writer => writer.put(keyOf(i), 0, 6, keyOf(i), 0, 6));
    put(-1);
    const scan = new CacheScan(cache);
    cache.write(writer => {
      for (let i = 0; i < 20_000; i++) {
        scan.beforeChange(keyOf(i), 0, 6);
        writer.put(keyOf(i), 0, 6, keyOf(i), 0, 6);
      }
    });
    const out = new RecordWriter(1);
    let slices = 1;
    while (!scan.fill(out, 1 << 20)) slices++;
    expect(slices).toBeGreaterThan(2);
    const part = readPart(out.takePart(true));
    if (typeof part === 'string') throw new Error(part);
    const cursor = new RecordCursor(part);
    const keys: string[] = [];
    while (cursor.next()) keys.push(Buffer.from(part.payload.subarray(cursor.keyStart, cursor.keyEnd)).toString());
    expect(keys).toEqual(['0000-1']);
  } finally {
    await cache.abandon();
    rmSync(folder, { recursive: true, force: true });
  }
});
