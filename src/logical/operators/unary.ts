import type { Attribute } from '../../expressions/expression.js';
import { LogicalPlan } from '../plan.js';

/** A node with one child. */
export abstract class Unary extends LogicalPlan {
  override readonly children: readonly [LogicalPlan];
  constructor(child: LogicalPlan) {
    super();
    this.children = [child];
  }
  /** Most unary nodes pass their input's columns on. */
  get output(): readonly Attribute[] {
    return this.child.output;
  }
}
