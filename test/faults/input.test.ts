import { gzipSync } from 'node:zlib';
import { Session } from 'millrace';
import { FaultyFiles, VirtualFiles } from 'millrace/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { described, failureOf, Pipeline } from './support.js';

/** Damaged, malformed and missing input through the public API: a typed error with file and remedy, or what the option says. */

describe('batch', () => {
  let disk: VirtualFiles;
  let session: Session;
  beforeEach(() => {
    disk = new VirtualFiles();
    session = Session.create({ files: disk });
  });
  const reader = (mode?: string) => session.read.schema('k STRING, n INT').option('mode', mode);
  const GOOD = '{"k":"a","n":1}\n';

  test('a malformed record: fail, drop, or keep', async () => {
    disk.place('/in/x.json', `${GOOD}{"k":\n${GOOD}`);
    const { codes, text } = await failureOf(() => reader('failFast').json('/in').collect());
    expect(codes).toEqual(['BAD_RECORD']);
    expect(text).toMatch(/\/in\/x\.json.*offset 16.*PERMISSIVE/);
    expect(await reader('dropMalformed').json('/in').count()).toBe(2);
    const kept = session.read.schema('k STRING, n INT, _corrupt_record STRING').json('/in');
    expect(await kept.where('_corrupt_record IS NOT NULL').collect()).toEqual([
      { k: null, n: null, _corrupt_record: '{"k":' },
    ]);
  });

  test('a value of the wrong type', async () => {
    disk.place('/in/x.json', '{"k":"a","n":"many"}\n');
    disk.place('/csv/x.csv', 'a,1\nb,many\n');
    for (const df of [reader('failFast').json('/in'), reader('failFast').csv('/csv')]) {
      const { codes, text } = await failureOf(() => df.collect());
      expect(codes).toEqual(['BAD_RECORD']);
      expect(text).toMatch(/\/(in\/x\.json|csv\/x\.csv).*offset \d/);
    }
    expect(await reader().json('/in').collect()).toEqual([{ k: 'a', n: null }]);
    expect(await reader('dropMalformed').csv('/csv').collect()).toEqual([{ k: 'a', n: 1 }]);
  });

  test.each(['json', 'csv', 'text', 'parquet', 'arrow'])('a missing file of %s', async format => {
    for (const action of [
      () => session.read.format(format).load('/nowhere/x'),
      () => session.read.schema('value STRING').format(format).load('/nowhere/x').collect(),
    ]) {
      const { codes, text } = await failureOf(action);
      expect(codes[0]).toBe('PATH_NOT_FOUND');
      expect(text).toContain('/nowhere/x');
    }
  });

  test('Parquet and Arrow files cut off anywhere', async () => {
    for (const format of ['parquet', 'arrow']) {
      await session
        .createDataFrame([{ k: 'a', n: 1 }], 'k STRING, n INT')
        .write.format(format)
        .save(`/whole-${format}`);
      const [name] = [...disk.tree().keys()].filter(p => p.startsWith(`/whole-${format}`));
      const bytes = disk.tree().get(name)!;
      for (let length = 1; length < bytes.length; length += Math.ceil(bytes.length / 23)) {
        disk.place(`/cut/${format}/x.${format}`, bytes.subarray(0, length));
        const { codes, text } = await failureOf(() =>
          session.read.schema('k STRING, n INT').format(format).load(`/cut/${format}`).collect(),
        );
        expect([format, length, codes[0]]).toEqual([format, length, 'FILE_CORRUPT']);
        expect(text).toContain(`/cut/${format}/x.${format}`);
      }
      const skipping = session.read.schema('k STRING, n INT').option('ignoreCorruptFiles', true).format(format);
      expect(await skipping.load(`/cut/${format}`).collect()).toEqual([]);
    }
  });

  test('gzip: cut off, or not gzip at all', async () => {
    const whole = gzipSync(GOOD.repeat(1000));
    disk.place('/in/x.json.gz', whole.subarray(0, whole.length >> 1));
    const cut = await failureOf(() => reader().json('/in').collect());
    expect(cut.codes[0]).toBe('FILE_CORRUPT');
    expect(cut.text).toContain('/in/x.json.gz');
    disk.place('/two/x.json.gz', Buffer.concat([gzipSync(GOOD), gzipSync(GOOD)]));
    expect(await reader().json('/two').count()).toBe(2);
  });

  test('a schema that does not fit', async () => {
    await session.createDataFrame([{ k: 'a', n: 1 }], 'k STRING, n INT').write.parquet('/p');
    const { codes, text } = await failureOf(() => session.read.schema('k INT, n INT').parquet('/p').collect());
    expect(codes[0]).toBe('PARQUET_TYPE_MISMATCH');
    expect(text).toMatch(/Column k of \/p\/part-.*parquet is string.*int.*Change the declared schema/);
    expect(await session.read.schema('k STRING, other INT').parquet('/p').collect()).toEqual([{ k: 'a', other: null }]);
  });

  test('unknown options and formats name what there is', async () => {
    const option = await failureOf(() => session.read.schema('k STRING').option('multyLine', true).json('/in'));
    expect(option.codes).toEqual(['UNKNOWN_OPTION']);
    expect(option.text).toMatch(/multyLine|multyline/i);
    expect((await failureOf(() => session.read.schema('k STRING').format('jsonn').load('/in'))).text).toMatch(
      /jsonn.*json/,
    );
  });
});

describe('stream', () => {
  test('a poison record stops the query; without the fault it goes on, and every row is there once', async () => {
    const p = new Pipeline();
    p.place('0.json', { k: 'a', n: 1 });
    p.disk.place('/in/1.json', '{"k":"b","n":2}\n{"k":\n');
    p.place('2.json', { k: 'c', n: 3 });
    for (let attempt = 0; attempt < 3; attempt++) {
      const { codes, text } = described(await p.run({ mode: 'failFast' }));
      expect(codes).toEqual(['STREAM_FAILED', 'BAD_RECORD']);
      expect(text).toContain('/in/1.json');
      expect(await p.rows()).toEqual([{ k: 'a', n: 1 }]);
    }
    expect(await p.run({ mode: 'dropMalformed' })).toBeUndefined();
    expect(await p.rows()).toEqual([1, 2, 3].map((n, i) => ({ k: 'abc'[i], n })));
  });

  test('a file that is gone, or another one, when its batch is run again', async () => {
    for (const fault of ['gone', 'changed'] as const) {
      const p = new Pipeline();
      p.place('0.json', { k: 'a', n: 1 });
      p.disk.place('/in/1.json', '{"k":\n');
      expect(described(await p.run({ mode: 'failFast' })).codes).toContain('BAD_RECORD');
      if (fault === 'gone') await p.disk.unlink('/in/1.json');
      else p.disk.place('/in/1.json', '{"k":"other, and longer","n":2}\n');
      const { codes, text } = described(await p.run({ mode: 'failFast' }));
      expect([fault, codes[1]]).toEqual([fault, 'SOURCE_DATA_LOST']);
      expect(text).toContain('/in/1.json');
      expect(await p.rows()).toEqual([{ k: 'a', n: 1 }]);
    }
  });

  test('a file that shrinks between planning and reading', async () => {
    const p = new Pipeline();
    p.place('0.json', { k: 'a', n: 1 }, { k: 'b', n: 2 });
    const files = new FaultyFiles(p.disk);
    const held = files.delay({ operation: 'open', path: /^\/in\/0\.json$/ });
    const run = p.run({}, files);
    await held.reached;
    p.disk.place('/in/0.json', '{"k":"a","n":1}\n');
    held.release();
    const { codes, text } = described(await run);
    expect(codes[1]).toBe('SOURCE_DATA_LOST');
    expect(text).toContain('/in/0.json');
    expect(await p.rows().catch(() => [])).toEqual([]);
  });

  test('a folder that comes later', async () => {
    const p = new Pipeline();
    expect(await p.run()).toBeUndefined();
    p.place('0.json', { k: 'a', n: 1 });
    expect(await p.run()).toBeUndefined();
    expect(await p.rows()).toEqual([{ k: 'a', n: 1 }]);
  });
});
