import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** Common table expressions in scope of `child`; inlined by the analyzer. */
export class With extends Unary {
  readonly kind = 'With';
  constructor(
    readonly definitions: readonly {
      readonly name: string;
      readonly plan: LogicalPlan;
      readonly columns?: readonly string[];
      /** MAX RECURSION LEVEL. */
      readonly levelsMax?: number;
    }[],
    child: LogicalPlan,
    readonly recursive = false,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new With(this.definitions, child, this.recursive);
  }
  describe(): string {
    return `With [${this.definitions.map(d => d.name).join(', ')}]`;
  }
}
