import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrayType,
  binaryType,
  booleanType,
  type DataType,
  decimalType,
  doubleType,
  intType,
  longType,
  stringType,
} from '../../../src/types/data-type.js';
import { normalInteger, type Value } from '../../../src/types/value.js';
import { aggregate, aggregateBackwards, bindAggregate, type Table } from './aggregate-text.js';

const wideLong = fc.bigInt({ min: -(2n ** 58n), max: 2n ** 58n }).map(normalInteger);
const wideDecimal = fc.bigInt({ min: -(10n ** 26n), max: 10n ** 26n }).map(normalInteger);

/** Columns with the values that make trouble: wide integers among narrow ones, NaN, zeros of both signs, empty text. */
const columns: readonly (readonly [name: string, type: DataType, values: fc.Arbitrary<Value>])[] = [
  ['i', intType, fc.integer({ min: -50, max: 50 })],
  ['l', longType, fc.oneof(fc.integer({ min: -9, max: 9 }), wideLong)],
  ['dec', decimalType(28, 3), fc.oneof(fc.integer({ min: -9, max: 9 }), wideDecimal)],
  ['x', doubleType, fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(Number.NaN, -0, 0.5))],
  ['y', doubleType, fc.integer({ min: -800, max: 800 }).map(eighths => eighths / 8)],
  [
    's',
    stringType,
    fc.constantFrom('', 'a', 'ab', 'b', 'é', '😀', 'a longer text that does not fit where a short one was'),
  ],
  ['b', booleanType, fc.boolean()],
  ['v', binaryType, fc.uint8Array({ maxLength: 3 })],
  ['a', arrayType(intType), fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { maxLength: 3 })],
];

interface Input {
  readonly table: Table;
  readonly groups: Int32Array;
  readonly cuts: number[];
}

const inputs: fc.Arbitrary<Input> = fc
  .array(fc.tuple(fc.nat(3), fc.tuple(...columns.map(([, , values]) => fc.option(values, { freq: 4 })))), {
    maxLength: 40,
  })
  .chain(rows =>
    fc.array(fc.nat(rows.length), { maxLength: 4 }).map(cuts => ({
      table: {
        columns: columns.map(([name, type]) => [name, type] as const),
        rows: rows.map(([, row]) => row as Value[]),
      },
      groups: Int32Array.from(rows, ([group]) => group),
      cuts: cuts.sort((a, b) => a - b),
    })),
  );

const exact = [
  'count(*)',
  'count(i, s)',
  'count_if(b)',
  'sum(i)',
  'sum(l)',
  'sum(dec)',
  'try_sum(l)',
  'avg(dec)',
  'min(i)',
  'max(l)',
  'min(dec)',
  'min(x)',
  'max(x)',
  'min(s)',
  'max(s)',
  'max(v)',
  'max(a)',
  'bool_and(b)',
  'bool_or(b)',
  'bit_and(l)',
  'bit_xor(l)',
  'bit_or(i)',
  'first(s)',
  'first(l, true)',
  'last(s)',
  'last(i) IGNORE NULLS',
  'collect_list(l)',
  'collect_set(x)',
  'collect_set(a)',
  'collect_union(a)',
  'max_by(s, l)',
  'min_by(l, s)',
  'max_by(s, x, 3)',
  'mode(s)',
  'mode(x, true)',
  'median(y)',
  'percentile(y, 0.3, 2)',
  'percentile_disc(0.4) WITHIN GROUP (ORDER BY i DESC)',
  'percentile_approx(i, 0.3)',
  'approx_count_distinct(l)',
  'approx_count_distinct(s, 0.01)',
  "listagg(s, ',')",
  "listagg(s, ',') WITHIN GROUP (ORDER BY x DESC, l)",
  'sum(l) FILTER (WHERE b)',
];

/** Equal up to the rounding of doubles. */
const rounded = [
  'sum(y)',
  'avg(y)',
  'avg(l)',
  'stddev(y)',
  'var_pop(y)',
  'skewness(y)',
  'kurtosis(y)',
  'corr(y, i)',
  'regr_slope(y, i)',
];

describe('any cut into partial aggregations that are merged in order gives the answer of one', () => {
  test.each(exact)('%s', text => {
    const call = bindAggregate(
      text,
      columns.map(([name, type]) => [name, type] as const),
    );
    fc.assert(
      fc.property(inputs, ({ table, groups, cuts }) => {
        expect(aggregate(call, table, groups, cuts)).toEqual(aggregate(call, table, groups));
      }),
      { numRuns: 60 },
    );
  });

  test('also where what came earlier is merged afterwards, for the functions that can', () => {
    let able = 0;
    for (const text of exact) {
      const call = bindAggregate(
        text,
        columns.map(([name, type]) => [name, type] as const),
      );
      if (call.bound.accumulator().mergeEarlier === undefined) continue;
      able++;
      fc.assert(
        fc.property(inputs, ({ table, groups, cuts }) => {
          expect(aggregateBackwards(call, table, groups, cuts[0] ?? 0)).toEqual(aggregate(call, table, groups));
        }),
        { numRuns: 60 },
      );
    }
    expect(able).toBeGreaterThanOrEqual(14);
  });

  test.each(rounded)('%s', text => {
    const call = bindAggregate(
      text,
      columns.map(([name, type]) => [name, type] as const),
    );
    fc.assert(
      fc.property(inputs, ({ table, groups, cuts }) => {
        const whole = aggregate(call, table, groups);
        aggregate(call, table, groups, cuts).forEach((value, group) => {
          const expected = whole[group];
          if (typeof value !== 'number' || typeof expected !== 'number') expect(value).toBe(expected);
          else expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(expected)));
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('sums are exact', () => {
  test('of longs, wide and narrow in any order', () => {
    const call = bindAggregate('sum(l)', [['l', longType]]);
    fc.assert(
      fc.property(fc.array(wideLong, { minLength: 1, maxLength: 30 }), values => {
        const sum = values.reduce<bigint>((total, value) => total + BigInt(value as number | bigint), 0n);
        const table: Table = { columns: [['l', longType]], rows: values.map(value => [value]) };
        expect(aggregate(call, table)[0]).toBe(normalInteger(sum));
      }),
    );
  });

  test('a long overflows where the running sum leaves 64 bits, a decimal where the total leaves its digits', () => {
    const long: Table = { columns: [['l', longType]], rows: [[2n ** 63n - 1n], [1], [-1]] };
    expect(() => aggregate(bindAggregate('sum(l)', long.columns), long)).toThrow(/ARITHMETIC_OVERFLOW/);
    expect(aggregate(bindAggregate('try_sum(l)', long.columns), long)).toEqual([null]);
    const most = 10n ** 38n - 1n;
    const decimal: Table = { columns: [['d', decimalType(38, 0)]], rows: [[most], [1], [-1]] };
    expect(aggregate(bindAggregate('sum(d)', decimal.columns), decimal)).toEqual([most]);
    const over: Table = { columns: decimal.columns, rows: [[most], [1]] };
    expect(() => aggregate(bindAggregate('sum(d)', over.columns), over)).toThrow(/ARITHMETIC_OVERFLOW/);
    expect(aggregate(bindAggregate('try_sum(d)', over.columns), over)).toEqual([null]);
  });

  test('try_sum stays null once a partial sum has overflowed', () => {
    const table: Table = { columns: [['l', longType]], rows: [[2n ** 63n - 1n], [1], [-5]] };
    expect(aggregate(bindAggregate('try_sum(l)', table.columns), table, undefined, [2])).toEqual([null]);
  });
});
