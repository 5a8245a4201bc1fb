import { describe, expect, it } from 'vitest';
import { BatchClock } from '../../src/expressions/batch-clock.js';
import * as logical from '../../src/logical/operators.js';
import { UnresolvedRelation } from '../../src/logical/relations.js';
import { type ExplainMode, explainPlans, type PhysicalNode } from '../../src/optimizer/explain.js';
import { optimize } from '../../src/optimizer/optimizer.js';
import { Planner } from '../../src/planner/planner.js';
import { intType } from '../../src/types/data-type.js';
import { column, eq, filter, gt, int, lines, project, relation } from './plans.js';

/** A new plan each time: its ids are new as well. */
function explained(mode: ExplainMode): string {
  const [a, k] = [column('a', intType), column('k', intType)];
  const j = column('j', intType);
  const join = new logical.Join(relation([a, k], [[1, 2]]), relation([j], [[2]]), 'inner', {
    kind: 'on',
    condition: eq(k, j),
  });
  const analyzed = project([a], filter(gt(a, int(0)), new logical.SubqueryAlias('t', join)));
  const optimized = optimize(analyzed, { streaming: false });
  const physical = Planner.plan(optimized, undefined, new BatchClock(0)).root;
  return explainPlans({ parsed: new UnresolvedRelation(['t']), analyzed, optimized, physical }, mode);
}

describe('explainPlans', () => {
  it('simple: the physical plan', () => {
    expect(explained('simple').trimEnd()).toBe(lines`
      == Physical Plan ==
      Stage [a]
      +- HashJoin [k = j], inner, build right
         :- Stage filter (a > 0), [a, k]
         :  +- LocalScan [a, k]
         +- LocalScan [j]
    `);
  });

  it('extended: all plans, in the order of their making', () => {
    expect(explained('extended').trimEnd()).toBe(lines`
      == Parsed Logical Plan ==
      'UnresolvedRelation [t]

      == Analyzed Logical Plan ==
      a: int
      Project [a]
      +- Filter (a > 0)
         +- SubqueryAlias t
            +- Join inner, (k = j)
               :- LocalRelation [a#0, k#1]
               +- LocalRelation [j#2]

      == Optimized Logical Plan ==
      Project [a]
      +- Join inner, (k = j)
         :- Filter (a > 0)
         :  +- LocalRelation [a#0, k#1]
         +- LocalRelation [j#2]

      == Physical Plan ==
      Stage [a]
      +- HashJoin [k = j], inner, build right
         :- Stage filter (a > 0), [a, k]
         :  +- LocalScan [a, k]
         +- LocalScan [j]
    `);
  });

  it('formatted: numbered operators and their details', () => {
    const text = explained('formatted');
    expect(text).toContain(lines`
      == Physical Plan ==
      Stage (5)
      +- HashJoin (4)
         :- Stage (2)
         :  +- LocalScan (1)
         +- LocalScan (3)
    `);
    expect(text).toContain(lines`
      (4) HashJoin
      Left input [2]: [a#0, k#1]
      Right input [1]: [j#2]
      Output [1]: [a#0]
      Arguments: [k = j], inner, build right
    `);
  });

  it('cost: row counts where they are known', () => {
    expect(explained('cost')).toContain(':  +- LocalRelation [a#0, k#1], Statistics(rowCount<=1)');
  });

  it('codegen: the code of the operators that have some', () => {
    expect(explained('codegen')).toMatch(/^Found \d+ generated stages\.\n/);
    const node = (name: string, code: string | undefined, ...children: PhysicalNode[]): PhysicalNode => {
      return { name, output: [], children, describe: () => name, code };
    };
    const physical = node('Stage', 'return 2;', node('Scan', undefined), node('Stage', 'return 1;'));
    const plan = relation([], []);
    expect(explainPlans({ parsed: plan, analyzed: plan, optimized: plan, physical }, 'codegen').trimEnd()).toBe(lines`
      Found 2 generated stages.
      == Subtree 1 / 2 ==
      Stage

      Generated code:
      return 1;

      == Subtree 2 / 2 ==
      Stage

      Generated code:
      return 2;
    `);
  });
});
