import type { Attribute, Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { toAttribute } from './project.js';
import { Unary } from './unary.js';

/**
 * GROUP BY. `items` is the select list over groups and aggregates. `sets`: rollup, cube or explicit grouping sets (indices into
 * `groupings`), rewritten by the analyzer into Expand below.
 */
export class Aggregate extends Unary {
  readonly kind = 'Aggregate';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly groupings: readonly Expression[],
    readonly items: readonly Expression[],
    child: LogicalPlan,
    readonly sets: readonly (readonly number[])[] | undefined = undefined,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= this.items.map(toAttribute).map(withoutSession));
  }
  override get resolved(): boolean {
    return this.sets === undefined && super.resolved;
  }
  override get expressions(): readonly Expression[] {
    return [...this.groupings, ...this.items];
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    const n = this.groupings.length;
    return new Aggregate(expressions.slice(0, n), expressions.slice(n), this.child, this.sets);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Aggregate(this.groupings, this.items, child, this.sets);
  }
  describe(): string {
    return `Aggregate [${this.groupings.join(', ')}], [${this.items.join(', ')}]`;
  }
}

/** Sessions that are made do not merge again when somebody groups by them. */
function withoutSession(a: Attribute): Attribute {
  if (a.metadata?.sessionWindow === undefined) return a;
  const { sessionWindow: _, ...rest } = a.metadata;
  return a.withMetadata(rest);
}
