import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/common/random.js';
import { KeyRanges } from '../../src/state/key-ranges.js';
import { lmdbStateStoreProviderOf } from '../../src/state/lmdb/lmdb-state-store.js';
import { memoryStateStoreProvider, memoryStateStoreProviderOf } from '../../src/state/memory/memory-state-store.js';
import { RecordCursor, RecordWriter, readPart } from '../../src/state/record-file.js';
import type { StateStoreProvider } from '../../src/state/state-store.js';
import { StoreBench, text } from '../../src/testing/state-store-bench.js';

const bytes = (string: string) => Buffer.from(string, 'latin1');
const key = (n: number) => String(n).padStart(6, '0');
const small = memoryStateStoreProviderOf({ partBytes: 2000, sliceBytes: 300, segmentBytes: 4096, deadBytesMin: 256 });
const smallLmdb = lmdbStateStoreProviderOf({ partBytes: 2000, sliceBytes: 300, mappedBytesMax: 1 << 20 });

it('ranges that overlap or touch are one', () => {
  const ranges = new KeyRanges();
  const add = (from: string, to: string | null) => ranges.add(bytes(from), to === null ? null : bytes(to));
  const all = () => ranges.all.map(({ from, to }) => [text(from, 0, from.length), to && text(to, 0, to.length)]);
  add('m', 'p');
  add('a', 'c');
  add('x', null);
  expect(all()).toEqual([
    ['a', 'c'],
    ['m', 'p'],
    ['x', null],
  ]);
  add('b', 'd');
  add('p', 'q');
  expect(all()).toEqual([
    ['a', 'd'],
    ['m', 'q'],
    ['x', null],
  ]);
  add('', 'y');
  expect(all()).toEqual([['', null]]);
});

describe('a delta with ranges', () => {
  const example = () => {
    const writer = new RecordWriter(5);
    writer.removeRange({ from: bytes('a'), to: bytes('bcd') });
    writer.removeRange({ from: bytes('x'), to: null });
    writer.put(bytes('key'), 0, 3, bytes('value'), 0, 5);
    return writer.takePart(true);
  };

  it('has its own format number, whose bytes never change', () => {
    expect(Buffer.from(example()).toString('hex')).toMatchInlineSnapshot(
      `"020101000100000000000000020000000000000000001440010461626364010078030` + `66b657976616c7565"`,
    );
  });

  it('comes back as it was written', () => {
    const part = readPart(example());
    if (typeof part === 'string') throw new Error(part);
    expect(part.ranges.map(({ from, to }) => [text(from, 0, from.length), to && text(to, 0, to.length)])).toEqual([
      ['a', 'bcd'],
      ['x', null],
    ]);
    const cursor = new RecordCursor(part);
    expect(cursor.next()).toBe(true);
    expect(text(part.payload, cursor.keyStart, cursor.valueEnd)).toBe('keyvalue');
    expect(cursor.next()).toBe(false);
  });

  it('is refused when it ends within a range', () => {
    for (let length = 24; length < 33; length++) expect(readPart(example().subarray(0, length))).toContain('ranges');
  });
});

/**
 * Many rows, then batches that put some, take the oldest and some from the middle out, and now and then put one back into what was
 * removed. Returns the kinds of files that were written.
 */
async function play(provider: StateStoreProvider, seed: number): Promise<Set<string>> {
  const random = new SeededRandom(seed);
  const bench = await StoreBench.create(provider, { ordered: true, interval: 1 });
  const kinds = new Set<string>();
  const put = (count: number) =>
    bench.put(
      Array.from({ length: count }, () => [key(random.integer(4000)), 'v'.repeat(20 + random.integer(9))] as const),
    );
  try {
    put(6000);
    await bench.commit();
    await bench.maintain();
    for (let version = 2; version <= 24; version++) {
      put(10);
      for (let i = random.integer(3); i > 0; i--) {
        const from = random.integer(4000);
        const limit = random.integer(2) === 0 ? Number.POSITIVE_INFINITY : 70;
        removeRange(bench, random.integer(2) === 0 ? null : key(from), key(from + 100), limit);
        put(random.integer(20));
        bench.remove([key(random.integer(4000))]);
      }
      if (random.integer(6) === 0) bench.abort();
      await bench.commit();
      for (const { kind } of await bench.maintain()) kinds.add(kind);
      if (random.integer(3) === 0) await bench.restart();
      bench.verify();
    }
  } finally {
    await bench.close();
  }
  return kinds;
}

function removeRange(bench: StoreBench, from: string | null, to: string, limit: number): void {
  let seen = 0;
  bench.store.removeRange(from === null ? null : bytes(from), bytes(to), (data, start, end) => {
    bench.rows.delete(text(data, start, end));
    return ++seen < limit;
  });
}

/** Each run has the other provider: what one writes, the other one reads. */
function inTurn(...providers: readonly StateStoreProvider[]): StateStoreProvider {
  let run = 0;
  return { name: 'in turn', open: request => providers[run++ % providers.length].open(request) };
}

describe.each([
  ['memory', () => memoryStateStoreProvider],
  ['memory in small pieces', () => small],
  ['lmdb in small pieces', () => smallLmdb],
  ['memory and lmdb in turn', () => inTurn(small, smallLmdb)],
])('%s', (_, provider) => {
  it('removed ranges outlive restarts, segments and snapshots', async () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 3; seed++) for (const kind of await play(provider(), seed)) kinds.add(kind);
    expect(kinds).toContain('segment');
  });
});

it('the oldest thousand rows take a delta of some bytes', async () => {
  const bench = await StoreBench.create(memoryStateStoreProvider, { ordered: true });
  bench.put(Array.from({ length: 3000 }, (_, i) => [key(i), 'value'] as const));
  await bench.commit();
  removeRange(bench, null, key(1000), Number.POSITIVE_INFINITY);
  bench.put([[key(7), 'back']]);
  const files = await bench.commit();
  expect(files[0].length).toBeLessThan(300);
  await bench.restart();
  bench.verify();
  await bench.close();
});
