import { expect, test } from 'vitest';
import { BytesBuilder } from '../../src/columnar/builder.js';
import { RowCodec } from '../../src/columnar/row-codec.js';
import { IntegerVector } from '../../src/columnar/vector.js';
import { SeededRandom } from '../../src/common/random.js';
import { KeyedRows, type StoredBlock } from '../../src/operators/stream-join/keyed-rows.js';
import { memoryStateStoreProvider } from '../../src/state/memory/memory-state-store.js';
import { StoreBench } from '../../src/testing/state-store-bench.js';
import { binaryType, timestampType } from '../../src/types/data-type.js';

/** Rows are their times; key k, time t. */
const codec = new RowCodec([timestampType], 'value');
const times = (values: readonly number[]) =>
  new IntegerVector(timestampType, values.length, Float64Array.from(values), null);

async function empty() {
  const keys = (await StoreBench.create(memoryStateStoreProvider, {})).store;
  const rows = (await StoreBench.create(memoryStateStoreProvider, {})).store;
  const order = (await StoreBench.create(memoryStateStoreProvider, { ordered: true })).store;
  const kept = new KeyedRows({ keys, rows, times: order }, (values, n) => codec.decode(values, n)[0] as IntegerVector);
  return { kept, keys, rows, order };
}

function keysOf(names: readonly string[]) {
  const builder = new BytesBuilder(binaryType);
  // Encoded keys begin with a mark for null.
  for (const name of names) builder.appendString(`\u0001${name}`);
  return builder.finish();
}

function add(kept: KeyedRows, key: string, values: readonly number[]): void {
  const n = values.length;
  kept.append(keysOf([key]), 1, new Int32Array(n), codec.encode([times(values)], n), n, times(values));
}

const decoded = ({ values, n }: StoredBlock) =>
  Array.from((codec.decode(values, n)[0] as IntegerVector).values, Number);

function timesIn(kept: KeyedRows, key: string): number[] {
  const keys = keysOf([key]);
  const found: number[] = [];
  for (const block of kept.blocks(keys, kept.spansOf(keys, 1), Int32Array.of(0))) {
    found.push(...decoded(block));
  }
  return found.sort((a, b) => a - b);
}

function takeAll(kept: KeyedRows, untilUs: number): number[] {
  const gone: number[] = [];
  for (;;) {
    const block = kept.takeOlder(untilUs, true);
    if (block === undefined) return gone.sort((a, b) => a - b);
    gone.push(...decoded(block));
  }
}

test('rows of a key are found, and the oldest go first', async () => {
  const { kept, keys, rows, order } = await empty();
  add(kept, 'a', [30, 10, 20]);
  add(kept, 'b', [15]);
  expect(timesIn(kept, 'a')).toEqual([10, 20, 30]);
  expect(takeAll(kept, 15)).toEqual([10, 15]);
  expect(timesIn(kept, 'a')).toEqual([20, 30]);
  expect(timesIn(kept, 'b')).toEqual([]);
  expect(takeAll(kept, 15)).toEqual([]);
  expect(takeAll(kept, 99)).toEqual([20, 30]);
  expect([keys.rows, rows.rows, order.rows]).toEqual([0, 0, 0]);
});

test('a row that stays for ever does not make lookups of its key slower and slower', async () => {
  const { kept } = await empty();
  add(kept, 'a', [1e9]);
  for (let t = 0; t < 5_000; t += 100) {
    add(
      kept,
      'a',
      Array.from({ length: 100 }, (_, i) => t + i),
    );
    takeAll(kept, t + 98);
  }
  const { first, next, count } = kept.spansOf(keysOf(['a']), 1);
  expect(count[0]).toBe(2);
  expect(next[0] - first[0]).toBeLessThan(200);
  expect(timesIn(kept, 'a')).toEqual([4_999, 1e9]);
  expect(takeAll(kept, 2e9)).toEqual([4_999, 1e9]);
});

test.each([1, 2, 3, 4])('random rows against a plain list, seed %i', async seed => {
  const random = new SeededRandom(seed);
  const { kept, rows, keys, order } = await empty();
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
    expect(rows.rows).toBe(model.length);
    const key = ['a', 'b', 'c'][random.integer(3)];
    const expected = model.filter(row => row.key === key).map(row => row.time);
    expect(timesIn(kept, key)).toEqual(expected.sort((a, b) => a - b));
  }
  takeAll(kept, Number.MAX_SAFE_INTEGER);
  expect([keys.rows, rows.rows, order.rows]).toEqual([0, 0, 0]);
});
