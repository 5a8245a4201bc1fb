import type { Attribute } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** A name for a relation: qualifies its columns, and may rename them. */
export class SubqueryAlias extends Unary {
  readonly kind = 'SubqueryAlias';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly name: string,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= this.child.output.map(a => a.withQualifier([this.name])));
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new SubqueryAlias(this.name, child);
  }
  describe(): string {
    return `SubqueryAlias ${this.name}`;
  }
}
