import { Session } from 'millrace';
import { FaultyFiles } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { described, failureOf, Pipeline } from './support.js';

const rows = (...n: number[]) => n.map(x => ({ k: `k${x}`, n: x }));

/** A pipeline with two batches done and the file of a third waiting. */
async function halfWay(): Promise<Pipeline> {
  const p = new Pipeline();
  p.place('0.json', ...rows(1, 2));
  p.place('1.json', ...rows(3, 1));
  expect(await p.run()).toBeUndefined();
  p.place('2.json', ...rows(4, 2));
  return p;
}

describe('damaged checkpoint files', () => {
  const KINDS: [string, RegExp][] = [
    ['metadata', /^\/checkpoint\/metadata$/],
    ['the newest offsets', /^\/checkpoint\/offsets\/1$/],
    ['the newest commit', /^\/checkpoint\/commits\/1$/],
    ['a delta of the state', /^\/checkpoint\/state\/.*\/2\.1\.delta$/],
    ['the first delta of the state', /^\/checkpoint\/state\/.*\/1\.1\.delta$/],
    ['the newest manifest entry', /^\/out\/_millrace\/1$/],
  ];
  const DAMAGES: [string, (bytes: Uint8Array) => Uint8Array | undefined][] = [
    ['one bit flipped', bytes => bytes.map((b, i) => (i === bytes.length >> 1 ? b ^ 1 : b))],
    ['cut off', bytes => bytes.subarray(0, bytes.length - 3)],
    ['empty', () => new Uint8Array()],
  ];
  test.each(KINDS.flatMap(([kind, path]) => DAMAGES.map(([how, damage]) => ({ kind, path, how, damage }))))(
    '$kind: $how',
    async ({ path, damage }) => {
      const p = await halfWay();
      const [file, bytes] = [...p.disk.tree()].find(([name]) => path.test(name))!;
      p.disk.place(file, damage(bytes)!);
      const { codes, text } = described(await p.run());
      expect(codes.at(-1)).toMatch(/^(CHECKPOINT|STATE|SINK_MANIFEST)_CORRUPT$/);
      expect(text).toContain(file);
      expect(text).toMatch(/[Rr]estore/);
      // The file is back from a backup.
      p.disk.place(file, bytes);
      expect(await p.run()).toBeUndefined();
      expect(await p.rows()).toEqual(rows(1, 2, 3, 4));
    },
  );

  test('a state file that is gone', async () => {
    const p = await halfWay();
    const [file, bytes] = [...p.disk.tree()].find(([name]) => /state\/.*\/2\.1\.delta$/.test(name))!;
    await p.disk.unlink(file);
    const { codes, text } = described(await p.run());
    expect(codes.length).toBeGreaterThan(0);
    expect(text).toContain(file);
    p.disk.place(file, bytes);
    expect(await p.run()).toBeUndefined();
    expect(await p.rows()).toEqual(rows(1, 2, 3, 4));
  });

  test('commits without their folder of offsets', async () => {
    const p = await halfWay();
    const saved = [...p.disk.tree()].filter(([name]) => name.startsWith('/checkpoint/offsets/'));
    for (const [name] of saved) await p.disk.unlink(name);
    const { codes, text } = described(await p.run());
    expect(codes).toContain('CHECKPOINT_CORRUPT');
    expect(text).toContain('/checkpoint');
    for (const [name, bytes] of saved) p.disk.place(name, bytes);
    expect(await p.run()).toBeUndefined();
    expect(await p.rows()).toEqual(rows(1, 2, 3, 4));
  });
});

describe('two queries on one checkpoint', () => {
  test('the second is refused and the first goes on', async () => {
    const p = new Pipeline();
    const session = Session.create({ files: p.disk });
    const stream = session.memoryStream<{ n: number }>('n INT');
    const start = () => stream.toDF().writeStream.option('checkpointLocation', '/checkpoint').format('noop').start();
    const first = await start();
    const { codes, text } = await failureOf(start);
    expect(codes).toEqual(['CHECKPOINT_IN_USE']);
    expect(text).toMatch(/\/checkpoint is in use.*own checkpoint/);
    stream.addData([{ n: 1 }]);
    await first.processAllAvailable();
    expect(first.lastProgress?.numInputRows).toBe(1);
    await first.stop();
    await (await start()).stop();
  });
});

describe('a disk that refuses', () => {
  test.each(['ENOSPC', 'EIO', 'EMFILE'])('%s at every call of a run, one after the other', async errno => {
    const operation = errno === 'EMFILE' ? (['open', 'list'] as const) : (['write', 'sync'] as const);
    let fired = 0;
    for (let nth = 1; ; nth += errno === 'EIO' ? 3 : 1) {
      const p = await halfWay();
      const files = new FaultyFiles(p.disk);
      const fault = files.fail({
        operation,
        errno,
        nth,
        times: Number.POSITIVE_INFINITY,
        effect: errno === 'ENOSPC' ? 'half' : 'before',
      });
      const error = await p.run({}, files);
      if (fault.fired === 0) {
        expect(error).toBeUndefined();
        break;
      }
      fired++;
      if (error !== undefined) {
        const { codes, text } = described(error);
        expect(codes).toContain('IO_ERROR');
        expect(text).toMatch(new RegExp(`failed on /\\S+: ${errno}`));
      }
      expect(await p.run()).toBeUndefined();
      expect(await p.rows()).toEqual(rows(1, 2, 3, 4));
    }
    expect(fired).toBeGreaterThan(errno === 'EIO' ? 3 : 8);
  });
});

describe('user code', () => {
  test.each([
    ['an error', () => new Error('boom'), /boom/],
    ['null', () => null, /null/],
    ['a text', () => 'boom', /boom/],
  ])('%s thrown by foreachBatch stops the query; the batch comes again', async (_, thrown, message) => {
    const p = new Pipeline();
    const session = Session.create({ files: p.disk });
    const stream = session.memoryStream<{ n: number }>('n INT');
    const seen: [number, number[]][] = [];
    let fail = true;
    const start = () =>
      stream
        .toDF()
        .writeStream.foreachBatch(async (batch, id) => {
          if (fail && id === 1) throw thrown();
          seen.push([id, (await batch.collect()).map(r => r.n)]);
        })
        .option('checkpointLocation', '/checkpoint')
        .start();
    const first = await start();
    stream.addData([{ n: 1 }]);
    await first.processAllAvailable();
    stream.addData([{ n: 2 }]);
    const { codes, text } = await failureOf(() => first.awaitTermination());
    expect(codes[0]).toBe('FOREACH_BATCH_USER_FUNCTION_ERROR');
    expect(text).toMatch(message);
    expect(text).toContain('batch 1');
    fail = false;
    const second = await start();
    await second.processAllAvailable();
    await second.stop();
    expect(seen).toEqual([
      [0, [1]],
      [1, [2]],
    ]);
  });

  test('functions over rows that throw or return rubbish', async () => {
    const session = Session.create();
    const table = session.createDataFrame([{ n: 1 }], 'n INT');
    const cases: [() => Promise<unknown>, string, RegExp][] = [
      [() => table.map(() => undefined as never, 'n INT').collect(), 'BAD_RECORD', /map/],
      [() => table.map(() => ({ n: {} }), 'n INT').collect(), 'BAD_RECORD', /column n/],
      [() => table.map(() => ({ n: 2 ** 40 }), 'n INT').collect(), 'BAD_RECORD', /column n/],
      [() => table.flatMap(() => 5 as never, 'n INT').collect(), 'USER_FUNCTION_ERROR', /flatMap/],
      [() => table.mapAsync(() => Promise.reject(), 'n INT').collect(), 'USER_FUNCTION_ERROR', /mapAsync.*undefined/],
      [
        () =>
          table
            .map(
              () =>
                new Proxy(
                  {},
                  {
                    get: () => {
                      throw new Error('no entry');
                    },
                  },
                ),
              'n INT',
            )
            .collect(),
        'BAD_RECORD',
        /no entry/,
      ],
    ];
    for (const [action, code, message] of cases) {
      const { codes, text } = await failureOf(action);
      expect(codes[0]).toBe(code);
      expect(text).toMatch(message);
    }
  });
});
