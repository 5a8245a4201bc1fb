import type { Expression, SortOrder } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

export class Sort extends Unary {
  readonly kind = 'Sort';
  constructor(
    readonly orders: readonly SortOrder[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.orders;
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Sort(expressions as SortOrder[], this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Sort(this.orders, child);
  }
  describe(): string {
    return `Sort [${this.orders.join(', ')}]`;
  }
}
