import { booleanType, type DataType } from '../../types/data-type.js';
import { callText } from './call-text.js';
import { Literal } from './literal.js';
import { Expression } from './tree.js';

/** Three-valued AND / OR over two operands; the right one is evaluated only where the left one does not decide. */
export class Logical extends Expression {
  readonly kind = 'logical';
  override readonly children: readonly [Expression, Expression];
  constructor(
    readonly op: 'and' | 'or',
    readonly left: Expression,
    readonly right: Expression,
  ) {
    super();
    this.children = [left, right];
  }
  override get type(): DataType {
    return booleanType;
  }
  override get nullable(): boolean {
    return this.left.nullable || this.right.nullable;
  }
  withChildren([left, right]: readonly Expression[]): Expression {
    return new Logical(this.op, left, right);
  }
  toString(): string {
    return `(${this.left} ${this.op.toUpperCase()} ${this.right})`;
  }
}

/** `CASE WHEN c1 THEN v1 … ELSE e END` after coercion; only the chosen value is evaluated. */
export class CaseWhen extends Expression {
  readonly kind = 'caseWhen';
  override readonly children: readonly Expression[];
  constructor(
    readonly branches: readonly { readonly condition: Expression; readonly value: Expression }[],
    readonly otherwise: Expression,
    private readonly text?: string,
  ) {
    super();
    this.children = [...branches.flatMap(b => [b.condition, b.value]), otherwise];
  }
  override get type(): DataType {
    const { type } = this.otherwise;
    return type.kind === 'void' ? this.branches[0].value.type : type;
  }
  override get nullable(): boolean {
    return this.otherwise.nullable || this.branches.some(b => b.value.nullable);
  }
  withChildren(children: readonly Expression[]): Expression {
    const branches = this.branches.map((_, i) => ({ condition: children[2 * i], value: children[2 * i + 1] }));
    return new CaseWhen(branches, children[children.length - 1], this.text);
  }
  toString(): string {
    if (this.text !== undefined) return this.text;
    const tail = this.otherwise instanceof Literal && this.otherwise.value === null ? '' : ` ELSE ${this.otherwise}`;
    return `CASE ${this.branches.map(b => `WHEN ${b.condition} THEN ${b.value}`).join(' ')}${tail} END`;
  }
}

/** The first argument that is not null; later ones are not evaluated. Arguments have one type. */
export class Coalesce extends Expression {
  readonly kind = 'coalesce';
  constructor(
    override readonly children: readonly Expression[],
    private readonly name = 'coalesce',
  ) {
    super();
  }
  override get type(): DataType {
    return this.children[0].type;
  }
  override get nullable(): boolean {
    return this.children.every(child => child.nullable);
  }
  withChildren(children: readonly Expression[]): Expression {
    return new Coalesce(children, this.name);
  }
  toString(): string {
    return callText(this.name, this.children);
  }
}
