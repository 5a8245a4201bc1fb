import { AnalysisError } from '../../common/errors.js';
import type { DataType, StructField } from '../../types/data-type.js';
import { Expression, Leaf } from './tree.js';

let nextId = 1;

/** A number that no other attribute of this process has. */
export const freshId = (): number => nextId++;

/** A column of a plan node's output, known by `id` wherever it flows. */
export class Attribute extends Leaf {
  readonly kind = 'attribute';
  constructor(
    readonly name: string,
    private readonly dataType: DataType,
    private readonly canBeNull: boolean,
    readonly id: number,
    /** Table or alias names that may precede it in text. */
    readonly qualifier: readonly string[] = [],
    readonly metadata: StructField['metadata'] = undefined,
  ) {
    super();
  }
  override get type(): DataType {
    return this.dataType;
  }
  override get nullable(): boolean {
    return this.canBeNull;
  }
  withQualifier(qualifier: readonly string[]): Attribute {
    return new Attribute(this.name, this.dataType, this.canBeNull, this.id, qualifier, this.metadata);
  }
  withNullable(nullable: boolean): Attribute {
    return nullable === this.canBeNull
      ? this
      : new Attribute(this.name, this.dataType, nullable, this.id, this.qualifier, this.metadata);
  }
  withName(name: string): Attribute {
    return name === this.name
      ? this
      : new Attribute(name, this.dataType, this.canBeNull, this.id, this.qualifier, this.metadata);
  }
  withMetadata(metadata: StructField['metadata']): Attribute {
    return new Attribute(this.name, this.dataType, this.canBeNull, this.id, this.qualifier, metadata);
  }
  withFreshId(): Attribute {
    return new Attribute(this.name, this.dataType, this.canBeNull, freshId(), this.qualifier, this.metadata);
  }
  toString(): string {
    return this.name;
  }
}

/** An attribute by position in the input batch: what kernels run on. */
export class BoundReference extends Leaf {
  readonly kind = 'boundReference';
  constructor(
    readonly ordinal: number,
    private readonly dataType: DataType,
    private readonly canBeNull: boolean,
    readonly name: string,
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
    return this.name;
  }
}

/** An attribute of the query around a correlated subquery. */
export class OuterReference extends Leaf {
  readonly kind = 'outerReference';
  constructor(readonly attribute: Attribute) {
    super();
  }
  override get type(): DataType {
    return this.attribute.type;
  }
  override get nullable(): boolean {
    return this.attribute.nullable;
  }
  toString(): string {
    return `outer(${this.attribute})`;
  }
}

/** Names an expression. `id` becomes the id of the attribute that it produces. */
export class Alias extends Expression {
  readonly kind = 'alias';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    readonly name: string,
    readonly id: number = freshId(),
    readonly metadata: StructField['metadata'] = undefined,
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
  toAttribute(): Attribute {
    return new Attribute(this.name, this.type, this.nullable, this.id, [], this.metadata);
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new Alias(child, this.name, this.id, this.metadata);
  }
  toString(): string {
    return `${this.child} AS ${this.name}`;
  }
}

/** `expr AS (a, b)`: several names for what a generator makes. */
export class MultiAlias extends Expression {
  readonly kind = 'multiAlias';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    readonly names: readonly string[],
  ) {
    super();
    this.children = [child];
  }
  override get resolved(): boolean {
    return false;
  }
  /** Only a list of columns can take several: as one value it means nothing. */
  override get type(): DataType {
    const message = `Several names can be given only to the columns of a generator, not to ${this.child}.`;
    throw new AnalysisError('MULTI_ALIAS_WITHOUT_GENERATOR', message);
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new MultiAlias(child, this.names);
  }
  toString(): string {
    return `${this.child} AS (${this.names.join(', ')})`;
  }
}
