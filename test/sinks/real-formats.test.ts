import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NodeFiles } from '../../src/common/node-files.js';
import { FORMAT_NAMES, formatNamed } from '../../src/formats/registry.js';
import { FileSink } from '../../src/sinks/file/file-sink.js';
import { writeFiles } from '../../src/sinks/file/write-files.js';
import { FileStreamTable } from '../../src/sources/file/file-stream-table.js';
import { FileTable, inferFileSchema } from '../../src/sources/file/file-table.js';
import { dateType, field, longType, stringType, structType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';
import { contextOf, readRows, scanRows } from '../sources/support.js';
import { batchesOf, sinkBatch, sinkContext } from './support.js';

test.each(FORMAT_NAMES)('%s: written by a stream, read by a stream and by a batch, on a real disk', async name => {
  const root = mkdtempSync(join(tmpdir(), 'millrace-formats-'));
  try {
    const files = new NodeFiles();
    const format = formatNamed(name);
    const text = name === 'text';
    const data = text ? [field('value', stringType)] : [field('id', longType), field('value', stringType)];
    const schema = structType([...data, field('day', dateType)]);
    const row = (id: number): Value[] => [
      ...(text ? [] : [id]),
      `value ${id}`,
      id % 3 === 0 ? null : 19_000 + (id % 2),
    ];
    const path = join(root, 'out');
    const sink = new FileSink({ path, format, partitionBy: ['day'] });
    await sink.open(sinkContext(schema, { files }));
    const rows = Array.from({ length: 30 }, (_, id) => row(id));
    for (let n = 0; n < 3; n++) await sink.addBatch(sinkBatch(schema, n, rows.slice(n * 10, n * 10 + 10)));
    const columns = schema.fields.map(f => f.name);
    const sorted = (found: Value[][]) => found.map(r => JSON.stringify(r)).sort();
    const config = { files, format, paths: [path], schema };
    expect(sorted(await scanRows(new FileTable(config)))).toEqual(sorted(rows));
    const source = await new FileStreamTable(config).open(contextOf({ files, directory: join(root, 'sources/0') }));
    const end = await source.latestOffset(null, {});
    expect(sorted(await readRows(source, null, end!, columns))).toEqual(sorted(rows));
    expect(sorted(await readRows(source, null, end!, ['day']))).toEqual(sorted(rows.map(r => r.slice(-1))));
    await source.stop();
    const copy = join(root, 'copy');
    await writeFiles({
      files,
      path: copy,
      format,
      mode: 'overwrite',
      schema,
      partitionBy: ['day'],
      batches: batchesOf(schema, rows),
    });
    const inferred = await inferFileSchema({ files, format, paths: [copy] });
    expect(inferred.partitionSchema.fields).toEqual([{ name: 'day', type: dateType, nullable: true }]);
    expect(await scanRows(new FileTable({ files, format, paths: [copy], ...inferred }), ['day'])).toHaveLength(30);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
