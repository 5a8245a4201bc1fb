import { Join, type JoinCriteria, type JoinType } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { pivots } from './pivot.js';
import { relationPrimary } from './relation.js';

/** The joins behind a relation, from left to right. */
export function joins(cursor: Cursor, left: LogicalPlan): LogicalPlan {
  let plan = left;
  for (let length = 1; ; length++) {
    cursor.checkChain(length);
    const joined = joinOnce(cursor, plan);
    if (joined === undefined) return plan;
    plan = pivots(cursor, joined);
  }
}

/** One join of `left` with what follows, or undefined when no join follows. */
export function joinOnce(cursor: Cursor, left: LogicalPlan): LogicalPlan | undefined {
  const { start } = cursor.token;
  const natural = cursor.key === 'NATURAL';
  const type = joinType(cursor, natural ? 1 : 0);
  if (type === undefined) return undefined;
  const lateral = cursor.accept('LATERAL');
  const right = relationPrimary(cursor);
  const criteria: JoinCriteria = natural ? { kind: 'natural' } : joinCriteria(cursor);
  return cursor.mark(start, new Join(left, right, type, criteria, lateral));
}

const TYPES: readonly (readonly [words: readonly string[], type: JoinType])[] = [
  [['JOIN'], 'inner'],
  [['INNER', 'JOIN'], 'inner'],
  [['CROSS', 'JOIN'], 'cross'],
  [['LEFT', 'JOIN'], 'left_outer'],
  [['LEFT', 'OUTER', 'JOIN'], 'left_outer'],
  [['LEFT', 'SEMI', 'JOIN'], 'left_semi'],
  [['SEMI', 'JOIN'], 'left_semi'],
  [['LEFT', 'ANTI', 'JOIN'], 'left_anti'],
  [['ANTI', 'JOIN'], 'left_anti'],
  [['RIGHT', 'JOIN'], 'right_outer'],
  [['RIGHT', 'OUTER', 'JOIN'], 'right_outer'],
  [['FULL', 'JOIN'], 'full_outer'],
  [['FULL', 'OUTER', 'JOIN'], 'full_outer'],
];

/** Moves over `[NATURAL] type JOIN`. */
function joinType(cursor: Cursor, skip: number): JoinType | undefined {
  const found = TYPES.find(([words]) => words.every((w, i) => cursor.peek(skip + i).key === w));
  if (found === undefined) return undefined;
  cursor.position += skip + found[0].length;
  return found[1];
}

function joinCriteria(cursor: Cursor): JoinCriteria {
  if (cursor.accept('ON')) return { kind: 'on', condition: expression(cursor) };
  if (cursor.accept('USING')) return { kind: 'using', columns: cursor.nameList() };
  return { kind: 'none' };
}
