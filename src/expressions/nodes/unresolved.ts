import { AnalysisError } from '../../common/errors.js';
import { type CallOptions, callText } from './call-text.js';
import { Literal } from './literal.js';
import type { SortOrder } from './sort-order.js';
import { Expression, Leaf } from './tree.js';

/** A name as written: `a`, `t.a`, `t.a.b`. Resolves to an attribute, perhaps with field access behind it. */
export class UnresolvedColumn extends Leaf {
  readonly kind = 'unresolvedColumn';
  constructor(
    readonly parts: readonly string[],
    /** The plan node that `df.col('a')` refers to. */
    readonly planId?: number,
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  toString(): string {
    return this.parts.join('.');
  }
}

/** `*` or `t.*`, or every field of a struct column; `except` for `* EXCEPT (a, b)`. */
export class UnresolvedStar extends Leaf {
  readonly kind = 'unresolvedStar';
  constructor(
    readonly qualifier: readonly string[],
    readonly except: readonly (readonly string[])[] = [],
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  toString(): string {
    return [...this.qualifier, '*'].join('.');
  }
}

/** A named or positional (`?`, name is its index) parameter of SQL text. */
export class Parameter extends Leaf {
  readonly kind = 'parameter';
  constructor(
    readonly name: string,
    readonly positional = false,
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  toString(): string {
    return this.positional ? '?' : `:${this.name}`;
  }
}

/** A function by name, operators included (`+`, `=`, `and`, `between`): what text and fluent calls make. */
export class UnresolvedCall extends Expression {
  readonly kind = 'unresolvedCall';
  override readonly children: readonly Expression[];
  constructor(
    readonly name: string,
    readonly args: readonly Expression[],
    readonly options: CallOptions = {},
  ) {
    super();
    this.children = [...args, ...(options.filter ? [options.filter] : []), ...(options.withinGroup ?? [])];
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren(children: readonly Expression[]): Expression {
    const n = this.args.length;
    const { filter, withinGroup } = this.options;
    return new UnresolvedCall(this.name, children.slice(0, n), {
      ...this.options,
      ...(filter ? { filter: children[n] } : {}),
      ...(withinGroup ? { withinGroup: children.slice(n + (filter ? 1 : 0)) as SortOrder[] } : {}),
    });
  }
  toString(): string {
    return callText(this.name, this.args, this.options.distinct);
  }
}

/** `x[key]`, `x.name`: element of an array, value of a map or field of a struct; the analyzer decides which. */
export class UnresolvedExtract extends Expression {
  readonly kind = 'unresolvedExtract';
  override readonly children: readonly [Expression, Expression];
  constructor(
    readonly child: Expression,
    readonly key: Expression,
  ) {
    super();
    this.children = [child, key];
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child, key]: readonly Expression[]): Expression {
    return new UnresolvedExtract(child, key);
  }
  toString(): string {
    return this.key instanceof Literal && typeof this.key.value === 'string'
      ? `${this.child}.${this.key.value}`
      : `${this.child}[${this.key}]`;
  }
}

/** `x -> body` as written: names not yet bound to variables. */
export class UnresolvedLambda extends Expression {
  readonly kind = 'unresolvedLambda';
  override readonly children: readonly [Expression];
  constructor(
    readonly parameters: readonly string[],
    readonly body: Expression,
  ) {
    super();
    this.children = [body];
  }
  override get resolved(): boolean {
    return false;
  }
  /** Only a higher-order function gives it parameters, and so a type; any other asks in vain. */
  override get type(): never {
    throw new AnalysisError(
      'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION',
      `A lambda function can only be an argument of a higher-order function, such as transform: ${this}.`,
    );
  }
  withChildren([body]: readonly Expression[]): Expression {
    return new UnresolvedLambda(this.parameters, body);
  }
  toString(): string {
    return `lambdafunction(${this.body}, ${this.parameters.join(', ')})`;
  }
}
