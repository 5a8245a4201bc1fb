import { describe, expect, it } from 'vitest';
import { Join, type JoinType } from '../../src/logical/operators.js';
import { LocalRelation } from '../../src/logical/relations.js';
import type { HashJoinExec } from '../../src/operators/hash-join-exec.js';
import { planJoin } from '../../src/planner/plan-join.js';
import type { Planner } from '../../src/planner/planner.js';
import { intType, longType, stringType } from '../../src/types/data-type.js';
import { column, compare, joinOf, localPlanner, relation } from './join-support.js';

const A = [column('k', stringType)];
const B = [column('k', stringType)];
const streaming = { ...localPlanner, mode: 'append' } as unknown as Planner;
const stream = (columns: typeof A) => new LocalRelation(columns, [], true);

function plan(left: LocalRelation, right: LocalRelation, type: JoinType): HashJoinExec {
  const join = new Join(left, right, type, { kind: 'on', condition: compare('=', A[0], B[0]) });
  return planJoin(join, streaming) as HashJoinExec;
}

describe('joins of a stream with a table', () => {
  it.each<JoinType>(['inner', 'left_outer', 'left_semi', 'left_anti'])('%s holds the table on the right', type => {
    expect(plan(stream(A), relation(B, []), type).spec).toMatchObject({ build: 'right', keepBuild: true });
  });

  it.each<JoinType>(['inner', 'right_outer'])('%s holds the table on the left', type => {
    expect(plan(relation(A, []), stream(B), type).spec).toMatchObject({ build: 'left', keepBuild: true });
  });

  it.each<JoinType>(['left_outer', 'full_outer', 'left_semi', 'left_anti'])(
    '%s of a table with a stream is refused',
    type => {
      expect(() => plan(relation(A, []), stream(B), type)).toThrow(/UNSUPPORTED_STREAM_STATIC_JOIN/);
    },
  );

  it.each<JoinType>(['right_outer', 'full_outer'])('%s of a stream with a table is refused', type => {
    expect(() => plan(stream(A), relation(B, []), type)).toThrow(/UNSUPPORTED_STREAM_STATIC_JOIN/);
  });
});

describe('joins of tables', () => {
  const rows = (n: number) => Array.from({ length: n }, () => ['a']);
  const build = (left: number, right: number) => {
    return (
      joinOf(relation(A, rows(left)), relation(B, rows(right)), 'inner', compare('=', A[0], B[0])) as HashJoinExec
    ).spec;
  };

  it('hold the right side, unless the left one is far smaller', () => {
    expect(build(10, 10)).toMatchObject({ build: 'right', keepBuild: false });
    expect(build(10, 100)).toMatchObject({ build: 'left', keepBuild: false });
    expect(build(100, 10)).toMatchObject({ build: 'right', keepBuild: false });
  });

  it('compare keys of different types pair by pair', () => {
    const a = [column('x', intType)];
    const b = [column('y', longType)];
    expect(joinOf(relation(a, []), relation(b, []), 'inner', compare('=', a[0], b[0])).describe()).toBe(
      'NestedLoopJoin inner, build right, (x = y)',
    );
  });
});
