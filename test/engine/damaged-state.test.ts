import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { yieldNow } from '../../src/common/yielder.js';
import { Session } from '../../src/session/session.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

/**
 * Every file of the state folder, damaged in every way that a disk or a person can: the next start gives the right rows, or ends with an error that
 * names the file and the cure. It never gives wrong rows.
 */

const PROVIDERS = ['memory', 'lmdb'] as const;
const CONF = { 'millrace.state.partitions': 2, 'millrace.state.snapshotInterval': 1 };

/** Many bytes that do not change, so that changes are put together in segments. */
const keysOf = (batch: number) =>
  batch === 0
    ? Array.from({ length: 200 }, (_, i) => (i < 60 ? `key ${i}` : `${'key '.repeat(100)}${i}`))
    : [`key ${batch}`, `key ${batch + 40}`, `new ${batch}`];
const place = (disk: VirtualFiles, batch: number) =>
  disk.place(
    `/in/${batch}.json`,
    keysOf(batch)
      .map(k => `${JSON.stringify({ k })}\n`)
      .join(''),
  );

/** Runs the query on all input there is; returns the rows of the last batch. */
async function run(disk: VirtualFiles, provider: string): Promise<string[]> {
  const session = Session.create({
    files: disk,
    clock: new ManualClock(),
    conf: { ...CONF, 'millrace.state.provider': provider },
  });
  let rows: string[] = [];
  const query = await session.readStream
    .format('json')
    .schema('k STRING')
    .option('maxFilesPerTrigger', 1)
    .load('/in')
    .groupBy('k')
    .count()
    .writeStream.outputMode('complete')
    .trigger({ availableNow: true })
    .option('checkpointLocation', '/c')
    .foreachBatch(async df => {
      rows = ((await df.collect()) as { k: string; count: number }[]).map(row => `${row.k} ${row.count}`);
    })
    .start();
  await query.awaitTermination();
  return rows.sort();
}

const BATCHES = 10;

function answer(batches: number): string[] {
  const counts = new Map<string, number>();
  for (let n = 0; n < batches; n++) for (const k of keysOf(n)) counts.set(k, (counts.get(k) ?? 0) + 1);
  return [...counts].map(([k, count]) => `${k} ${count}`).sort();
}

const DAMAGES: readonly [string, (bytes: Uint8Array, other: Uint8Array) => Uint8Array | undefined][] = [
  ['a bit changed in the middle', bytes => bytes.map((b, i) => (i === bytes.length >> 1 ? b ^ 16 : b))],
  ['a bit changed in the head', bytes => bytes.map((b, i) => (i === 20 ? b ^ 1 : b))],
  ['truncated', bytes => bytes.subarray(0, bytes.length - 5)],
  ['empty', () => new Uint8Array(0)],
  ['zeroes', bytes => new Uint8Array(bytes.length)],
  ['longer', bytes => Uint8Array.of(...bytes, 0)],
  ['the content of another file', (_, other) => other],
  ['missing', () => undefined],
];

let warnings: string[] = [];
const listener = (warning: Error) => warnings.push(warning.message);
beforeAll(() => void process.on('warning', listener));
afterAll(() => void process.off('warning', listener));

test.each(PROVIDERS)(
  'state of %s: every file, damaged in every way',
  async provider => {
    const whole = new VirtualFiles();
    for (let n = 0; n < BATCHES; n++) {
      place(whole, n);
      // One batch at each start, and several at the last.
      if (n < 3 || n === BATCHES - 1) await run(whole, provider);
    }
    const tree = [...whole.tree()];
    const files = tree.filter(([path]) => path.startsWith('/c/state/'));
    const kinds = new Map<string, { repaired: number; refused: number }>();
    for (const [i, [path, bytes]] of files.entries()) {
      const kind = path.slice(path.lastIndexOf('.') + 1);
      const counts = kinds.get(kind) ?? { repaired: 0, refused: 0 };
      kinds.set(kind, counts);
      for (const [damage, apply] of DAMAGES) {
        const disk = new VirtualFiles();
        for (const [name, content] of tree) if (name !== path) disk.place(name, content);
        const damaged = apply(bytes, files[(i + 1) % files.length][1]);
        if (damaged !== undefined) disk.place(path, damaged);
        place(disk, BATCHES);
        const where = `${path}, ${damage}`;
        const before = [...disk.tree().keys()].join();
        try {
          expect(await run(disk, provider), where).toEqual(answer(BATCHES + 1));
          counts.repaired++;
        } catch (error) {
          expect(error, where).toMatchObject({ code: 'STATE_CORRUPT' });
          expect((error as Error).message, where).toContain(path.slice('/c/state/0/'.length));
          expect((error as Error).message, where).toMatch(/Restore the file from a backup/);
          expect(kind, where).toBe('delta');
          counts.refused++;
          expect(
            [...disk.tree().keys()].filter(name => !before.includes(name) && /offsets|commits/.test(name)),
          ).toEqual([]);
        }
      }
    }
    console.log(
      `${provider}: ${[...kinds].map(([kind, c]) => `${kind} ${c.repaired} repaired, ${c.refused} refused`).join('; ')}`,
    );
    expect([...kinds.keys()].sort()).toEqual(['delta', 'segment', 'snapshot']);
    expect(kinds.get('delta')!.refused).toBeGreaterThan(0);
    expect(kinds.get('snapshot')!.repaired).toBeGreaterThanOrEqual(DAMAGES.length);
    expect(kinds.get('segment')!.repaired).toBeGreaterThanOrEqual(DAMAGES.length);
    // Node hands warnings on in a turn of their own.
    await yieldNow();
    expect(warnings.filter(text => /is damaged.*Falling back/.test(text)).length).toBeGreaterThan(0);
    warnings = [];
  },
  120_000,
);
