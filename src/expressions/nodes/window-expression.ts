import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { callText } from './call-text.js';
import type { SortOrder } from './sort-order.js';
import { Expression } from './tree.js';

/** `f(…) OVER (PARTITION BY … ORDER BY … frame)`. `fn` is an UnresolvedCall, AggregateCall or WindowCall. */
export class WindowExpression extends Expression {
  readonly kind = 'windowExpression';
  override readonly children: readonly Expression[];
  constructor(
    readonly fn: Expression,
    readonly partitionBy: readonly Expression[],
    readonly orderBy: readonly SortOrder[],
    readonly frame: WindowFrame | undefined,
    /** A window named in a WINDOW clause; replaced by the SQL layer. */
    readonly reference: string | undefined = undefined,
  ) {
    super();
    this.children = [fn, ...partitionBy, ...orderBy];
  }
  override get type(): DataType {
    return this.fn.type;
  }
  override get nullable(): boolean {
    return this.fn.nullable;
  }
  withChildren([fn, ...rest]: readonly Expression[]): Expression {
    const n = this.partitionBy.length;
    return new WindowExpression(fn, rest.slice(0, n), rest.slice(n) as SortOrder[], this.frame, this.reference);
  }
  toString(): string {
    const parts: string[] = [];
    if (this.partitionBy.length > 0) parts.push(`PARTITION BY ${this.partitionBy.join(', ')}`);
    if (this.orderBy.length > 0) parts.push(`ORDER BY ${this.orderBy.join(', ')}`);
    if (this.frame !== undefined) parts.push(frameText(this.frame));
    return `${this.fn} OVER (${parts.join(' ')})`;
  }
}

/** Bounds in rows, or in values of the single ORDER BY column. Offsets are non-negative literals; `current` is 0. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

export type FrameBound =
  | { readonly kind: 'unboundedPreceding' | 'unboundedFollowing' | 'currentRow' }
  | {
      readonly kind: 'preceding' | 'following';
      readonly offset: Expression;
      /** Session time zone, where the offset moves instants. */
      readonly zone?: string;
    };

function frameText(frame: WindowFrame): string {
  const bound = (b: FrameBound) =>
    b.kind === 'unboundedPreceding'
      ? 'UNBOUNDED PRECEDING'
      : b.kind === 'unboundedFollowing'
        ? 'UNBOUNDED FOLLOWING'
        : b.kind === 'currentRow'
          ? 'CURRENT ROW'
          : `${(b as { offset: Expression }).offset} ${b.kind.toUpperCase()}`;
  return `${frame.unit.toUpperCase()} BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}`;
}

/** A pure window function (`row_number`, `lag`): only inside a WindowExpression. */
export class WindowCall extends Expression {
  readonly kind = 'windowCall';
  constructor(
    readonly name: string,
    override readonly children: readonly Expression[],
    readonly bound: BoundWindow,
  ) {
    super();
  }
  override get type(): DataType {
    return this.bound.type;
  }
  override get nullable(): boolean {
    return this.bound.nullable ?? true;
  }
  withChildren(children: readonly Expression[]): Expression {
    return new WindowCall(this.name, children, this.bound);
  }
  toString(): string {
    return callText(this.name, this.children);
  }
}

export interface BoundWindow {
  readonly type: DataType;
  readonly nullable?: boolean;
  /** Results for the rows of one sorted partition. `peers[i]` is the first row with the same ORDER BY values as row i. */
  readonly evaluate: (partition: WindowPartition) => Value[];
}

export interface WindowPartition {
  readonly length: number;
  /** Argument values by argument, then row. */
  readonly args: readonly (readonly Value[])[];
  /** For each row the index of the first and one past the last row that ORDER BY cannot tell apart from it. */
  readonly peerStart: Int32Array;
  readonly peerEnd: Int32Array;
  /** For each row the frame [start, end) that the window asked for. */
  readonly frameStart: Int32Array;
  readonly frameEnd: Int32Array;
}
