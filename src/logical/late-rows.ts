import type { Attribute, Expression } from '../expressions/expression.js';
import { Unary } from './operators.js';
import type { LogicalPlan } from './plan.js';

/**
 * Notes the rows that the step above drops for lateness. All rows pass. It reads every column, so that nothing of a late row is pruned away
 * below it.
 */
export class LateRows extends Unary {
  readonly kind = 'LateRows';
  constructor(
    /** The step that drops them, for the reader of the late rows. */
    readonly step: string,
    /** A timestamp: the row is late when it is at or before the late threshold of the step. */
    readonly eventTime: Expression,
    /** The row as text. */
    readonly row: Expression,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return this.child.output;
  }
  override get expressions(): readonly Expression[] {
    return [this.eventTime, this.row];
  }
  override withExpressions([eventTime, row]: readonly Expression[]): LogicalPlan {
    return new LateRows(this.step, eventTime, row, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new LateRows(this.step, this.eventTime, this.row, child);
  }
  describe(): string {
    return `LateRows for ${this.step} by ${this.eventTime}`;
  }
}
