import type { Attribute } from '../expressions/expression.js';
import { LogicalPlan } from './plan.js';

/**
 * WITH RECURSIVE, by levels. `step` sees the rows of the level before through its `RecursiveReference`s of the same `loop`; the result is
 * all levels, one after the other, until one is empty.
 *
 *     anchor ──► level 0 ──► step ──► level 1 ──► step ──► level 2 ──► … ──► (empty)
 */
export class Recursion extends LogicalPlan {
  readonly kind = 'Recursion';
  override readonly children: readonly [LogicalPlan, LogicalPlan];
  constructor(
    readonly loop: number,
    readonly anchor: LogicalPlan,
    readonly step: LogicalPlan,
    readonly output: readonly Attribute[],
    /** Levels that may have rows, the anchor's included; one more is an error. −1: any number. */
    readonly levelsMax: number,
    /** Rows that may come out; one more is an error. −1: any number. */
    readonly rowsMax: number,
  ) {
    super();
    this.children = [anchor, step];
  }
  withChildren([anchor, step]: readonly LogicalPlan[]): LogicalPlan {
    return new Recursion(this.loop, anchor, step, this.output, this.levelsMax, this.rowsMax);
  }
  withOutput(output: readonly Attribute[]): Recursion {
    return new Recursion(this.loop, this.anchor, this.step, output, this.levelsMax, this.rowsMax);
  }
  describe(): string {
    return `Recursion ${this.loop} [${this.output.map(a => `${a.name}#${a.id}`).join(', ')}]`;
  }
}

/** The rows of the level before. */
export class RecursiveReference extends LogicalPlan {
  readonly kind = 'RecursiveReference';
  constructor(
    readonly loop: number,
    readonly output: readonly Attribute[],
  ) {
    super();
  }
  withChildren(): LogicalPlan {
    return this;
  }
  describe(): string {
    return `RecursiveReference ${this.loop} [${this.output.map(a => `${a.name}#${a.id}`).join(', ')}]`;
  }
}
