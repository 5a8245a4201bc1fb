import type { Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** Named figures computed on the way and reported with each batch. */
export class Observe extends Unary {
  readonly kind = 'Observe';
  constructor(
    readonly name: string,
    readonly items: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.items;
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Observe(this.name, expressions, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Observe(this.name, this.items, child);
  }
  describe(): string {
    return `Observe ${this.name} [${this.items.join(', ')}]`;
  }
}
