import { Expression } from '../expressions/expression.js';
import { type DataType, longType, tinyintType } from '../types/data-type.js';

/** `grouping(column)` and `grouping_id(…)`, until the grouping sets around give them a meaning. */
export class GroupingCall extends Expression {
  readonly kind = 'groupingCall';
  constructor(
    readonly name: 'grouping' | 'grouping_id',
    override readonly children: readonly Expression[],
  ) {
    super();
  }
  override get type(): DataType {
    return this.name === 'grouping' ? tinyintType : longType;
  }
  override get nullable(): boolean {
    return false;
  }
  withChildren(children: readonly Expression[]): Expression {
    return new GroupingCall(this.name, children);
  }
  toString(): string {
    return `${this.name}(${this.children.join(', ')})`;
  }
}
