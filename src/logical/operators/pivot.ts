import type { Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** `PIVOT (aggs FOR column IN (values))`; rewritten by the analyzer. */
export class Pivot extends Unary {
  readonly kind = 'Pivot';
  constructor(
    /** Given by `groupBy().pivot()`; undefined in SQL: all columns not used. */
    readonly groupings: readonly Expression[] | undefined,
    readonly column: Expression,
    readonly values: readonly Expression[],
    readonly aggregates: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  override get expressions(): readonly Expression[] {
    return [...(this.groupings ?? []), this.column, ...this.values, ...this.aggregates];
  }
  override withExpressions(e: readonly Expression[]): LogicalPlan {
    const g = this.groupings?.length ?? 0;
    const v = g + 1 + this.values.length;
    return new Pivot(this.groupings && e.slice(0, g), e[g], e.slice(g + 1, v), e.slice(v), this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Pivot(this.groupings, this.column, this.values, this.aggregates, child);
  }
  describe(): string {
    return `'Pivot ${this.column}`;
  }
}
