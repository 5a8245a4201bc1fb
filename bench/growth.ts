import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expr, Session } from 'millrace';
import { diskUsage, options, print } from './report.js';

/**
 * How cost grows with what lies behind: 2,000 batches of one stateful query, and a folder with 100,000 files that have been read.
 *
 *     node build/bench/growth.js [--batches 2000] [--files 100000] [--report out.json]
 */
const given = options({ batches: '2000', files: '100000', report: '' });
const root = mkdtempSync(join(tmpdir(), 'millrace-growth-'));
const median = (list: number[]) => +list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)].toFixed(3);
const rssMb = () => Math.round(process.memoryUsage().rss / 2 ** 20);

async function manyBatches(batches: number) {
  const session = Session.create();
  const stream = session.memoryStream<{ at: Date; k: string }>('at TIMESTAMP, k STRING', {
    keep: 'uncommitted',
  });
  const checkpoint = join(root, 'checkpoint');
  const query = await stream
    .toDF()
    .withWatermark('at', '10 seconds')
    .groupBy(expr("window(at, '10 seconds')"), 'k')
    .count()
    .writeStream.outputMode('update')
    .format('noop')
    .option('checkpointLocation', checkpoint)
    .start();
  const ms: number[] = [];
  const marks: { batch: number; bytes: number; files: number; rssMb: number }[] = [];
  for (let i = 0; i < batches; i++) {
    const started = performance.now();
    stream.addData(
      Array.from({ length: 100 }, (_, n) => ({ at: new Date(1_700_000_000_000 + i * 1000), k: `k${n % 50}` })),
    );
    await query.processAllAvailable();
    ms.push(performance.now() - started);
    if (i % 500 === 499) marks.push({ batch: i + 1, ...diskUsage(checkpoint), rssMb: rssMb() });
  }
  await query.stop();
  const early = median(ms.slice(100, 200));
  const late = median(ms.slice(-100));
  return { early_ms: early, late_ms: late, ratio: +(late / early).toFixed(2), marks };
}

async function manyFiles(files: number) {
  const folder = join(root, 'in');
  mkdirSync(folder);
  const line = '{"v":1}\n';
  for (let i = 0; i < files; i++) writeFileSync(join(folder, `f${String(i).padStart(7, '0')}.json`), line);
  const empty = await readNew(join(root, 'small'), 0);
  const large = await readNew(folder, files);
  return { empty, large, extra_ms: +(large.new_file_ms - empty.new_file_ms - large.readdir_ms).toFixed(2) };
}

/** Costs of an idle trigger and of one new file, with `known` files already read. */
async function readNew(folder: string, known: number) {
  mkdirSync(folder, { recursive: true });
  const session = Session.create();
  const query = await session.readStream
    .schema('v BIGINT')
    .json(folder)
    .writeStream.format('noop')
    .option('checkpointLocation', `${folder}-checkpoint`)
    .start();
  await query.processAllAvailable();
  const idle: number[] = [];
  const fresh: number[] = [];
  const list: number[] = [];
  for (let i = 0; i < 15; i++) {
    let started = performance.now();
    await readdir(folder, { withFileTypes: true });
    list.push(performance.now() - started);
    started = performance.now();
    await query.processAllAvailable();
    idle.push(performance.now() - started);
    const name = `z${known}-${i}.json`;
    writeFileSync(join(root, name), '{"v":2}\n');
    const later = Date.now() / 1000 + i;
    utimesSync(join(root, name), later, later);
    started = performance.now();
    renameSync(join(root, name), join(folder, name));
    await query.processAllAvailable();
    fresh.push(performance.now() - started);
  }
  await query.stop();
  return {
    readdir_ms: median(list),
    idle_ms: median(idle),
    idle_over_readdir: +(median(idle) / median(list)).toFixed(2),
    new_file_ms: median(fresh),
  };
}

const started = performance.now();
const batches = await manyBatches(Number(given.batches));
const files = await manyFiles(Number(given.files));
rmSync(root, { recursive: true });
print(
  {
    engine: 'millrace',
    query: 'growth',
    events: Number(given.batches),
    query_s: (performance.now() - started) / 1000,
    batches,
    files,
  },
  given.report,
);
