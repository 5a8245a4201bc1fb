import type { DataType } from '../../types/data-type.js';
import { Expression } from './tree.js';

/** A subquery inside an expression. `plan` is a logical node; the analyzer resolves it and the planner runs or joins it. */
export class Subquery extends Expression {
  readonly kind = 'subquery';
  override readonly children: readonly Expression[];
  constructor(
    readonly form: 'scalar' | 'exists' | 'in' | 'array',
    readonly plan: unknown,
    /** Left side of IN: one expression per column of the subquery. */
    readonly values: readonly Expression[] = [],
    private readonly dataType: DataType | undefined = undefined,
  ) {
    super();
    this.children = values;
  }
  override get resolved(): boolean {
    return this.dataType !== undefined && super.resolved;
  }
  override get type(): DataType {
    return this.dataType ?? super.type;
  }
  withChildren(children: readonly Expression[]): Expression {
    return new Subquery(this.form, this.plan, children, this.dataType);
  }
  withPlan(plan: unknown, type: DataType): Subquery {
    return new Subquery(this.form, plan, this.values, type);
  }
  toString(): string {
    return this.form === 'exists'
      ? 'exists()'
      : this.form === 'in'
        ? `(${this.values.join(', ')} IN (listquery()))`
        : 'scalarsubquery()';
  }
}
