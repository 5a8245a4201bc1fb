import { describe, expect, it } from 'vitest';
import { Attribute, type Expression, freshId, GeneratorCall, SortOrder } from '../../src/expressions/expression.js';
import * as logical from '../../src/logical/operators.js';
import type { LogicalPlan } from '../../src/logical/plan.js';
import { pushDownFilters } from '../../src/optimizer/push-down-filters.js';
import { pushDownJoinConditions } from '../../src/optimizer/push-filter-through-join.js';
import { intType, timestampType } from '../../src/types/data-type.js';
import {
  and,
  applied,
  as,
  column,
  countAll,
  divide,
  eq,
  filter,
  gt,
  int,
  isNotNull,
  lines,
  not,
  plus,
  project,
  rand,
  stream,
  table,
} from './plans.js';

const { plan: t, columns } = table('a', 'b');
const [a, b] = columns;
const { plan: u, columns: others } = table('c', 'd');
const [c, d] = others;

const pushed = (condition: Expression, child: LogicalPlan, streaming = false) =>
  applied(pushDownFilters, filter(condition, child), streaming);

/** The filter stays above the node. */
const stays = (condition: Expression, child: LogicalPlan, streaming = false) => {
  const plan = filter(condition, child);
  expect(pushDownFilters.apply(plan, { streaming })).toBe(plan);
};

describe('pushDownFilters', () => {
  it('goes through a projection with the definitions', () => {
    const s = as(plus(a, b), 's');
    expect(pushed(gt(s.toAttribute(), int(1)), project([s], t))).toBe(lines`
      Project [(a + b) AS s]
      +- Filter ((a + b) > 1)
         +- LocalRelation [a#0, b#1]
    `);
  });

  it('does not take another chance', () => {
    const r = as(rand(), 'r');
    stays(gt(r.toAttribute(), int(1)), project([r], t));
    stays(gt(rand(), int(1)), new logical.Sort([new SortOrder(a)], t));
  });

  it('keeps guards before what they guard', () => {
    const sort = new logical.Sort([new SortOrder(a)], t);
    expect(pushed(and(not(eq(a, int(0))), gt(divide(int(10), a), int(2))), sort)).toBe(lines`
      Sort [a ASC NULLS FIRST]
      +- Filter ((NOT (a = 0)) AND (quotient(10, a) > 2))
         +- LocalRelation [a#0, b#1]
    `);
    const window = new logical.Window([], [a], [], t);
    const guarded = and(isNotNull(b), not(eq(a, int(0))), gt(divide(int(10), a), int(2)));
    expect(pushed(guarded, window)).toBe(lines`
      Filter ((b IS NOT NULL) AND (quotient(10, a) > 2))
      +- Window [], [a], []
         +- Filter (NOT (a = 0))
            +- LocalRelation [a#0, b#1]
    `);
  });

  it('goes below an aggregation with what reads the keys only', () => {
    const k = as(plus(a, int(1)), 'k');
    const n = as(countAll(), 'n');
    const aggregate = new logical.Aggregate([a], [k, n], t);
    expect(pushed(and(gt(k.toAttribute(), int(5)), gt(n.toAttribute(), int(1))), aggregate)).toBe(lines`
      Filter (n > 1)
      +- Aggregate [a], [(a + 1) AS k, count(1) AS n]
         +- Filter ((a + 1) > 5)
            +- LocalRelation [a#0, b#1]
    `);
    stays(gt(n.toAttribute(), int(1)), new logical.Aggregate([], [n], t));
    stays(gt(int(2), int(1)), new logical.Aggregate([], [n], t));
  });

  it('goes into all branches of a union', () => {
    const union = new logical.Union([t, u]);
    const text = pushed(gt(union.output[1], int(1)), union);
    expect(text).toContain('Filter (b > 1)');
    expect(text).toContain('Filter (d > 1)');
    expect(
      pushDownFilters.apply(filter(gt(union.output[1], int(1)), union), { streaming: false }).output.map(o => o.id),
    ).toEqual(union.output.map(o => o.id));
  });

  it('goes below a generator with columns of the input that cannot fail', () => {
    const bound = { fields: [{ name: 'x', type: intType, nullable: true }], generate: () => [] };
    const x = column('x', intType);
    const generate = new logical.Generate(new GeneratorCall('explode', [a], bound), false, undefined, undefined, t, [
      x,
    ]);
    expect(pushed(and(gt(b, int(1)), gt(x, int(2)), gt(divide(int(1), b), int(1))), generate)).toBe(lines`
      Filter ((x > 2) AND (quotient(1, b) > 1))
      +- Generate explode(a) [x#0]
         +- Filter (b > 1)
            +- LocalRelation [a#1, b#2]
    `);
  });

  it('goes below an expansion with columns that all copies share', () => {
    const [x, y] = [column('x', intType), column('y', intType)];
    const expand = new logical.Expand([columns, [a, int(null)]], [x, y], t);
    expect(pushed(and(gt(x, int(1)), gt(y, int(2))), expand)).toBe(lines`
      Filter (y > 2)
      +- Expand [[a, b], [a, NULL]]
         +- Filter (a > 1)
            +- LocalRelation [a#0, b#1]
    `);
  });

  it('goes below deduplication by its keys, in batch only', () => {
    const dedup = (child: LogicalPlan) => new logical.Deduplicate([a], false, child);
    expect(pushed(and(gt(a, int(1)), gt(b, int(2))), dedup(t))).toBe(lines`
      Filter (b > 2)
      +- Deduplicate [a]
         +- Filter (a > 1)
            +- LocalRelation [a#0, b#1]
    `);
    stays(gt(a, int(1)), dedup(stream(columns)), true);
  });

  it('goes below a watermark, except with the event time', () => {
    const time = new Attribute('t', timestampType, true, freshId());
    const marked = new logical.EventTimeWatermark(time, 10_000_000, stream([time, a]));
    expect(pushed(and(isNotNull(time), gt(a, int(1))), marked, true)).toBe(lines`
      Filter (t IS NOT NULL)
      +- EventTimeWatermark t, 10000 ms
         +- Filter (a > 1)
            +- StreamScan events [t#0, a#1]
    `);
  });

  it.each<[string, LogicalPlan]>([
    ['limits', new logical.Limit(int(1), undefined, t)],
    ['samples', new logical.Sample(0.5, false, 1, t)],
    ['observed figures', new logical.Observe('o', [as(countAll(), 'n')], t)],
  ])('stays above %s', (_, plan) => stays(gt(a, int(1)), plan));
});

describe('filters and joins', () => {
  const join = (type: logical.JoinType, ...parts: Expression[]) =>
    new logical.Join(t, u, type, parts.length === 0 ? { kind: 'none' } : { kind: 'on', condition: and(...parts) });
  const above = and(gt(a, int(1)), gt(c, int(2)), eq(b, d));

  it('inner: sides take their parts, the condition the rest', () => {
    const inner = lines`
      Join inner, (b = d)
      :- Filter (a > 1)
      :  +- LocalRelation [a#0, b#1]
      +- Filter (c > 2)
         +- LocalRelation [c#2, d#3]
    `;
    expect(pushed(above, join('cross'))).toBe(inner);
    expect(pushed(above, join('inner'))).toBe(inner);
  });

  it.each<[logical.JoinType, string[], string]>([
    ['left_outer', ['(a > 1)'], '((c > 2) AND (b = d))'],
    ['right_outer', ['(c > 2)'], '((a > 1) AND (b = d))'],
  ])('%s: only the preserved side', (type, below, kept) => {
    const text = pushed(above, join(type, eq(a, c)));
    expect(text.split('\n')[0]).toBe(`Filter ${kept}`);
    expect([...text.matchAll(/- Filter (.*)/g)].map(m => m[1])).toEqual(below);
  });

  it('full_outer: nothing; semi and anti: the left side', () => {
    stays(above, join('full_outer', eq(a, c)));
    for (const type of ['left_semi', 'left_anti'] as const) {
      expect(pushed(gt(a, int(1)), join(type, eq(a, c))).split('\n')[1]).toBe(':- Filter (a > 1)');
    }
  });

  it('what can fail stays above', () => stays(gt(divide(int(1), a), int(0)), join('inner', eq(a, c))));

  it.each<[logical.JoinType, boolean, boolean]>([
    ['inner', true, true],
    ['left_outer', false, true],
    ['right_outer', true, false],
    ['full_outer', false, false],
    ['left_semi', true, true],
    ['left_anti', false, true],
  ])('condition of %s: left %s, right %s', (type, left, right) => {
    const text = applied(pushDownJoinConditions, join(type, eq(a, c), gt(b, int(1)), gt(d, int(2))));
    expect([text.includes('Filter (b > 1)'), text.includes('Filter (d > 2)')]).toEqual([left, right]);
    expect(text.split('\n')[0].includes('(b > 1)')).toBe(!left);
  });
});
