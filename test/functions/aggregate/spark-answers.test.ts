import { describe, expect, test } from 'vitest';
import {
  arrayType,
  booleanType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  longType,
  simpleString,
  stringType,
  timestampType,
} from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { aggregate, bindAggregate, type Table } from './aggregate-text.js';

const MAX_SAFE = 9007199254740991;
const day = 86400e6;

/** Rows with nulls, NaN, −0, an integer at the edge of 2^53 and text beyond ASCII. */
const table: Table = {
  columns: [
    ['k', stringType],
    ['i', intType],
    ['l', longType],
    ['d', doubleType],
    ['n', doubleType],
    ['dec', decimalType(10, 2)],
    ['s', stringType],
    ['b', booleanType],
    ['dt', dateType],
    ['ts', timestampType],
    ['a', arrayType(intType)],
    ['x', doubleType],
    ['y', doubleType],
  ],
  rows: [
    ['a', 1, 10, 1.5, 1, 110, 'x', true, 18262, 18262 * day, [1, 2], 1, 2],
    ['a', 2, 20, 2.5, Number.NaN, 220, 'y', false, 18263, 18263 * day + 36000e6, [3], 2, 3.9],
    ['b', 2, MAX_SAFE, -4, 2, 220, 'x', null, 18322, null, null, 3, 6.1],
    ['b', null, null, null, null, null, null, null, null, null, [null], null, 5],
    ['c', -7, 5, 0, -1, -9999999999, '', true, -1, -1, [], 5, null],
    ['c', 2, 20, -0, 7, 0, 'é😀', true, 18262, 18262 * day, [1, 2], 6, 11.5],
  ],
};

/** Answers of Spark 4.3 in the engine's form. */
const answers: readonly (readonly [text: string, type: string, value: Value])[] = [
  ['count(*)', 'bigint', 6],
  ['count(i, s)', 'bigint', 5],
  ['count(NULL)', 'bigint', 0],
  ['count_if(b)', 'bigint', 3],
  ['sum(i)', 'bigint', 0],
  ['sum(l)', 'bigint', 9007199254741046n],
  ['sum(d)', 'double', 0],
  ['sum(n)', 'double', Number.NaN],
  ['sum(dec)', 'decimal(20,2)', -9999999449],
  ['sum(i) FILTER (WHERE b)', 'bigint', -4],
  ['try_sum(9223372036854775807L)', 'bigint', null],
  ['avg(l)', 'double', 1801439850948208.8],
  ['avg(i)', 'double', 0],
  ['avg(dec)', 'decimal(14,6)', -19999998898000],
  ['min(d)', 'double', -4],
  ['min(n)', 'double', -1],
  ['max(n)', 'double', Number.NaN],
  ['min(s)', 'string', ''],
  ['max(s)', 'string', 'é😀'],
  ['max(b)', 'boolean', true],
  ['min(ts)', 'timestamp', -1],
  ['max(a)', 'array<int>', [3]],
  ['bool_and(b)', 'boolean', false],
  ['some(b)', 'boolean', true],
  ['bit_and(i)', 'int', 0],
  ['bit_or(i)', 'int', -5],
  ['bit_xor(i)', 'int', -6],
  ['bit_and(l)', 'bigint', 0],
  ['first(i)', 'int', 1],
  ['last(x) IGNORE NULLS', 'double', 6],
  ['any_value(ts, true)', 'timestamp', 18262 * day],
  ['collect_list(i)', 'array<int>', [1, 2, 2, -7, 2]],
  ['collect_set(i)', 'array<int>', [1, 2, -7]],
  ['collect_union(a)', 'array<int>', [1, 2, 3]],
  ['max_by(s, x)', 'string', 'é😀'],
  ['max_by(k, n)', 'string', 'a'],
  ['min_by(i, a)', 'int', -7],
  ['max_by(k, l, 2)', 'array<string>', ['b', 'a']],
  ['mode(i)', 'int', 2],
  ['mode(d)', 'double', 0],
  ['mode() WITHIN GROUP (ORDER BY i)', 'int', 2],
  ['stddev(i)', 'double', 3.937003937005905],
  ['stddev_pop(l)', 'double', 3602879701896390.5],
  ['variance(dec)', 'double', 2000000054600000.8],
  ['var_pop(n)', 'double', Number.NaN],
  ['skewness(d)', 'double', -0.8297521557293124],
  ['kurtosis(i)', 'double', 0.18678459937565117],
  ['corr(x, y)', 'double', 0.9993328802766057],
  ['covar_samp(i, CAST(NULL AS INT))', 'double', null],
  ['regr_r2(y, x)', 'double', 0.9986662056019368],
  ['regr_slope(y, 1)', 'double', null],
  ['regr_syy(y, x)', 'double', 50.6075],
  ['median(i)', 'double', 2],
  ['median(dec)', 'double', 1.1],
  ['percentile(y, 0.3)', 'double', 4.12],
  ['percentile_cont(0.25) WITHIN GROUP (ORDER BY d DESC)', 'double', 1.5],
  ['percentile_disc(0.5) WITHIN GROUP (ORDER BY i)', 'double', 2],
  ['percentile_approx(dt, 0.5)', 'date', 18262],
  [
    'histogram_numeric(x, 2)',
    'array<struct<x:double,y:double>>',
    [
      [2, 3],
      [5.5, 2],
    ],
  ],
  ['approx_count_distinct(ts)', 'bigint', 3],
  ["listagg(s, ',')", 'string', 'x,y,x,,é😀'],
  ["listagg(k, ',') WITHIN GROUP (ORDER BY i DESC NULLS LAST, k)", 'string', 'a,b,c,a,c,b'],
  ["listagg(b, ',')", 'string', 'true,false,true,true'],
];

describe('aggregates give the answers of Spark', () => {
  test.each(answers)('%s', (text, type, value) => {
    const call = bindAggregate(text, table.columns);
    expect(simpleString(call.type)).toBe(type);
    expectClose(aggregate(call, table)[0], value);
    expectClose(aggregate(call, table, undefined, [0, 2, 3])[0], value);
  });

  test('vector_avg rounds every step to a float', () => {
    const vectors: Table = {
      columns: [['v', arrayType(floatType)]],
      rows: [[[1, 2]], [[2, 1]], [[2, Math.fround(0.3)]], [[-7, Math.fround(0.7)]]],
    };
    const call = bindAggregate('vector_avg(v)', vectors.columns);
    expect(aggregate(call, vectors)[0]).toEqual([-0.5000001192092896, 0.9999999403953552]);
  });
});

const refusals: readonly (readonly [text: string, code: string])[] = [
  ['sum(b)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['sum(i, l)', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['avg(dt)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['sum(i) FILTER (WHERE i)', 'INVALID_AGGREGATE_FILTER.NOT_BOOLEAN'],
  ['bit_xor(d)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['max_by(k, l, 0)', 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['median(ts)', 'UNSUPPORTED_TIME_TYPE'],
  ['percentile(i, NULL)', 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
  ['percentile(i, i)', 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['percentile_approx(i, -0.1)', 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['percentile_cont(0.5)', 'INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING'],
  ['approx_count_distinct(i, 0.9)', 'FAILED_FUNCTION_CALL'],
  ['listagg(k, x)', 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['listagg(DISTINCT k) WITHIN GROUP (ORDER BY i)', 'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT'],
  ['grouping(k)', 'UNSUPPORTED_GROUPING_EXPRESSION'],
];

test.each(refusals)('%s is refused with %s', (text, code) => {
  expect(() => bindAggregate(text, table.columns)).toThrow(expect.objectContaining({ code }));
});

const failures: readonly (readonly [text: string, code: string])[] = [
  ['sum(9223372036854775807L)', 'ARITHMETIC_OVERFLOW'],
  ['percentile(x, 0.5, i)', 'NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION'],
];

test.each(failures)('%s fails with %s', (text, code) => {
  const call = bindAggregate(text, table.columns);
  expect(() => aggregate(call, table)).toThrow(expect.objectContaining({ code }));
});

/** Equality with 1e-12 relative for doubles; −0 is 0. */
function expectClose(actual: Value, expected: Value): void {
  if (typeof expected === 'number' && typeof actual === 'number' && Number.isFinite(expected)) {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
  } else {
    expect(actual).toEqual(expected);
  }
}
