import { Alias, Attribute, type Expression, freshId } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** A named expression of a select list as the attribute it produces. */
export function toAttribute(e: Expression): Attribute {
  if (e instanceof Attribute) return e;
  if (e instanceof Alias) return e.toAttribute();
  return new Attribute(String(e), e.type, e.nullable, freshId());
}

/** SELECT list. After analysis every item is an Attribute or an Alias. */
export class Project extends Unary {
  readonly kind = 'Project';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly items: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= this.items.map(toAttribute));
  }
  override get expressions(): readonly Expression[] {
    return this.items;
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Project(expressions, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Project(this.items, child);
  }
  describe(): string {
    return `Project [${this.items.join(', ')}]`;
  }
}
