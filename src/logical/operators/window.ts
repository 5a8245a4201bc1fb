import type { Alias, Attribute, Expression, SortOrder } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** Window functions that share partitioning and order. Adds one column per alias. */
export class Window extends Unary {
  readonly kind = 'Window';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly items: readonly Alias[],
    readonly partitionBy: readonly Expression[],
    readonly orderBy: readonly SortOrder[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= [...this.child.output, ...this.items.map(i => i.toAttribute())]);
  }
  override get expressions(): readonly Expression[] {
    return [...this.items, ...this.partitionBy, ...this.orderBy];
  }
  override withExpressions(e: readonly Expression[]): LogicalPlan {
    const n = this.items.length;
    const m = n + this.partitionBy.length;
    return new Window(e.slice(0, n) as Alias[], e.slice(n, m), e.slice(m) as SortOrder[], this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Window(this.items, this.partitionBy, this.orderBy, child);
  }
  describe(): string {
    return `Window [${this.items.join(', ')}], [${this.partitionBy.join(', ')}], [${this.orderBy.join(', ')}]`;
  }
}
