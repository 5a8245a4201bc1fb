import { describe, expect, it } from 'vitest';
import { Attribute, freshId, SortOrder } from '../../src/expressions/expression.js';
import * as logical from '../../src/logical/operators.js';
import type { LogicalPlan } from '../../src/logical/plan.js';
import { optimize } from '../../src/optimizer/optimizer.js';
import { intType, timestampType } from '../../src/types/data-type.js';
import { as, column, countAll, eq, filter, gt, int, lines, project, stream, sumOf, table, text } from './plans.js';

const { plan: t, columns } = table('a', 'b', 'k');
const [a, b, k] = columns;
const { plan: u, columns: others } = table('j', 'x', 'y');
const [j] = others;

const optimized = (plan: LogicalPlan, streaming = false) => text(optimize(plan, { streaming }));

describe('pruneColumns', () => {
  it('reads what is used, and drops early what only a filter needs', () => {
    const join = new logical.Join(filter(gt(b, int(1)), t), u, 'inner', { kind: 'on', condition: eq(k, j) });
    expect(optimized(project([a], join))).toBe(lines`
      Project [a]
      +- Join inner, (k = j)
         :- Project [a, k]
         :  +- Filter (b > 1)
         :     +- LocalRelation [a#0, b#1, k#2]
         +- LocalRelation [j#3]
    `);
  });

  it('leaves a scan without columns to count its rows', () => {
    const plan = new logical.Aggregate([], [as(countAll(), 'n')], stream(columns));
    expect(optimized(plan, true)).toBe(lines`
      Aggregate [], [count(1) AS n]
      +- StreamScan events []
    `);
  });

  it('keeps the right side of a semi join to its keys', () => {
    const join = new logical.Join(t, u, 'left_semi', { kind: 'on', condition: eq(k, j) });
    expect(optimized(join)).toContain('LocalRelation [j#');
  });

  it('drops results of batch aggregations, never of stateful ones', () => {
    const sum = as(sumOf(b), 's');
    const n = as(countAll(), 'n');
    const plan = (child: LogicalPlan) => project([n.toAttribute()], new logical.Aggregate([k], [k, sum, n], child));
    expect(optimized(plan(t))).toBe(lines`
      Aggregate [k], [count(1) AS n]
      +- LocalRelation [k#0]
    `);
    expect(optimized(plan(stream(columns)), true)).toBe(lines`
      Project [n]
      +- Aggregate [k], [k, sum(b) AS s, count(1) AS n]
         +- StreamScan events [b#0, k#1]
    `);
  });

  it('keeps the event time of watermarks and of deduplication', () => {
    const time = new Attribute('t', timestampType, true, freshId());
    const marked = new logical.EventTimeWatermark(time, 1_000_000, stream([time, a, b, k]));
    expect(optimized(project([a], marked), true)).toBe(lines`
      Project [a]
      +- EventTimeWatermark t, 1000 ms
         +- StreamScan events [t#0, a#1]
    `);
    expect(optimized(project([a], filter(gt(b, int(1)), marked)), true)).toBe(lines`
      Project [a]
      +- EventTimeWatermark t, 1000 ms
         +- Project [t, a]
            +- Filter (b > 1)
               +- StreamScan events [t#0, a#1, b#2]
    `);
    const dedup = new logical.Deduplicate([k], false, project([marked.output[0], k, b], marked));
    expect(optimized(project([k], dedup), true)).toBe(lines`
      Project [k]
      +- Deduplicate [k]
         +- EventTimeWatermark t, 1000 ms
            +- StreamScan events [t#0, k#1]
    `);
  });

  it('takes the same columns from all branches of a union', () => {
    const union = new logical.Union([t, u]);
    const plan = optimize(project([union.output[1]], union), { streaming: false });
    expect(text(plan)).toContain('LocalRelation [b#0]');
    expect(text(plan)).toContain('LocalRelation [x#1]');
    expect(plan.output.map(o => o.id)).toEqual([union.output[1].id]);
  });

  it('drops what sorts, windows and expansions do not need', () => {
    const sorted = new logical.Sort([new SortOrder(k)], filter(gt(b, int(1)), t));
    expect(optimized(project([a], sorted))).toContain('Project [a, k]\n      +- Filter');
    const [p, q] = [column('p', intType), column('q', intType)];
    const expand = new logical.Expand(
      [
        [a, b],
        [a, int(null)],
      ],
      [p, q],
      t,
    );
    expect(optimized(project([p], expand))).toBe(lines`
      Expand [[a], [a]]
      +- LocalRelation [a#0]
    `);
  });

  it('leaves a limit with its sort', () => {
    const plan = project([a], new logical.Limit(int(3), undefined, new logical.Sort([new SortOrder(k)], t)));
    expect(optimized(plan)).toBe(lines`
      Project [a]
      +- Limit 3
         +- Sort [k ASC NULLS FIRST]
            +- LocalRelation [a#0, k#1]
    `);
  });

  it('keeps everything for deduplication over all columns and set operations', () => {
    expect(optimized(project([a], new logical.Deduplicate(undefined, false, t)))).toContain(
      'LocalRelation [a#0, b#1, k#2]',
    );
    expect(optimized(project([a], new logical.SetOperation('except', t, u, false)))).toContain(
      'LocalRelation [j#3, x#4, y#5]',
    );
  });
});
