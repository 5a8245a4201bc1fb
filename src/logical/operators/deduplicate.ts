import type { Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** DataFrame `distinct()`: a deduplication over all columns (SQL's SELECT DISTINCT is an Aggregate). */
export class Deduplicate extends Unary {
  readonly kind = 'Deduplicate';
  constructor(
    /** Columns to compare; undefined: all. */
    readonly keys: readonly Expression[] | undefined,
    readonly withinWatermark: boolean,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.keys ?? [];
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Deduplicate(this.keys === undefined ? undefined : expressions, this.withinWatermark, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Deduplicate(this.keys, this.withinWatermark, child);
  }
  describe(): string {
    return `${this.withinWatermark ? 'DeduplicateWithinWatermark' : 'Deduplicate'} [${(this.keys ?? this.output).join(', ')}]`;
  }
}
