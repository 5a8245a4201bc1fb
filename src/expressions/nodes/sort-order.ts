import type { DataType } from '../../types/data-type.js';
import { Expression } from './tree.js';

/** `ORDER BY` item. */
export class SortOrder extends Expression {
  readonly kind = 'sortOrder';
  override readonly children: readonly [Expression];
  readonly nullsFirst: boolean;
  constructor(
    readonly child: Expression,
    readonly descending = false,
    nullsFirst?: boolean,
  ) {
    super();
    this.children = [child];
    this.nullsFirst = nullsFirst ?? !descending;
  }
  override get type(): DataType {
    return this.child.type;
  }
  override get nullable(): boolean {
    return this.child.nullable;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new SortOrder(child, this.descending, this.nullsFirst);
  }
  toString(): string {
    return `${this.child} ${this.descending ? 'DESC' : 'ASC'} NULLS ${this.nullsFirst ? 'FIRST' : 'LAST'}`;
  }
}
