import type { Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** LIMIT and OFFSET; either may be absent. Constant expressions. */
export class Limit extends Unary {
  readonly kind = 'Limit';
  constructor(
    readonly limit: Expression | undefined,
    readonly offset: Expression | undefined,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return [this.limit, this.offset].filter(e => e !== undefined);
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    const rest = [...expressions];
    const limit = this.limit === undefined ? undefined : rest.shift();
    return new Limit(limit, this.offset === undefined ? undefined : rest.shift(), this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Limit(this.limit, this.offset, child);
  }
  describe(): string {
    return [this.limit && `Limit ${this.limit}`, this.offset && `Offset ${this.offset}`].filter(Boolean).join(', ');
  }
}
