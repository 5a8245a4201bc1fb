import { expect, test } from 'vitest';
import { HllSketch } from '../../../src/functions/aggregate/hll-sketch.js';
import { ThetaSketch } from '../../../src/functions/aggregate/theta-sketch.js';
import type { DataType } from '../../../src/types/data-type.js';
import { binaryType, decimalType, doubleType, intType, longType, stringType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { aggregate, bindAggregate, type Table } from './aggregate-text.js';

/** One column `id` of n values. */
function range(n: number, type: DataType = longType, value: (i: number) => Value = i => i): Table {
  return { columns: [['id', type]], rows: Array.from({ length: n }, (_, i) => [value(i)]) };
}

function answer(text: string, table: Table, cuts?: number[]): Value {
  return aggregate(bindAggregate(text, table.columns), table, undefined, cuts)[0];
}

const sizes = [10, 100, 300, 700, 1500, 2500, 10000];

test.each([
  [0.05, [10, 103, 296, 698, 1400, 2378, 9571]],
  [0.1, [10, 101, 274, 569, 1404, 2446, 9472]],
  [0.02, [10, 100, 300, 694, 1494, 2501, 10017]],
  [0.3, [13, 80, 302, 441, 1505, 2548, 8019]],
])('approx_count_distinct with deviation %d estimates as Spark', (deviation, estimates) => {
  expect(sizes.map(n => answer(`approx_count_distinct(id, ${deviation})`, range(n)))).toEqual(estimates);
});

test('approx_count_distinct hashes every type as Spark', () => {
  expect(answer('approx_count_distinct(id)', range(1234, stringType, String))).toBe(1257);
  expect(answer('approx_count_distinct(id)', range(1234, doubleType))).toBe(1332);
  expect(answer('approx_count_distinct(id)', range(1234, intType))).toBe(1257);
  expect(
    answer(
      'approx_count_distinct(id)',
      range(1234, decimalType(30, 2), i => i * 100),
    ),
  ).toBe(1201);
});

test('percentile_approx picks the same samples as Spark', () => {
  const table = range(100000);
  const percentiles = (accuracy: number) =>
    [0.01, 0.25, 0.5, 0.99].map(p => answer(`percentile_approx(id, ${p}, ${accuracy})`, table, []));
  expect(percentiles(100)).toEqual([0, 24445, 49999, 99999]);
  expect(percentiles(10)).toEqual([0, 20147, 49999, 99999]);
  expect(percentiles(10000)).toEqual([999, 24997, 49999, 98989]);
});

test('histogram_numeric merges the same bins as Spark', () => {
  expect(answer('histogram_numeric(id, 5)', range(100))).toEqual([
    [11, 25],
    [36, 24],
    [59, 23],
    [84, 25],
    [98, 3],
  ]);
  expect(
    answer(
      'histogram_numeric(id, 4)',
      range(1000, doubleType, i => ((i * 37) % 101) / 7),
    ),
  ).toEqual([
    [1.8656399362719047, 269],
    [5.674418604651156, 258],
    [9.222832722832726, 234],
    [12.63717872086073, 239],
  ]);
});

const hex = (value: Value): string =>
  Buffer.from(value as Uint8Array)
    .toString('hex')
    .toUpperCase();
const letters: Table = { columns: [['id', stringType]], rows: [['a'], ['a'], ['b'], ['b'], ['c'], [null]] };
const numbers: Table = { columns: [['id', intType]], rows: [[1], [2], [2], [null], [-7]] };

test('hll_sketch_agg writes the bytes of DataSketches', () => {
  const zeros = '0'.repeat(40);
  expect(hex(answer('hll_sketch_agg(id)', numbers))).toBe(`0201070C030003082BF2FB06862FF90DF16B9505${zeros}`);
  expect(hex(answer('hll_sketch_agg(id)', letters, [2]))).toBe(`0201070C030003082F823B040AFF80046F19DC06${zeros}`);
});

test.each([
  [1000, 12, 996],
  [100000, 12, 101148],
  [3000, 8, 3118],
  [3000, 4, 4204],
  [3000, 10, 3126],
  [100, 8, 98],
  [100, 4, 84],
  [100, 10, 100],
])('an HLL sketch of %d values with 2^%d slots estimates as Spark', (n, lgK, estimate) => {
  const sketch = answer(`hll_sketch_agg(id, ${lgK})`, range(n));
  expect(Math.round(HllSketch.fromBytes(sketch as Uint8Array).estimate())).toBe(estimate);
});

test('HLL sketches of cut input still estimate well', () => {
  for (const n of [5, 100, 1000, 20000]) {
    const sketch = answer('hll_sketch_agg(id)', range(n), [Math.floor(n / 3), Math.floor(n / 2)]);
    const estimate = HllSketch.fromBytes(sketch as Uint8Array).estimate();
    expect(Math.abs(estimate - n) / n).toBeLessThan(0.06);
  }
});

test('a sketch of the smaller size comes out of a union', () => {
  const sketches = [8, 12].map(lgK => answer(`hll_sketch_agg(id, ${lgK})`, range(2)));
  const table: Table = { columns: [['s', binaryType]], rows: sketches.map(sketch => [sketch]) };
  expect(() => answer('hll_union_agg(s)', table)).toThrow(/HLL_UNION_DIFFERENT_LG_K/);
  const union = HllSketch.fromBytes(answer('hll_union_agg(s, true)', table) as Uint8Array);
  expect(union.lgK).toBe(8);
  expect(Math.round(union.estimate())).toBe(2);
});

test('bytes that are no sketch are refused', () => {
  expect(() => HllSketch.fromBytes(new Uint8Array(1))).toThrow(/HLL_INVALID_INPUT_SKETCH_BUFFER/);
  expect(() => ThetaSketch.fromBytes(new Uint8Array(8))).toThrow(/THETA_INVALID_INPUT_SKETCH_BUFFER/);
});

test('theta_sketch_agg estimates as Spark', () => {
  const estimate = (text: string, table: Table, cuts?: number[]) =>
    Math.round(ThetaSketch.fromBytes(answer(text, table, cuts) as Uint8Array).estimate());
  expect(estimate('theta_sketch_agg(id)', range(100000))).toBe(98046);
  expect(estimate('theta_sketch_agg(id, 8)', range(100000), [50000])).toBe(100366);
  expect(estimate('theta_sketch_agg(id)', range(3000, stringType, String), [1000])).toBe(3000);
});

test('count_min_sketch writes the bytes of Spark', () => {
  expect(hex(answer('count_min_sketch(id, 0.5D, 0.5D, 1)', numbers))).toBe(
    '0000000100000000000000040000000100000004000000005D8D6AB90000000000000000000000000000000100000000000000030000000000000000',
  );
  expect(hex(answer('count_min_sketch(id, 0.5D, 0.5D, 1)', letters, [3]))).toBe(
    '0000000100000000000000050000000100000004000000005D8D6AB90000000000000000000000000000000200000000000000010000000000000002',
  );
});

test('approx_top_k is exact for few values and keeps frequent ones among many', () => {
  expect(answer('approx_top_k(id, 3)', letters)).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 1],
  ]);
  const skewed = range(3000, intType, i => (i % 3 === 0 ? 7 : i));
  expect((answer('approx_top_k(id, 1, 50)', skewed) as Value[][])[0][0]).toBe(7);
});
