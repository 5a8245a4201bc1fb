import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** `t(a, b)`: new names for all columns, by position; resolved into a Project. */
export class UnresolvedColumnAliases extends Unary {
  readonly kind = 'UnresolvedColumnAliases';
  constructor(
    readonly names: readonly string[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new UnresolvedColumnAliases(this.names, child);
  }
  describe(): string {
    return `'ColumnAliases [${this.names.join(', ')}]`;
  }
}
