import { describe, expect, it } from 'vitest';
import {
  type Alias,
  CaseWhen,
  Cast,
  Coalesce,
  type Expression,
  Literal,
  SortOrder,
} from '../../src/expressions/expression.js';
import * as logical from '../../src/logical/operators.js';
import type { LogicalPlan } from '../../src/logical/plan.js';
import { collapseProjects } from '../../src/optimizer/collapse-projects.js';
import { combineFilters } from '../../src/optimizer/combine-filters.js';
import { eliminateOuterJoins } from '../../src/optimizer/eliminate-outer-joins.js';
import { foldConstants } from '../../src/optimizer/fold-constants.js';
import { pushLimits } from '../../src/optimizer/push-limits.js';
import { removeRedundant } from '../../src/optimizer/remove-redundant.js';
import { simplifyCasts } from '../../src/optimizer/simplify-casts.js';
import { simplifyExtracts } from '../../src/optimizer/simplify-extracts.js';
import { buildStruct, structFields } from '../../src/planner/struct-expression.js';
import { bigintType, intType, longType, voidType } from '../../src/types/data-type.js';
import {
  and,
  applied,
  as,
  bool,
  call,
  column,
  countAll,
  divide,
  eq,
  filter,
  gt,
  int,
  isNotNull,
  isNull,
  lines,
  not,
  or,
  plus,
  project,
  rand,
  stream,
  sumOf,
  table,
} from './plans.js';

const { plan: t, columns } = table('a', 'b');
const [a, b] = columns;

const folded = (condition: Expression): string =>
  applied(foldConstants, filter(condition, t)).split('\n')[0].slice('Filter '.length);

describe('foldConstants', () => {
  it.each<[string, Expression, string]>([
    ['computes constants', gt(a, plus(int(1), int(2))), '(a > 3)'],
    ['leaves what fails where it is', gt(a, divide(int(1), int(0))), '(a > quotient(1, 0))'],
    ['NULL beside what fails', eq(divide(int(1), int(0)), int(null)), 'NULL'],
    ['leaves chance', gt(rand(), int(1)), '(rand() > 1)'],
    ['true AND x', and(bool(true), gt(a, b)), '(a > b)'],
    ['x AND false', and(gt(a, b), bool(false)), 'false'],
    ['false OR x', or(bool(false), gt(a, b)), '(a > b)'],
    ['x OR true', or(gt(a, b), bool(true)), 'true'],
    ['null AND x stays', and(bool(null), gt(a, b)), '(NULL AND (a > b))'],
    ['x AND x', and(gt(a, b), gt(a, b)), '(a > b)'],
    ['NOT NOT x', not(not(gt(a, b))), '(a > b)'],
    ['null tests of what is never null', and(isNotNull(int(1)), isNull(column('z', intType, false))), 'false'],
    ['coalesce', eq(new Coalesce([int(null), a, int(1), b]), b), '(coalesce(a, 1) = b)'],
    ['coalesce of one', eq(new Coalesce([int(null), a]), b), '(a = b)'],
  ])('%s', (_, condition, expected) => expect(folded(condition)).toBe(expected));

  it('leaves what depends on the time of the batch', () => {
    const now = call('current_timestamp', [], longType, () => 0, { atBatchTime: us => us });
    expect(folded(gt(now, new Literal(1, longType)))).toBe('(current_timestamp() > 1)');
  });

  it('prunes CASE', () => {
    const branches = [
      { condition: bool(false), value: int(1) },
      { condition: gt(a, b), value: int(2) },
      { condition: bool(true), value: int(3) },
      { condition: gt(b, a), value: int(4) },
    ];
    expect(folded(eq(new CaseWhen(branches, int(5)), b))).toBe('(CASE WHEN (a > b) THEN 2 ELSE 3 END = b)');
    const never = new CaseWhen([{ condition: bool(null), value: a }], new Literal(null, voidType));
    expect(folded(isNull(new CaseWhen([{ condition: gt(a, b), value: never }], a)))).toBe(
      '(CASE WHEN (a > b) THEN NULL ELSE a END IS NULL)',
    );
  });

  it('leaves GROUP BY items alone, and everything of a stateful aggregation', () => {
    const one = plus(int(0), int(1));
    const over = (child: LogicalPlan) => new logical.Aggregate([plus(a, one)], [as(sumOf(plus(b, one)), 's')], child);
    expect(applied(foldConstants, over(t))).toBe(lines`
      Aggregate [(a + (0 + 1))], [sum((b + (0 + 1))) AS s]
      +- LocalRelation [a#0, b#1]
    `);
    const plan = over(stream(columns));
    expect(foldConstants.apply(plan, { streaming: true })).toBe(plan);
    const batch = foldConstants.apply(over(t), { streaming: false }) as logical.Aggregate;
    expect(String((batch.items[0] as Alias).child.children[0])).toBe('(b + 1)');
  });
});

describe('simplifyCasts and simplifyExtracts', () => {
  const cast = (e: Expression, type: typeof longType) => new Cast(e, type);
  it('remove what changes nothing', () => {
    const l = column('l', longType);
    const items = [
      as(cast(l, longType), 'same'),
      as(cast(l, bigintType), 'view'),
      as(new Cast(cast(a, longType), intType), 'back'),
      as(new Cast(new Cast(l, intType), longType), 'narrow'),
    ];
    expect(applied(simplifyCasts, project(items, t)).split('\n')[0]).toBe(
      'Project [l AS same, CAST(l AS BIGINT) AS view, a AS back, CAST(CAST(l AS INT) AS BIGINT) AS narrow]',
    );
  });
  it('take a field of a new struct', () => {
    const type = { kind: 'struct', fields: [field('x'), field('y')] } as const;
    const [x] = structFields(buildStruct(type, [plus(a, b), b]));
    expect(applied(simplifyExtracts, project([as(x, 'x')], t)).split('\n')[0]).toBe('Project [(a + b) AS x]');
  });
});

const field = (name: string) => ({ name, type: intType, nullable: true });

describe('combineFilters', () => {
  it('puts the lower condition first', () => {
    expect(applied(combineFilters, filter(gt(a, int(2)), filter(isNotNull(b), t)))).toBe(lines`
      Filter ((b IS NOT NULL) AND (a > 2))
      +- LocalRelation [a#0, b#1]
    `);
  });
  it('tests nothing twice', () => {
    const plan = filter(gt(a, int(2)), filter(and(isNotNull(b), gt(a, int(2))), t));
    expect(applied(combineFilters, plan).split('\n')[0]).toBe('Filter ((b IS NOT NULL) AND (a > 2))');
  });
  it('leaves chance alone', () => {
    const plan = filter(gt(a, int(2)), filter(gt(rand(), int(3)), t));
    expect(combineFilters.apply(plan, { streaming: false })).toBe(plan);
  });
});

describe('collapseProjects', () => {
  it('puts definitions in place and keeps names', () => {
    const sum = as(plus(a, b), 's');
    const plan = project([sum.toAttribute(), as(plus(a, int(1)), 'n')], project([sum, a], t));
    expect(applied(collapseProjects, plan)).toBe(lines`
      Project [(a + b) AS s, (a + 1) AS n]
      +- LocalRelation [a#0, b#1]
    `);
    expect(collapseProjects.apply(plan, { streaming: false }).output.map(o => o.id)).toEqual(
      plan.output.map(o => o.id),
    );
  });
  it('does not compute twice, nor take another chance', () => {
    const s = as(plus(a, b), 's');
    const twice = project([as(plus(s.toAttribute(), s.toAttribute()), 'x')], project([s], t));
    expect(collapseProjects.apply(twice, { streaming: false })).toBe(twice);
    const r = as(rand(), 'r');
    const chance = project([as(r.toAttribute(), 'x')], project([r], t));
    expect(collapseProjects.apply(chance, { streaming: false })).toBe(chance);
  });
});

describe('eliminateOuterJoins', () => {
  const { plan: u, columns: others } = table('c', 'd');
  const join = (type: logical.JoinType, l: LogicalPlan = t, r: LogicalPlan = u) =>
    new logical.Join(l, r, type, { kind: 'on', condition: eq(a, others[0]) });
  const typeAfter = (condition: Expression, type: logical.JoinType) =>
    applied(eliminateOuterJoins, filter(condition, join(type))).match(/Join (\w+)/)?.[1];

  it.each<[logical.JoinType, string, Expression, string]>([
    ['left_outer', 'd > 1', gt(others[1], int(1)), 'inner'],
    ['left_outer', 'a > 1', gt(a, int(1)), 'left_outer'],
    ['left_outer', 'd is null', isNull(others[1]), 'left_outer'],
    ['left_outer', 'd = b', eq(others[1], b), 'inner'],
    ['left_outer', 'd > 1 or a > 1', or(gt(others[1], int(1)), gt(a, int(1))), 'left_outer'],
    ['right_outer', 'a is not null', isNotNull(a), 'inner'],
    ['full_outer', 'a > 1', gt(a, int(1)), 'left_outer'],
    ['full_outer', 'd > 1', gt(others[1], int(1)), 'right_outer'],
    ['full_outer', 'a = d', eq(a, others[1]), 'inner'],
  ])('%s where %s', (type, _, condition, expected) => expect(typeAfter(condition, type)).toBe(expected));

  it('leaves joins of two streams', () => {
    const plan = filter(gt(others[1], int(1)), join('left_outer', stream(columns), stream(others)));
    expect(eliminateOuterJoins.apply(plan, { streaming: true })).toBe(plan);
  });
});

describe('pushLimits', () => {
  it('goes below projections and into unions', () => {
    const plan = new logical.Limit(int(5), int(2), project([as(plus(a, b), 's')], t));
    expect(applied(pushLimits, plan)).toBe(lines`
      Project [(a + b) AS s]
      +- Limit 5, Offset 2
         +- LocalRelation [a#0, b#1]
    `);
    const union = new logical.Limit(int(5), int(2), new logical.Union([t, new logical.Limit(int(3), undefined, t)]));
    expect(applied(pushLimits, union).replace(/Project.*\n\s*\+- /, '')).toContain('Limit 7\n');
    expect(applied(pushLimits, union).match(/Limit 7/g)).toHaveLength(1);
  });
  it('merges limits', () => {
    expect(
      applied(pushLimits, new logical.Limit(int(5), undefined, new logical.Limit(int(3), undefined, t))),
    ).toBe(lines`
      Limit 3
      +- LocalRelation [a#0, b#1]
    `);
  });
  it('leaves streams', () => {
    const plan = new logical.Limit(int(5), undefined, project([a], stream(columns)));
    expect(pushLimits.apply(plan, { streaming: true })).toBe(plan);
  });
});

describe('removeRedundant', () => {
  const local = 'LocalRelation [a#0, b#1]';
  it.each<[string, LogicalPlan]>([
    ['names', new logical.SubqueryAlias('x', t)],
    ['hints', new logical.Hint('broadcast', [], t)],
    ['watermarks of tables', new logical.EventTimeWatermark(a, 1000, t)],
    ['projections of everything', project(columns, t)],
    ['filters that are true', filter(bool(true), t)],
    ['input that no row passes', filter(and(gt(a, b), bool(null)), t)],
  ])('%s', (_, plan) => expect(applied(removeRedundant, plan)).toBe(local));

  it('keeps projections that reorder or rename', () => {
    for (const items of [[b, a], [a], [a.withName('x'), b]]) {
      const plan = project(items, t);
      expect(removeRedundant.apply(plan, { streaming: false })).toBe(plan);
    }
  });

  it('keeps the sources of a stream', () => {
    const plan = filter(bool(false), stream(columns));
    expect(removeRedundant.apply(plan, { streaming: true })).toBe(plan);
  });

  it('sorts that nobody sees', () => {
    const sort = new logical.Sort([new SortOrder(a)], t);
    const count = new logical.Aggregate([a], [a, as(countAll(), 'n')], filter(gt(b, int(0)), sort));
    expect(applied(removeRedundant, count)).not.toContain('Sort');
    expect(applied(removeRedundant, new logical.Sort([new SortOrder(b)], sort)).match(/Sort/g)).toHaveLength(1);
    expect(applied(removeRedundant, new logical.Deduplicate([a], false, sort))).toContain('Sort');
    const limited = new logical.Aggregate([a], [a], new logical.Limit(int(1), undefined, sort));
    expect(applied(removeRedundant, limited)).toContain('Sort');
  });

  it('a second deduplication', () => {
    const plan = new logical.Deduplicate([b, a], false, new logical.Deduplicate(undefined, false, t));
    expect(applied(removeRedundant, plan).match(/Deduplicate/g)).toHaveLength(1);
  });
});
