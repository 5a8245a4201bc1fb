import type { Attribute, Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** Each input row once per list of expressions: grouping sets. */
export class Expand extends Unary {
  readonly kind = 'Expand';
  constructor(
    readonly projections: readonly (readonly Expression[])[],
    private readonly attributes: readonly Attribute[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return this.attributes;
  }
  override get expressions(): readonly Expression[] {
    return this.projections.flat();
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    let at = 0;
    return new Expand(
      this.projections.map(p => p.map(() => expressions[at++])),
      this.attributes,
      this.child,
    );
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Expand(this.projections, this.attributes, child);
  }
  describe(): string {
    return `Expand [${this.projections.map(p => `[${p.join(', ')}]`).join(', ')}]`;
  }
}
