import { Attribute, type Expression, freshId } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** Marks an event-time column and how late its rows may be. No effect on batch plans. */
export class EventTimeWatermark extends Unary {
  readonly kind = 'EventTimeWatermark';
  constructor(
    readonly column: Expression,
    /** Microseconds. */
    readonly delayUs: number,
    child: LogicalPlan,
    /** Distinguishes the watermarks of one query. */
    readonly id: number = freshId(),
    /** Milliseconds of the clock without a row after which this input no longer holds the others back. */
    readonly idleTimeoutMs?: number,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    if (!(this.column instanceof Attribute)) return this.child.output;
    const marked = this.column.id;
    return this.child.output.map(a =>
      a.id === marked ? a.withMetadata({ ...a.metadata, watermarkDelayUs: this.delayUs }) : withoutMarker(a),
    );
  }
  override get expressions(): readonly Expression[] {
    return [this.column];
  }
  override withExpressions([column]: readonly Expression[]): LogicalPlan {
    return new EventTimeWatermark(column, this.delayUs, this.child, this.id, this.idleTimeoutMs);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new EventTimeWatermark(this.column, this.delayUs, child, this.id, this.idleTimeoutMs);
  }
  describe(): string {
    return `EventTimeWatermark ${this.column}, ${this.delayUs / 1000} ms`;
  }
}

function withoutMarker(a: Attribute): Attribute {
  if (a.metadata?.watermarkDelayUs === undefined) return a;
  const { watermarkDelayUs: _, ...rest } = a.metadata;
  return a.withMetadata(rest);
}

/** True for a column that `withWatermark` marked and that still is that column (or a window made of it). */
export const hasWatermark = (a: Attribute): boolean => a.metadata?.watermarkDelayUs !== undefined;
