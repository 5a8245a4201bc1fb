import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WindowPartition } from '../../../src/expressions/expression.js';
import { aggregateOverFrames } from '../../../src/functions/window/aggregate-over-frames.js';
import { doubleType, intType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { aggregate, bindAggregate, type Table } from '../aggregate/aggregate-text.js';

type Frame = readonly [start: number, end: number];

function partitionOf(values: readonly Value[], frames: readonly Frame[], filter?: readonly Value[]): WindowPartition {
  return {
    length: values.length,
    args: filter ? [values, filter] : [values],
    peerStart: new Int32Array(values.length),
    peerEnd: new Int32Array(values.length),
    frameStart: Int32Array.from(frames, ([start]) => start),
    frameEnd: Int32Array.from(frames, ([, end]) => end),
  };
}

const columns: Table['columns'] = [['x', intType]];

/** Each frame on its own. */
function recomputed(text: string, values: readonly Value[], frames: readonly Frame[]): Value[] {
  const call = bindAggregate(text, columns);
  return frames.map(([start, end]) => aggregate(call, { columns, rows: values.slice(start, end).map(x => [x]) })[0]);
}

const values = fc.array(fc.option(fc.integer({ min: -9, max: 9 }), { freq: 4 }), { minLength: 1, maxLength: 70 });

/** The shapes of frames that SQL can ask for, and arbitrary ones. */
const shapes: Readonly<Record<string, (row: number, n: number, a: number, b: number) => Frame>> = {
  whole: (_, n) => [0, n],
  running: row => [0, row + 1],
  remaining: (row, n) => [row, n],
  moving: (row, n, a, b) => [Math.max(0, row - a), Math.min(n, row + b + 1)],
  ahead: (row, n, a) => [Math.min(n, row + a), Math.min(n, row + a + 2)],
  arbitrary: (row, n, a, b) => {
    const start = (row * (a + 7)) % (n + 1);
    return [start, Math.min(n, start + ((row * (b + 11)) % (n + 1)))];
  },
};

const aggregates = [
  'count(x)',
  'sum(x)',
  'min(x)',
  'max(x)',
  'first(x)',
  'last(x, true)',
  'collect_list(x)',
  'median(x)',
  'avg(x)',
];

describe.each(aggregates)('%s over frames equals the aggregate of each frame', text => {
  test.each(Object.keys(shapes))('%s', shape => {
    const call = bindAggregate(text, columns);
    fc.assert(
      fc.property(values, fc.nat(40), fc.nat(40), (xs, a, b) => {
        const frames = xs.map((_, row) => shapes[shape](row, xs.length, a, b));
        expect(aggregateOverFrames(call.bound, [intType], partitionOf(xs, frames))).toEqual(
          recomputed(text, xs, frames),
        );
      }),
      { numRuns: 25 },
    );
  });
});

test('a filter leaves rows out of every frame', () => {
  const xs = [1, 2, 3, 4];
  const keep = [true, null, false, true];
  const frames: Frame[] = [
    [0, 1],
    [0, 2],
    [0, 4],
    [1, 3],
  ];
  const { bound } = bindAggregate('sum(x)', columns);
  expect(aggregateOverFrames(bound, [intType], partitionOf(xs, frames, keep), true)).toEqual([1, 1, 5, null]);
});

test('count(*) has no arguments', () => {
  const { bound } = bindAggregate('count(*)', columns);
  expect(
    aggregateOverFrames(
      bound,
      [],
      partitionOf(
        [7, 8, 9],
        [
          [0, 1],
          [0, 2],
          [1, 1],
        ],
      ),
    ),
  ).toEqual([1, 2, 0]);
});

test('an empty partition has no results', () => {
  const { bound } = bindAggregate('sum(x)', columns);
  expect(aggregateOverFrames(bound, [doubleType], partitionOf([], []))).toEqual([]);
});

test('long sliding and shrinking frames are merged from runs', () => {
  const n = 20000;
  const xs = Array.from({ length: n }, (_, i) => i % 100);
  const { bound } = bindAggregate('sum(x)', columns);
  const wide = xs.map((_, row): Frame => [Math.max(0, row - 5000), Math.min(n, row + 5000)]);
  const sums = aggregateOverFrames(bound, [intType], partitionOf(xs, wide));
  const tail = xs.map((_, row): Frame => [row, n]);
  const rest = aggregateOverFrames(bound, [intType], partitionOf(xs, tail));
  expect(sums[10000]).toBe(495000);
  expect(rest[0]).toBe((n / 100) * 4950);
});
