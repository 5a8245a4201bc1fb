import { Expression, transformUp } from '../expressions/expression.js';
import type { DataType } from '../types/data-type.js';

/**
 * An expression that prints as something else while a select list is named: an alias of the same list used further right, or
 * `x BETWEEN a AND b`. Taken out once names are given.
 */
export class LateralReference extends Expression {
  readonly kind = 'lateralReference';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    /** The name of a column that is this and nothing else. */
    readonly name: string,
    private readonly text: string = name,
  ) {
    super();
    this.children = [child];
  }
  override get type(): DataType {
    return this.child.type;
  }
  override get nullable(): boolean {
    return this.child.nullable;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new LateralReference(child, this.name, this.text);
  }
  toString(): string {
    return this.text;
  }
}

export const withoutLateral = (e: Expression): Expression =>
  transformUp(e, x => (x instanceof LateralReference ? x.child : x));
