import { InternalError } from '../common/errors.js';
import type { Attribute } from '../expressions/expression.js';
import { Expression } from '../expressions/expression.js';
import { Unary } from './operators/unary.js';
import type { LogicalPlan } from './plan.js';

/**
 * Nodes that stand only between text (or a DataFrame call) and the analyzer, which replaces every one of them. They exist where the
 * meaning depends on what is below: on its columns, or on its being an aggregation.
 */
abstract class Unresolved extends Unary {
  override get resolved(): boolean {
    return false;
  }
  override get output(): readonly Attribute[] {
    throw new InternalError(`${this.kind} has no columns before analysis`);
  }
}

/** HAVING: a filter over an aggregation that may name aggregates which the select list does not have. */
export class Having extends Unresolved {
  readonly kind = 'Having';
  constructor(
    readonly condition: Expression,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return [this.condition];
  }
  override withExpressions([condition]: readonly Expression[]): LogicalPlan {
    return new Having(condition, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Having(this.condition, child);
  }
  describe(): string {
    return `'Having ${this.condition}`;
  }
}

/** QUALIFY: a filter that may hold window functions. */
export class Qualify extends Unresolved {
  readonly kind = 'Qualify';
  constructor(
    readonly condition: Expression,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return [this.condition];
  }
  override withExpressions([condition]: readonly Expression[]): LogicalPlan {
    return new Qualify(condition, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Qualify(this.condition, child);
  }
  describe(): string {
    return `'Qualify ${this.condition}`;
  }
}

/** SQL's DISTINCT (of a select list or a set operation): an aggregation over all columns. */
export class Distinct extends Unresolved {
  readonly kind = 'Distinct';
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Distinct(child);
  }
  describe(): string {
    return "'Distinct";
  }
}

/** `withColumn`, pipe `SET`: columns that replace those of the same name in place, or are added at the end. */
export class WithColumns extends Unresolved {
  readonly kind = 'WithColumns';
  constructor(
    readonly names: readonly string[],
    readonly values: readonly Expression[],
    child: LogicalPlan,
    /** A name that is not there is an error instead of a new column. */
    readonly mustExist = false,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.values;
  }
  override withExpressions(values: readonly Expression[]): LogicalPlan {
    return new WithColumns(this.names, values, this.child, this.mustExist);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new WithColumns(this.names, this.values, child, this.mustExist);
  }
  describe(): string {
    return `'WithColumns [${this.names.map((n, i) => `${this.values[i]} AS ${n}`).join(', ')}]`;
  }
}

/** `drop`: all columns but those of these names (unknown ones are ignored) and those that these expressions resolve to. */
export class DropColumns extends Unresolved {
  readonly kind = 'DropColumns';
  constructor(
    readonly names: readonly string[],
    readonly columns: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.columns;
  }
  override withExpressions(columns: readonly Expression[]): LogicalPlan {
    return new DropColumns(this.names, columns, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new DropColumns(this.names, this.columns, child);
  }
  describe(): string {
    return `'DropColumns [${[...this.names, ...this.columns].join(', ')}]`;
  }
}

/** `TIMESTAMP '…'`: an instant once the session's time zone is known. */
export class UnresolvedTimestamp extends Expression {
  readonly kind = 'unresolvedTimestamp';
  constructor(readonly text: string) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren(): Expression {
    return this;
  }
  toString(): string {
    return `TIMESTAMP '${this.text}'`;
  }
}

/** The column of the input at a position, from 1: `|> AGGREGATE … GROUP BY 1`. */
export class UnresolvedPosition extends Expression {
  readonly kind = 'unresolvedPosition';
  constructor(readonly position: number) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren(): Expression {
    return this;
  }
  toString(): string {
    return String(this.position);
  }
}
