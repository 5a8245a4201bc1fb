import { Expression, transformUp } from '../expressions/expression.js';
import type { DataType } from '../types/data-type.js';

/**
 * An alias of the same select list, used further right: stands for the aliased expression, but prints as the alias while unnamed columns
 * are named. Taken out then.
 */
export class LateralReference extends Expression {
  readonly kind = 'lateralReference';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    readonly name: string,
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
    return new LateralReference(child, this.name);
  }
  toString(): string {
    return `lateralAliasReference(${this.name})`;
  }
}

export const withoutLateral = (e: Expression): Expression =>
  transformUp(e, x => (x instanceof LateralReference ? x.child : x));
