import { describe, expect, test } from 'vitest';
import {
  BoundReference,
  type Expression,
  Literal,
  type WindowCall,
  type WindowPartition,
} from '../../../src/expressions/expression.js';
import type { BindContext } from '../../../src/functions/definition.js';
import { windowFunctions } from '../../../src/functions/window/index.js';
import { intType, longType, stringType, timestampType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

const context = { zone: 'UTC' } as BindContext;
const x = new BoundReference(0, intType, true, 'x');
const int = (value: number) => new Literal(value, intType);

/** Evaluates a function over a partition whose rows are ordered by `keys`; the frame is the default one unless given. */
function evaluate(
  name: string,
  args: readonly Expression[],
  columns: readonly (readonly Value[])[],
  keys: readonly number[],
  options: { ignoreNulls?: boolean; frame?: (row: number) => [number, number] } = {},
): Value[] {
  const definition = windowFunctions.find(f => f.name === name)!;
  const { ignoreNulls, frame } = options;
  const call = definition.bind({ name, args, options: { ignoreNulls }, context }) as WindowCall;
  const length = keys.length;
  const peerStart = Int32Array.from(keys, key => keys.indexOf(key));
  const peerEnd = Int32Array.from(keys, key => keys.lastIndexOf(key) + 1);
  const frames = Array.from({ length }, (_, row) => frame?.(row) ?? [0, peerEnd[row]]);
  const partition: WindowPartition = {
    length,
    args: columns,
    peerStart,
    peerEnd,
    frameStart: Int32Array.from(frames, ([start]) => start),
    frameEnd: Int32Array.from(frames, ([, end]) => end),
  };
  return call.bound.evaluate(partition);
}

describe('ranking', () => {
  const keys = [10, 20, 20, 30, 30, 30, 40];
  test.each([
    ['row_number', [1, 2, 3, 4, 5, 6, 7]],
    ['rank', [1, 2, 2, 4, 4, 4, 7]],
    ['dense_rank', [1, 2, 2, 3, 3, 3, 4]],
    ['percent_rank', [0, 1 / 6, 1 / 6, 0.5, 0.5, 0.5, 1]],
    ['cume_dist', [1 / 7, 3 / 7, 3 / 7, 6 / 7, 6 / 7, 6 / 7, 1]],
  ])('%s', (name, ranks) => {
    expect(evaluate(name, [], [], keys)).toEqual(ranks);
  });

  test('percent_rank of a single row is 0', () => {
    expect(evaluate('percent_rank', [], [], [1])).toEqual([0]);
  });

  test('ntile gives the longer runs first, and runs of one row when there are more tiles than rows', () => {
    expect(evaluate('ntile', [int(3)], [[]], keys)).toEqual([1, 1, 1, 2, 2, 3, 3]);
    expect(evaluate('ntile', [int(9)], [[]], [1, 2])).toEqual([1, 2]);
    expect(evaluate('ntile', [], [], [1, 2])).toEqual([1, 1]);
  });

  test.each([
    [int(0), 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
    [x, 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
    [new Literal(3, longType), 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ])('ntile(%s) is refused', (n, code) => {
    expect(() => evaluate('ntile', [n], [[]], [1])).toThrow(expect.objectContaining({ code }));
  });
});

describe('lag and lead', () => {
  const values = [1, 2, null, 2, -7];
  const keys = [1, 2, 3, 4, 5];
  const offsets = (offset: number) => values.map(() => offset);
  const nulls = values.map(() => null);

  test('move by rows; the default stands only where there is no row', () => {
    expect(evaluate('lag', [x], [values, offsets(1), nulls], keys)).toEqual([null, 1, 2, null, 2]);
    expect(evaluate('lead', [x, int(2)], [values, offsets(2), nulls], keys)).toEqual([null, 2, -7, null, null]);
    expect(evaluate('lag', [x, int(-1)], [values, offsets(-1), nulls], keys)).toEqual([2, null, 2, -7, null]);
    expect(evaluate('lag', [x, int(1), int(9)], [values, offsets(1), offsets(9)], keys)).toEqual([9, 1, 2, null, 2]);
  });

  test('IGNORE NULLS counts rows with a value', () => {
    const ignoreNulls = true;
    expect(evaluate('lead', [x, int(2)], [values, offsets(2), nulls], keys, { ignoreNulls })).toEqual([
      2,
      -7,
      -7,
      null,
      null,
    ]);
    expect(evaluate('lag', [x], [values, offsets(1), nulls], keys, { ignoreNulls })).toEqual([null, 1, 2, 2, 2]);
    expect(evaluate('lead', [x, int(0)], [values, offsets(0), nulls], keys, { ignoreNulls })).toEqual(values);
  });

  test('an offset that is no INT constant is refused', () => {
    expect(() => evaluate('lag', [x, x], [values], keys)).toThrow(/NON_FOLDABLE_INPUT/);
    expect(() => evaluate('lag', [x, new Literal('1', stringType)], [values], keys)).toThrow(/UNEXPECTED_INPUT_TYPE/);
  });
});

describe('nth_value', () => {
  const values = [1, 2, null, 2, -7];
  const keys = [1, 2, 3, 4, 5];

  test('is null until the frame is long enough', () => {
    expect(evaluate('nth_value', [x, int(2)], [values], keys)).toEqual([null, 2, 2, 2, 2]);
  });

  test('counts from the start of the frame', () => {
    const frame = (row: number): [number, number] => [row, Math.min(row + 3, 5)];
    expect(evaluate('nth_value', [x, int(3)], [values], keys, { frame })).toEqual([null, 2, -7, null, null]);
    expect(evaluate('nth_value', [x, int(2)], [values], keys, { frame, ignoreNulls: true })).toEqual([
      2,
      2,
      -7,
      -7,
      null,
    ]);
  });

  test('a position below 1 is refused', () => {
    expect(() => evaluate('nth_value', [x, int(0)], [values], keys)).toThrow(/VALUE_OUT_OF_RANGE/);
  });
});

describe('counter_diff', () => {
  const counter = [10, 15, null, 12, 20, 30];
  const keys = [1, 2, 3, 4, 5, 6];

  test('passes over nulls and starts again after a lower value', () => {
    expect(evaluate('counter_diff', [x], [counter], keys)).toEqual([null, 5, null, null, 8, 10]);
  });

  test('starts again when the start time moves on; a null start time is not compared', () => {
    const t = new BoundReference(1, timestampType, true, 't');
    expect(
      evaluate(
        'counter_diff',
        [x, t],
        [
          [1, 2, 3, 4, 5],
          [0, 0, 1, null, 1],
        ],
        [1, 2, 3, 4, 5],
      ),
    ).toEqual([null, 1, null, 1, 1]);
    expect(() =>
      evaluate(
        'counter_diff',
        [x, t],
        [
          [1, 2],
          [5, 4],
        ],
        [1, 2],
      ),
    ).toThrow(/START_TIME_DECREASED/);
  });

  test('refuses negative counters', () => {
    expect(() => evaluate('counter_diff', [x], [[-1]], [1])).toThrow(/NEGATIVE_COUNTER_VALUE/);
  });
});
