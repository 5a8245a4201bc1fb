import type { DataType } from '../../types/data-type.js';
import { freshId } from './attribute.js';
import { Expression, Leaf } from './tree.js';

/** A parameter inside the body of a lambda. */
export class LambdaVariable extends Leaf {
  readonly kind = 'lambdaVariable';
  constructor(
    readonly name: string,
    private readonly dataType: DataType,
    private readonly canBeNull: boolean,
    readonly id: number = freshId(),
  ) {
    super();
  }
  override get type(): DataType {
    return this.dataType;
  }
  override get nullable(): boolean {
    return this.canBeNull;
  }
  toString(): string {
    return `namedlambdavariable()`;
  }
}

/** A lambda whose variables have types; an argument of higher-order functions such as `transform`. */
export class Lambda extends Expression {
  readonly kind = 'lambda';
  override readonly children: readonly [Expression];
  constructor(
    readonly parameters: readonly LambdaVariable[],
    readonly body: Expression,
  ) {
    super();
    this.children = [body];
  }
  override get type(): DataType {
    return this.body.type;
  }
  override get nullable(): boolean {
    return this.body.nullable;
  }
  withChildren([body]: readonly Expression[]): Expression {
    return new Lambda(this.parameters, body);
  }
  toString(): string {
    return `lambdafunction(${this.body}, ${this.parameters.join(', ')})`;
  }
}
