import type { Attribute } from '../../expressions/expression.js';
import { LogicalPlan } from '../plan.js';

/** INTERSECT and EXCEPT, set (`all` false) or multiset. */
export class SetOperation extends LogicalPlan {
  readonly kind = 'SetOperation';
  override readonly children: readonly [LogicalPlan, LogicalPlan];
  constructor(
    readonly op: 'intersect' | 'except',
    readonly left: LogicalPlan,
    readonly right: LogicalPlan,
    readonly all: boolean,
  ) {
    super();
    this.children = [left, right];
  }
  override get output(): readonly Attribute[] {
    return this.left.output;
  }
  withChildren([left, right]: readonly LogicalPlan[]): LogicalPlan {
    return new SetOperation(this.op, left, right, this.all);
  }
  describe(): string {
    return `${this.op === 'intersect' ? 'Intersect' : 'Except'}${this.all ? ' All' : ''}`;
  }
}
