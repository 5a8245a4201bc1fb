import { expect, test } from 'vitest';
import { BytesBuilder } from '../../src/columnar/builder.js';
import { RowCodec } from '../../src/columnar/row-codec.js';
import { IntegerVector } from '../../src/columnar/vector.js';
import { SeededRandom } from '../../src/common/random.js';
import { KeptRows, TIME_BYTES } from '../../src/operators/stream-join/kept-rows.js';
import { memoryStateStoreProvider } from '../../src/state/memory/memory-state-store.js';
import type { BytesColumn } from '../../src/state/state-store.js';
import { StoreBench } from '../../src/testing/state-store-bench.js';
import { binaryType, timestampType } from '../../src/types/data-type.js';

/** Rows are their times; key k, time t. */
const codec = new RowCodec([timestampType], 'value');
const times = (values: readonly (number | null)[]) =>
  new IntegerVector(
    timestampType,
    values.length,
    Float64Array.from(values, value => value ?? 0),
    Uint8Array.from(values, value => (value === null ? 0 : 1)),
  );

async function empty() {
  const groups = { prefixBytes: TIME_BYTES };
  const bench = await StoreBench.create(memoryStateStoreProvider, { ordered: true, groups });
  return { kept: new KeptRows(bench.store), store: bench.store };
}

function keysOf(names: readonly string[]) {
  const builder = new BytesBuilder(binaryType);
  // Encoded keys begin with a mark for null.
  for (const name of names) builder.appendString(`\u0001${name}`);
  return builder.finish();
}

function add(kept: KeptRows, key: string, values: readonly (number | null)[]): void {
  const n = values.length;
  kept.append(keysOf([key]), new Int32Array(n), codec.encode([times(values)], n), n, times(values));
}

function decoded(values: BytesColumn, n: number): (number | null)[] {
  const column = codec.decode(values, n)[0] as IntegerVector;
  return Array.from({ length: n }, (_, i) => (column.isNull(i) ? null : Number(column.values[i])));
}

/** In the order in which they come. */
const timesIn = (kept: KeptRows, key: string) =>
  [...kept.ofKeys(keysOf([key]), 1)].flatMap(({ values, n }) => decoded(values, n));

function takeAll(kept: KeptRows, untilUs: number): (number | null)[] {
  const gone: (number | null)[] = [];
  for (;;) {
    const block = kept.takeOlder(untilUs, true);
    if (block === undefined) return gone;
    gone.push(...decoded(block.values!, block.n));
  }
}

test('rows of a key come as they were added, and the oldest go first', async () => {
  const { kept } = await empty();
  add(kept, 'a', [30, 10, 20]);
  add(kept, 'b', [15]);
  expect(timesIn(kept, 'a')).toEqual([30, 10, 20]);
  expect(takeAll(kept, 15)).toEqual([10, 15]);
  expect(timesIn(kept, 'a')).toEqual([30, 20]);
  expect(timesIn(kept, 'b')).toEqual([]);
  expect(takeAll(kept, 15)).toEqual([]);
  expect(takeAll(kept, 99)).toEqual([20, 30]);
  expect(kept.rows).toBe(0);
});

test('rows that go need not be read', async () => {
  const { kept } = await empty();
  add(kept, 'a', [1, 2, 3]);
  expect(kept.takeOlder(2, false)).toEqual({ n: 2, values: undefined });
  expect(kept.takeOlder(2, false)).toBeUndefined();
  expect(timesIn(kept, 'a')).toEqual([3]);
});

test('a row without a time stays', async () => {
  const { kept } = await empty();
  add(kept, 'a', [5, null, -7]);
  expect(takeAll(kept, Number.MAX_SAFE_INTEGER)).toEqual([-7, 5]);
  expect(timesIn(kept, 'a')).toEqual([null]);
});

test('rows of later batches have other keys', async () => {
  const { kept, store } = await empty();
  add(kept, 'a', [1, 1]);
  await store.commit();
  add(kept, 'a', [1]);
  store.abort();
  add(kept, 'a', [1]);
  await store.commit();
  expect(timesIn(kept, 'a')).toEqual([1, 1, 1]);
});

test.each([1, 2, 3, 4])('random rows against a plain list, seed %i', async seed => {
  const random = new SeededRandom(seed);
  const { kept, store } = await empty();
  let model: { key: string; time: number }[] = [];
  for (let round = 0; round < 60; round++) {
    for (const key of ['a', 'b', 'c']) {
      const n = random.integer(40);
      const values = Array.from(
        { length: n },
        () => round * 10 + random.integer(random.integer(20) === 0 ? 5_000 : 60),
      );
      add(kept, key, values);
      model.push(...values.map(time => ({ key, time })));
    }
    const until = round * 10 + random.integer(30);
    const gone = model.filter(row => row.time <= until).map(row => row.time);
    expect(takeAll(kept, until)).toEqual(gone.sort((a, b) => a - b));
    model = model.filter(row => row.time > until);
    expect(kept.rows).toBe(model.length);
    const key = ['a', 'b', 'c'][random.integer(3)];
    expect(timesIn(kept, key)).toEqual(model.filter(row => row.key === key).map(row => row.time));
    if (random.integer(3) === 0) await store.commit();
  }
  takeAll(kept, Number.MAX_SAFE_INTEGER);
  expect(kept.rows).toBe(0);
});
