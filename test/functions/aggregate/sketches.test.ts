import { expect, test } from 'vitest';
import type { DataType } from '../../../src/types/data-type.js';
import { decimalType, doubleType, intType, longType, stringType } from '../../../src/types/data-type.js';
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
