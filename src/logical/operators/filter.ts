import type { Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

export class Filter extends Unary {
  readonly kind = 'Filter';
  constructor(
    readonly condition: Expression,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return [this.condition];
  }
  override withExpressions([condition]: readonly Expression[]): LogicalPlan {
    return new Filter(condition, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Filter(this.condition, child);
  }
  describe(): string {
    return `Filter ${this.condition}`;
  }
}
