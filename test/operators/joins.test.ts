import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expression, Logical } from '../../src/expressions/expression.js';
import { Join, type JoinType } from '../../src/logical/operators.js';
import { HashJoinExec } from '../../src/operators/hash-join-exec.js';
import { NestedLoopJoinExec } from '../../src/operators/nested-loop-join-exec.js';
import { Operator } from '../../src/operators/operator.js';
import { LocalScanExec } from '../../src/operators/scan-exec.js';
import { doubleType, intType, longType, stringType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';
import {
  batchesOf,
  column,
  compare,
  JOIN_TYPES,
  joinOf,
  modelJoin,
  nullSafeEqual,
  relation,
  rowsOf,
  sorted,
  testContext,
} from './join-support.js';

const and = (...parts: Expression[]) => parts.reduce((a, b) => new Logical('and', a, b));

const key = fc.option(fc.constantFrom('a', 'b', 'c', ''), { nil: null });
const number = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
const row = fc.tuple(key, number, fc.nat(99)) as fc.Arbitrary<Value[]>;
const table = fc.array(row, { maxLength: 12 });

const A = [column('k', stringType), column('n', intType), column('x', intType, false)];
const B = [column('k', stringType), column('n', intType), column('y', intType, false)];

const equal = (x: Value, y: Value) => x !== null && x === y;
const below = (x: Value, y: Value) => x !== null && y !== null && x < y;

type Test = (l: readonly Value[], r: readonly Value[]) => boolean;

/** A condition and what it means. */
const CONDITIONS: Record<string, { condition: Expression | undefined; matches: Test; hash: boolean }> = {
  'one key': { condition: compare('=', A[0], B[0]), matches: (l, r) => equal(l[0], r[0]), hash: true },
  'swapped key': { condition: compare('=', B[0], A[0]), matches: (l, r) => equal(l[0], r[0]), hash: true },
  'two keys': {
    condition: and(compare('=', A[0], B[0]), compare('=', A[1], B[1])),
    matches: (l, r) => equal(l[0], r[0]) && equal(l[1], r[1]),
    hash: true,
  },
  'null-safe key': { condition: nullSafeEqual(A[0], B[0]), matches: (l, r) => l[0] === r[0], hash: true },
  'both kinds of keys': {
    condition: and(nullSafeEqual(A[0], B[0]), compare('=', A[1], B[1])),
    matches: (l, r) => l[0] === r[0] && equal(l[1], r[1]),
    hash: true,
  },
  'key and residual': {
    condition: and(compare('=', A[0], B[0]), compare('<', A[2], B[2])),
    matches: (l, r) => equal(l[0], r[0]) && below(l[2], r[2]),
    hash: true,
  },
  'key and nullable residual': {
    condition: and(compare('=', A[0], B[0]), compare('<', A[1], B[1])),
    matches: (l, r) => equal(l[0], r[0]) && below(l[1], r[1]),
    hash: true,
  },
  'no key': { condition: compare('<', A[1], B[1]), matches: (l, r) => below(l[1], r[1]), hash: false },
  'no condition': { condition: undefined, matches: () => true, hash: false },
};

describe.each(Object.entries(CONDITIONS))('join with %s', (_, { condition, matches, hash }) => {
  it.each(JOIN_TYPES)('%s: the pairs of the model, whichever side is held', async type => {
    await fc.assert(
      fc.asyncProperty(table, table, fc.integer({ min: 1, max: 5 }), async (left, right, batchRows) => {
        const expected = sorted(modelJoin(left, right, [3, 3], type, matches));
        const a = relation(A, left, batchRows);
        const b = relation(B, right, batchRows);
        const planned = joinOf(a, b, type, condition);
        expect(sorted(await rowsOf(planned))).toEqual(expected);
        for (const build of ['left', 'right'] as const) {
          const swapped = withBuild(planned as HashJoinExec | NestedLoopJoinExec, build);
          expect(swapped).toBeInstanceOf(hash ? HashJoinExec : NestedLoopJoinExec);
          expect(sorted(await rowsOf(swapped))).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});

function withBuild(join: HashJoinExec | NestedLoopJoinExec, build: 'left' | 'right'): Operator {
  const [left, right] = join.children;
  const spec = { ...join.spec, build };
  return join instanceof HashJoinExec
    ? new HashJoinExec(spec, join.keys, left, right)
    : new NestedLoopJoinExec(spec, left, right);
}

describe('HashJoinExec', () => {
  it('gives output batches of at most 8192 rows', async () => {
    const rows = Array.from({ length: 300 }, (_, i): Value[] => ['a', i, i]);
    const join = joinOf(relation(A, rows), relation(B, rows), 'inner', compare('=', A[0], B[0]));
    const batches = await batchesOf(join);
    expect(Math.max(...batches.map(b => b.length))).toBe(8192);
    expect(batches.reduce((sum, b) => sum + b.length, 0)).toBe(90_000);
  });

  it('keeps the order of the probe side, pairs in the order of the build side', async () => {
    const left = relation(A, [
      ['b', 1, 1],
      [null, 2, 2],
      ['a', 3, 3],
    ]);
    const right = relation(B, [
      ['a', 1, 10],
      ['b', 2, 20],
      ['a', 3, 30],
      ['c', 1, 40],
      ['c', 1, 50],
    ]);
    const rows = await rowsOf(
      withBuild(joinOf(left, right, 'left_outer', compare('=', A[0], B[0])) as HashJoinExec, 'right'),
    );
    expect(rows.map(r => [r[2], r[5]])).toEqual([
      [1, 20],
      [2, null],
      [3, 10],
      [3, 30],
    ]);
  });

  it('compares as values do: NaN with NaN, 0 with −0, numbers beyond 2^53', async () => {
    const x = [column('d', doubleType), column('i', longType)];
    const y = [column('d', doubleType), column('i', longType)];
    const left = relation(x, [
      [Number.NaN, 1],
      [-0, 2],
      [1, 2n ** 60n],
    ]);
    const right = relation(y, [
      [0, 2],
      [Number.NaN, 2n ** 60n],
      [2, 1],
    ]);
    const byDouble = await rowsOf(joinOf(left, right, 'inner', compare('=', x[0], y[0])));
    expect(sorted(byDouble.map(r => [String(r[0]), String(r[3])]))).toEqual(
      sorted([
        ['0', '2'],
        ['NaN', String(2n ** 60n)],
      ]),
    );
    const byLong = await rowsOf(joinOf(left, right, 'inner', compare('=', x[1], y[1])));
    expect(byLong.map(r => String(r[1])).sort()).toEqual(['1', '1152921504606846976', '2'].sort());
  });

  it('reads a kept side once, and the other one at each execution', async () => {
    const left = new Counting(A, [['a', 1, 1]]);
    const right = new Counting(B, [['a', 1, 2]]);
    const keys = { left: [A[0]], right: [B[0]], nullSafe: [false] };
    const output = [...A, ...B];
    const join = new HashJoinExec(
      { type: 'inner', build: 'right', keepBuild: true, condition: undefined, output },
      keys,
      left,
      right,
    );
    for (let i = 0; i < 3; i++) expect(await rowsOf(join)).toEqual([['a', 1, 1, 'a', 1, 2]]);
    expect([left.executions, right.executions]).toEqual([3, 1]);
  });

  it('gives only the wanted columns', async () => {
    const left = new LocalScanExec(A, relation(A, [['a', 1, 1]]).batches);
    const right = new LocalScanExec(B, relation(B, [['a', 1, 2]]).batches);
    const keys = { left: [A[0]], right: [B[0]], nullSafe: [false] };
    const spec = { type: 'inner', build: 'right', keepBuild: false, condition: undefined } as const;
    expect(await rowsOf(new HashJoinExec({ ...spec, output: [A[2], B[2]] }, keys, left, right))).toEqual([[1, 2]]);
    const [batch] = await batchesOf(new HashJoinExec({ ...spec, output: [] }, keys, left, right));
    expect([batch.columns.length, batch.length]).toEqual([0, 1]);
  });

  it('gives up when the query is stopped', async () => {
    const abort = new AbortController();
    const rows = Array.from({ length: 500 }, (_, i): Value[] => ['a', i, i]);
    const join = joinOf(relation(A, rows), relation(B, rows), 'inner', compare('=', A[0], B[0]));
    const run = async () => {
      for await (const _ of join.execute({ ...testContext(), signal: abort.signal })) abort.abort(new Error('stopped'));
    };
    await expect(run()).rejects.toThrow('stopped');
  });

  it('describes keys, type and held side', () => {
    const join = joinOf(
      relation(A, []),
      relation(B, []),
      'left_outer',
      and(compare('=', A[0], B[0]), compare('<', A[2], B[2])),
    );
    expect(join.describe()).toBe('HashJoin [k = k], left_outer, build right, (x < y)');
    expect(joinOf(relation(A, []), relation(B, []), 'cross').describe()).toBe('NestedLoopJoin cross, build right');
  });
});

describe('nullability', () => {
  it.each<[JoinType, boolean, boolean]>([
    ['inner', false, false],
    ['left_outer', false, true],
    ['right_outer', true, false],
    ['full_outer', true, true],
  ])('%s', (type, left, right) => {
    const node = new Join(relation(A, []), relation(B, []), type, { kind: 'none' });
    const output = joinOf(relation(A, []), relation(B, []), type).output;
    expect([output[2].nullable, output[5].nullable]).toEqual([left, right]);
    expect(output.map(a => a.id)).toEqual(node.output.map(a => a.id));
  });
});

class Counting extends Operator {
  readonly name = 'Counting';
  readonly children = [];
  executions = 0;
  constructor(
    readonly output: typeof A,
    private readonly rows: Value[][],
  ) {
    super();
  }
  async *execute() {
    this.executions++;
    yield* relation(this.output, this.rows).batches;
  }
  describe(): string {
    return this.name;
  }
}
