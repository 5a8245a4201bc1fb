import type { Attribute, Expression } from '../../expressions/expression.js';
import { LogicalPlan } from '../plan.js';

export type JoinType = 'inner' | 'left_outer' | 'right_outer' | 'full_outer' | 'left_semi' | 'left_anti' | 'cross';

/** How the columns to join on were given. */
export type JoinCriteria =
  | { readonly kind: 'none' | 'natural' }
  | { readonly kind: 'using'; readonly columns: readonly string[] }
  | { readonly kind: 'on'; readonly condition: Expression };

export class Join extends LogicalPlan {
  readonly kind = 'Join';
  override readonly children: readonly [LogicalPlan, LogicalPlan];
  constructor(
    readonly left: LogicalPlan,
    readonly right: LogicalPlan,
    readonly type: JoinType,
    /** `using` and `natural` become `on` (below a Project) in the analyzer. */
    readonly criteria: JoinCriteria,
    /** The right side may refer to columns of the left one. */
    readonly lateral = false,
  ) {
    super();
    this.children = [left, right];
  }
  get condition(): Expression | undefined {
    return this.criteria.kind === 'on' ? this.criteria.condition : undefined;
  }
  private known: readonly Attribute[] | undefined;
  /** Kept: a chain of joins would else gather all columns again at each of them. */
  override get output(): readonly Attribute[] {
    this.known ??= this.gather();
    return this.known;
  }
  private gather(): readonly Attribute[] {
    const left = this.left.output;
    const right = this.right.output;
    switch (this.type) {
      case 'left_semi':
      case 'left_anti':
        return left;
      case 'left_outer':
        return [...left, ...right.map(a => a.withNullable(true))];
      case 'right_outer':
        return [...left.map(a => a.withNullable(true)), ...right];
      case 'full_outer':
        return [...left, ...right].map(a => a.withNullable(true));
      default:
        return [...left, ...right];
    }
  }
  override get resolved(): boolean {
    return (this.criteria.kind === 'none' || this.criteria.kind === 'on') && !this.lateral && super.resolved;
  }
  override get expressions(): readonly Expression[] {
    return this.criteria.kind === 'on' ? [this.criteria.condition] : [];
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return expressions.length === 0
      ? this
      : new Join(this.left, this.right, this.type, { kind: 'on', condition: expressions[0] }, this.lateral);
  }
  withChildren([left, right]: readonly LogicalPlan[]): LogicalPlan {
    return new Join(left, right, this.type, this.criteria, this.lateral);
  }
  describe(): string {
    return `Join ${this.type}${this.condition ? `, ${this.condition}` : ''}`;
  }
}
