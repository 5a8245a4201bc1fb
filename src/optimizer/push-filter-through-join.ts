import type { Expression } from '../expressions/expression.js';
import { type Filter, Join, type JoinType } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { filtered, splitBy } from './conjuncts.js';
import { canFail, idsOf, joinConjuncts, readsOnly, splitConjuncts } from './facts.js';
import { rewriteDown } from './rewrite.js';
import type { Rule } from './rule.js';

/**
 * To which sides of a join conditions may move. A filter above may move to a side whose rows come out as they are; a part of the join's
 * own condition to a side whose rows come out only when matched.
 *
 *     type          filter above → left, right      join condition → left, right
 *     inner, cross               yes   yes                           yes   yes
 *     left_outer                 yes   no                            no    yes
 *     right_outer                no    yes                           yes   no
 *     full_outer                 no    no                            no    no
 *     left_semi                  yes   –                             yes   yes
 *     left_anti                  yes   –                             no    yes
 */
interface Sides {
  readonly left: boolean;
  readonly right: boolean;
}

const FROM_ABOVE: Readonly<Record<JoinType, Sides>> = {
  inner: { left: true, right: true },
  cross: { left: true, right: true },
  left_outer: { left: true, right: false },
  right_outer: { left: false, right: true },
  full_outer: { left: false, right: false },
  left_semi: { left: true, right: false },
  left_anti: { left: true, right: false },
};

const FROM_CONDITION: Readonly<Record<JoinType, Sides>> = {
  inner: { left: true, right: true },
  cross: { left: true, right: true },
  left_outer: { left: false, right: true },
  right_outer: { left: true, right: false },
  full_outer: { left: false, right: false },
  left_semi: { left: true, right: true },
  left_anti: { left: false, right: true },
};

/**
 * A filter over a join: parts that read one side go there, parts that read both join the condition of an inner join. What can fail stays:
 * above the join it sees fewer rows.
 */
export function pushFilterThroughJoin(filter: Filter, join: Join, parts: readonly Expression[]): LogicalPlan {
  const inner = join.type === 'inner' || join.type === 'cross';
  const sides = new SideTest(join, FROM_ABOVE[join.type]);
  const { pushed, kept } = splitBy(
    parts,
    part => !canFail(part) && (sides.of(part) !== undefined || (inner && sides.readsBoth(part))),
  );
  if (pushed.length === 0) return filter;
  const both = pushed.filter(part => sides.of(part) === undefined);
  const condition = joinConjuncts([...splitConjuncts(join.condition), ...both]);
  const type = join.type === 'cross' && both.length > 0 ? 'inner' : join.type;
  return filtered(withSides(join, type, condition, sides, pushed), kept);
}

/** Parts of the condition of a join that read one side only become filters of that side. */
export const pushDownJoinConditions: Rule = {
  name: 'pushDownJoinConditions',
  apply: plan => rewriteDown(plan, node => (node instanceof Join && node.condition !== undefined ? push(node) : node)),
};

function push(join: Join): LogicalPlan {
  const sides = new SideTest(join, FROM_CONDITION[join.type]);
  const { pushed, kept } = splitBy(
    splitConjuncts(join.condition),
    part => !canFail(part) && sides.of(part) !== undefined,
  );
  return pushed.length === 0 ? join : withSides(join, join.type, joinConjuncts(kept), sides, pushed);
}

class SideTest {
  private readonly left: ReadonlySet<number>;
  private readonly right: ReadonlySet<number>;
  constructor(
    join: Join,
    private readonly allowed: Sides,
  ) {
    this.left = idsOf(join.left.output);
    this.right = idsOf(join.right.output);
  }
  /** The side that a part may move to. */
  of(part: Expression): 'left' | 'right' | undefined {
    if (this.allowed.left && readsOnly(part, this.left)) return 'left';
    return this.allowed.right && readsOnly(part, this.right) ? 'right' : undefined;
  }
  readsBoth(part: Expression): boolean {
    return (
      !readsOnly(part, this.left) &&
      !readsOnly(part, this.right) &&
      readsOnly(part, new Set([...this.left, ...this.right]))
    );
  }
}

function withSides(
  join: Join,
  type: JoinType,
  condition: Expression | undefined,
  sides: SideTest,
  parts: readonly Expression[],
): Join {
  const to = (side: 'left' | 'right') => parts.filter(part => sides.of(part) === side);
  const criteria = condition === undefined ? ({ kind: 'none' } as const) : ({ kind: 'on', condition } as const);
  return new Join(filtered(join.left, to('left')), filtered(join.right, to('right')), type, criteria, join.lateral);
}
