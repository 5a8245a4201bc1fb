import { InternalError } from '../common/errors.js';
import { type Attribute, type Expression, transformDown, transformUp } from '../expressions/expression.js';
import { field, type StructType, structType } from '../types/data-type.js';

/**
 * A node of a logical plan: what to compute, not how. Immutable. SQL text and DataFrame calls build *unresolved* plans; the analyzer
 * resolves them; the optimizer rewrites them; the planner turns them into operators.
 *
 * A node passes on columns as `Attribute`s with ids: a parent refers to a column by id, whatever renames or moves lie between, so rules
 * may move expressions freely. `output` may be asked only of resolved nodes.
 */
export abstract class LogicalPlan {
  abstract readonly kind: string;
  readonly children: readonly LogicalPlan[] = NO_CHILDREN;

  /** Columns that this node produces, in order. */
  abstract readonly output: readonly Attribute[];

  /** Expressions of this node itself (not of its children). */
  get expressions(): readonly Expression[] {
    return [];
  }

  /** True when this node and all below it need no more analysis. */
  get resolved(): boolean {
    return this.children.every(c => c.resolved) && this.expressions.every(e => e.resolved);
  }

  /** True when any leaf below never ends. */
  get isStreaming(): boolean {
    const left: LogicalPlan[] = [...this.children];
    for (let plan = left.pop(); plan !== undefined; plan = left.pop()) {
      if (plan.children.length > 0) left.push(...plan.children);
      else if (plan.isStreaming) return true;
    }
    return false;
  }

  get schema(): StructType {
    return structType(this.output.map(a => field(a.name, a.type, a.nullable, a.metadata)));
  }

  /** The only child of a unary node. */
  get child(): LogicalPlan {
    return this.children[0];
  }

  abstract withChildren(children: readonly LogicalPlan[]): LogicalPlan;

  /** The same node over other expressions: same number, same order as `expressions`. */
  withExpressions(expressions: readonly Expression[]): LogicalPlan {
    if (expressions.length > 0) throw new InternalError(`${this.kind} has no expressions`);
    return this;
  }

  /** One line for `explain`: `Filter (price#3 > 10)`. */
  abstract describe(): string;
}

const NO_CHILDREN: readonly LogicalPlan[] = Object.freeze([]);

export function transformPlanUp(plan: LogicalPlan, rule: (p: LogicalPlan) => LogicalPlan): LogicalPlan {
  const next = plan.children.map(c => transformPlanUp(c, rule));
  return rule(next.some((c, i) => c !== plan.children[i]) ? plan.withChildren(next) : plan);
}

export function transformPlanDown(plan: LogicalPlan, rule: (p: LogicalPlan) => LogicalPlan): LogicalPlan {
  const replaced = rule(plan);
  const next = replaced.children.map(c => transformPlanDown(c, rule));
  return next.some((c, i) => c !== replaced.children[i]) ? replaced.withChildren(next) : replaced;
}

/** Rewrites the expressions of one node; each whole expression is given to `rewrite`. */
export function mapExpressions(plan: LogicalPlan, rewrite: (e: Expression) => Expression): LogicalPlan {
  const before = plan.expressions;
  if (before.length === 0) return plan;
  const after = before.map(rewrite);
  return after.some((e, i) => e !== before[i]) ? plan.withExpressions(after) : plan;
}

/** `mapExpressions` with a bottom-up rule on every sub-expression. */
export const transformExpressionsUp = (plan: LogicalPlan, rule: (e: Expression) => Expression): LogicalPlan =>
  mapExpressions(plan, e => transformUp(e, rule));

export const transformExpressionsDown = (plan: LogicalPlan, rule: (e: Expression) => Expression): LogicalPlan =>
  mapExpressions(plan, e => transformDown(e, rule));

export function somePlan(plan: LogicalPlan, predicate: (p: LogicalPlan) => boolean): boolean {
  return predicate(plan) || plan.children.some(c => somePlan(c, predicate));
}

export function collectPlans<T extends LogicalPlan>(
  plan: LogicalPlan,
  predicate: (p: LogicalPlan) => p is T,
  into: T[] = [],
): T[] {
  if (predicate(plan)) into.push(plan);
  for (const c of plan.children) collectPlans(c, predicate, into);
  return into;
}

/** The plan as an indented tree, one node a line, children below their parent. */
export function planTree(plan: LogicalPlan): string {
  const lines: string[] = [];
  const walk = (node: LogicalPlan, prefix: string, last: boolean, root: boolean): void => {
    lines.push(root ? node.describe() : `${prefix}${last ? '+- ' : ':- '}${node.describe()}`);
    const below = root ? '' : `${prefix}${last ? '   ' : ':  '}`;
    for (const [i, c] of node.children.entries()) walk(c, below, i === node.children.length - 1, false);
  };
  walk(plan, '', true, true);
  return lines.join('\n');
}
