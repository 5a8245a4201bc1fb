import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchClock } from '../../src/expressions/batch-clock.js';
import {
  Attribute,
  CaseWhen,
  Coalesce,
  type Expression,
  freshId,
  SortOrder,
} from '../../src/expressions/expression.js';
import * as logical from '../../src/logical/operators.js';
import { collectPlans, type LogicalPlan, planTree } from '../../src/logical/plan.js';
import { LocalRelation } from '../../src/logical/relations.js';
import { columnsRead } from '../../src/optimizer/facts.js';
import { optimize } from '../../src/optimizer/optimizer.js';
import { Planner } from '../../src/planner/planner.js';
import { intType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';
import { JOIN_TYPES, rowsOf, sorted } from '../operators/join-support.js';
import {
  and,
  as,
  asLong,
  bool,
  column,
  countAll,
  divide,
  eq,
  gt,
  int,
  isNotNull,
  isNull,
  lt,
  not,
  nullSafeEqual,
  or,
  plus,
  relation,
  sumOf,
} from './plans.js';

/** Random plans of a few nodes; every choice comes from one list of numbers, so that failures shrink. */
class Maker {
  private at = 0;
  constructor(
    private readonly choices: readonly number[],
    private readonly streaming = false,
  ) {}

  pick(n: number): number {
    return (this.choices[this.at++ % this.choices.length] + this.at) % n;
  }

  one<T>(list: readonly T[]): T {
    return list[this.pick(list.length)];
  }

  leaf(): LogicalPlan {
    const columns = ['a', 'b', 'c'].slice(0, 1 + this.pick(3)).map(n => column(n, intType));
    const rows = Array.from({ length: this.pick(7) }, () =>
      columns.map((): Value => (this.pick(5) === 0 ? null : this.pick(4))),
    );
    const table = relation(columns, rows, 1 + this.pick(4));
    return this.streaming ? new LocalRelation(table.output, table.batches, true) : table;
  }

  value(columns: readonly Attribute[], depth = 2): Expression {
    const ints = columns.filter(a => a.type.kind === 'int');
    const leaf = () =>
      ints.length > 0 && this.pick(3) > 0 ? this.one(ints) : int(this.pick(6) === 0 ? null : this.pick(4));
    if (depth === 0) return leaf();
    const sub = () => this.value(columns, depth - 1);
    switch (this.pick(6)) {
      case 0:
        return plus(sub(), sub());
      case 1:
        return new CaseWhen([{ condition: this.condition(columns, depth - 1), value: sub() }], sub());
      case 2:
        return new Coalesce([sub(), sub()]);
      case 3:
        // A division is never by zero where its guard is looked at.
        return this.guarded(sub(), sub());
      default:
        return leaf();
    }
  }

  private guarded(x: Expression, y: Expression): Expression {
    return new CaseWhen([{ condition: and(isNotNull(y), not(eq(y, int(0)))), value: divide(x, y) }], int(0));
  }

  condition(columns: readonly Attribute[], depth = 2): Expression {
    const value = () => this.value(columns, Math.max(0, depth - 1));
    const sub = () => this.condition(columns, depth - 1);
    switch (this.pick(depth === 0 ? 6 : 10)) {
      case 0:
        return eq(value(), value());
      case 1:
        return lt(value(), value());
      case 2:
        return isNotNull(value());
      case 3:
        return isNull(value());
      case 4:
        return this.pick(3) === 0 ? bool(this.one([true, false, null])) : gt(asLong(value()), asLong(value()));
      case 5: {
        const y = value();
        return and(isNotNull(y), not(eq(y, int(0))), gt(divide(int(6), y), int(1)));
      }
      case 6:
        return or(sub(), sub());
      case 7:
        return not(sub());
      default:
        return and(sub(), sub());
    }
  }

  plan(depth: number): LogicalPlan {
    if (depth === 0) return this.leaf();
    const kind = this.pick(14);
    if (kind >= 11) return this.binary(kind, depth);
    const child = this.plan(depth - 1);
    const columns = child.output;
    switch (kind) {
      case 0:
      case 1:
      case 2:
        return new logical.Filter(this.condition(columns), child);
      case 3:
        return new logical.Project(this.items(columns), child);
      case 4:
        return this.aggregate(child);
      case 5:
        return new logical.Sort([new SortOrder(this.value(columns, 1))], child);
      case 6: {
        const all = columns.map(a => new SortOrder(a, this.pick(2) === 0));
        return new logical.Limit(
          int(this.pick(5)),
          this.pick(2) === 0 ? undefined : int(this.pick(2)),
          new logical.Sort(all, child),
        );
      }
      case 7:
        return new logical.Deduplicate(this.pick(2) === 0 ? undefined : columns, false, child);
      case 8:
        return new logical.SubqueryAlias('t', child);
      case 9:
        return this.expand(child);
      default:
        return new logical.Hint('broadcast', [], child);
    }
  }

  private items(columns: readonly Attribute[]): Expression[] {
    return Array.from({ length: 1 + this.pick(3) }, (_, i) => {
      const e = this.pick(2) === 0 && columns.length > 0 ? this.one(columns) : as(this.value(columns), `p${i}`);
      return e instanceof Attribute && i > 0 ? as(e, `q${i}`) : e;
    });
  }

  private aggregate(child: LogicalPlan): LogicalPlan {
    const keys = child.output.filter(() => this.pick(2) === 0);
    const items = keys.map((k, i) => (this.pick(2) === 0 ? k : as(k, `k${i}`)));
    const total = child.output.find(a => a.type.kind === 'int');
    return new logical.Aggregate(
      keys,
      [...items, as(countAll(), 'n'), ...(total ? [as(sumOf(total), 's')] : [])],
      child,
    );
  }

  private expand(child: LogicalPlan): LogicalPlan {
    const { output } = child;
    const dropped = this.pick(output.length);
    const second = output.map((a, i) => (i === dropped && a.type.kind === 'int' ? int(null) : a));
    const attributes = output.map(a => new Attribute(a.name, a.type, true, freshId()));
    return new logical.Expand([output, second], attributes, child);
  }

  private binary(kind: number, depth: number): LogicalPlan {
    const left = this.plan(depth - 1);
    const right = this.plan(this.pick(depth));
    if (kind === 11) {
      const width = Math.min(left.output.length, right.output.length);
      const ints = (p: LogicalPlan) => {
        const own = p.output.filter(a => a.type.kind === 'int').map((a, i) => as(a, `u${i}`));
        return [...own, as(int(1), 'x'), as(int(2), 'y'), as(int(3), 'z')].slice(0, width);
      };
      const sides = [left, right].map(p => new logical.Project(ints(p), p));
      return this.pick(3) > 0
        ? new logical.Union(sides)
        : new logical.SetOperation(this.one(['intersect', 'except']), sides[0], sides[1], this.pick(2) === 0);
    }
    const type = this.one(JOIN_TYPES);
    const [l, r] = [left, right].map(p => p.output.filter(a => a.type.kind === 'int'));
    const parts: Expression[] = [];
    if (l.length > 0 && r.length > 0 && this.pick(4) > 0) {
      parts.push((this.pick(4) === 0 ? nullSafeEqual : eq)(this.one(l), this.one(r)));
    }
    if (this.pick(2) === 0) parts.push(this.condition([...l, ...r], 1));
    if (this.pick(3) === 0) parts.push(this.condition(r, 1));
    const criteria =
      parts.length === 0 ? ({ kind: 'none' } as const) : ({ kind: 'on', condition: and(...parts) } as const);
    return new logical.Join(left, right, type, criteria);
  }
}

async function answer(plan: LogicalPlan): Promise<string[]> {
  const { root } = Planner.plan(plan, undefined, new BatchClock(0));
  expect(root.output.map(a => [a.name, a.id])).toEqual(plan.output.map(a => [a.name, a.id]));
  return sorted(await rowsOf(root));
}

/** Every node reads only what its inputs have. */
function checkReferences(plan: LogicalPlan): void {
  for (const child of plan.children) checkReferences(child);
  const available = new Set(plan.children.flatMap(c => c.output.map(a => a.id)));
  for (const e of plan.expressions) {
    for (const id of columnsRead(e))
      if (!available.has(id)) throw new Error(`${plan.describe()} reads #${id}, which is not there`);
  }
}

describe('optimized plans', () => {
  it('give the same rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (choices, depth) => {
          const plan = new Maker(choices).plan(depth);
          const optimized = optimize(plan, { streaming: false });
          checkReferences(optimized);
          expect(await answer(optimized), `${planTree(plan)}\n→\n${planTree(optimized)}`).toEqual(await answer(plan));
          // A second pass finds nothing that would change an answer either.
          checkReferences(optimize(optimized, { streaming: false }));
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('keep the batches of a join below an aggregation', async () => {
    const [k, v, w] = ['k', 'v', 'w'].map(name => column(name, intType));
    // More rows than the other side, which is therefore the one that is kept.
    const keys = relation(
      [k],
      Array.from({ length: 20 }, (): Value[] => [1]),
      20,
    );
    const values = relation(
      [v, w],
      Array.from({ length: 9 }, (_, i): Value[] => [i, 10]),
      2,
    );
    const sums = as(plus(v, w), 'sum');
    const joined = new logical.Join(keys, new logical.Project([v, sums], values), 'cross', { kind: 'none' });
    const sum = joined.output[2];
    const grouped = new logical.Aggregate([sum], [sum, as(countAll(), 'n')], joined);
    const expected = Array.from({ length: 9 }, (_, i) => `[${i + 10},20]`);
    expect(await answer(optimize(grouped, { streaming: false }))).toEqual(expected);
  });

  it('of streams keep their sources and what is remembered', async () => {
    const sources = (plan: LogicalPlan) =>
      collectPlans(plan, (p): p is LocalRelation => p instanceof LocalRelation).map(p => p.batches.map(b => b.length));
    const stateful = (plan: LogicalPlan) =>
      collectPlans(plan, (p): p is LogicalPlan => STATEFUL.has(p.kind)).map(p =>
        p instanceof logical.Join ? p.type : p.describe(),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (choices, depth) => {
          const plan = new Maker(choices, true).plan(depth);
          const optimized = optimize(plan, { streaming: true });
          checkReferences(optimized);
          expect(sources(optimized)).toEqual(sources(plan));
          expect(stateful(optimized).filter(d => d !== 'inner' && d !== 'cross')).toEqual(
            stateful(plan).filter(d => d !== 'inner' && d !== 'cross'),
          );
          expect(await answer(optimized)).toEqual(await answer(plan));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

const STATEFUL: ReadonlySet<string> = new Set(['Aggregate', 'Deduplicate', 'Join', 'Limit']);
