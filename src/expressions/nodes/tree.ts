import { InternalError } from '../../common/errors.js';
import type { DataType } from '../../types/data-type.js';

/**
 * The expression tree. A node is immutable; `children` and `withChildren` let rules walk and rebuild any tree. Text and fluent calls
 * both make *unresolved* nodes (`UnresolvedColumn`, `UnresolvedCall`, …); the analyzer replaces them by nodes that know their
 * `type` and `nullable`. Fluent methods are added to the class by `fluent.ts`.
 */
export abstract class Expression {
  abstract readonly kind: string;
  /** Sub-expressions in evaluation order. */
  readonly children: readonly Expression[] = NO_CHILDREN;

  /** False while something below still needs the analyzer. */
  get resolved(): boolean {
    return this.children.every(child => child.resolved);
  }

  get type(): DataType {
    throw new InternalError(`${this.kind} has no type before analysis: ${this}`);
  }

  get nullable(): boolean {
    return true;
  }

  /** The same node over other children (same number, same order). */
  abstract withChildren(children: readonly Expression[]): Expression;

  /** SQL-like text: names unnamed columns, error messages and plans. Spark's spelling. */
  abstract toString(): string;
}

const NO_CHILDREN: readonly Expression[] = Object.freeze([]);

/** Rebuilds bottom-up; `rule` returns a replacement or the node itself. */
export function transformUp(expression: Expression, rule: (e: Expression) => Expression): Expression {
  const children = expression.children;
  let rebuilt = expression;
  if (children.length > 0) {
    const next = children.map(child => transformUp(child, rule));
    if (next.some((child, i) => child !== children[i])) rebuilt = expression.withChildren(next);
  }
  return rule(rebuilt);
}

/** Rebuilds top-down; the children of a replacement are visited too. */
export function transformDown(expression: Expression, rule: (e: Expression) => Expression): Expression {
  const replaced = rule(expression);
  const children = replaced.children;
  if (children.length === 0) return replaced;
  const next = children.map(child => transformDown(child, rule));
  return next.some((child, i) => child !== children[i]) ? replaced.withChildren(next) : replaced;
}

export function someExpression(expression: Expression, predicate: (e: Expression) => boolean): boolean {
  return predicate(expression) || expression.children.some(child => someExpression(child, predicate));
}

export function collectExpressions<T extends Expression>(
  expression: Expression,
  predicate: (e: Expression) => e is T,
  into: T[] = [],
): T[] {
  if (predicate(expression)) into.push(expression);
  for (const child of expression.children) collectExpressions(child, predicate, into);
  return into;
}

export abstract class Leaf extends Expression {
  withChildren(): Expression {
    return this;
  }
}
