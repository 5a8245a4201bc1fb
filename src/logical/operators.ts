import {
  Alias,
  Attribute,
  type Expression,
  freshId,
  type GeneratorCall,
  type SortOrder,
} from '../expressions/expression.js';
import { type StructType, sameType } from '../types/data-type.js';
import { leastCommonNullable } from './nullability.js';
import { LogicalPlan } from './plan.js';
import { attributesOf } from './relations.js';

/** Inner nodes of plans: relational operators. Expressions refer to columns of the children. */

export abstract class Unary extends LogicalPlan {
  override readonly children: readonly [LogicalPlan];
  constructor(child: LogicalPlan) {
    super();
    this.children = [child];
  }
  /** Most unary nodes pass their input's columns on. */
  get output(): readonly Attribute[] {
    return this.child.output;
  }
}

/** A named expression of a select list as the attribute it produces. */
export function toAttribute(e: Expression): Attribute {
  if (e instanceof Attribute) return e;
  if (e instanceof Alias) return e.toAttribute();
  return new Attribute(String(e), e.type, e.nullable, freshId());
}

/** SELECT list. After analysis every item is an Attribute or an Alias. */
export class Project extends Unary {
  readonly kind = 'Project';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly items: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= this.items.map(toAttribute));
  }
  override get expressions(): readonly Expression[] {
    return this.items;
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Project(expressions, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Project(this.items, child);
  }
  describe(): string {
    return `Project [${this.items.join(', ')}]`;
  }
}

export class Filter extends Unary {
  readonly kind = 'Filter';
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
    return new Filter(condition, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Filter(this.condition, child);
  }
  describe(): string {
    return `Filter ${this.condition}`;
  }
}

/**
 * GROUP BY. `items` is the select list over groups and aggregates. `sets`: rollup, cube or explicit grouping sets (indices into
 * `groupings`), rewritten by the analyzer into Expand below.
 */
export class Aggregate extends Unary {
  readonly kind = 'Aggregate';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly groupings: readonly Expression[],
    readonly items: readonly Expression[],
    child: LogicalPlan,
    readonly sets: readonly (readonly number[])[] | undefined = undefined,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= this.items.map(toAttribute).map(withoutSession));
  }
  override get resolved(): boolean {
    return this.sets === undefined && super.resolved;
  }
  override get expressions(): readonly Expression[] {
    return [...this.groupings, ...this.items];
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    const n = this.groupings.length;
    return new Aggregate(expressions.slice(0, n), expressions.slice(n), this.child, this.sets);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Aggregate(this.groupings, this.items, child, this.sets);
  }
  describe(): string {
    return `Aggregate [${this.groupings.join(', ')}], [${this.items.join(', ')}]`;
  }
}

/** Sessions that are made do not merge again when somebody groups by them. */
function withoutSession(a: Attribute): Attribute {
  if (a.metadata?.sessionWindow === undefined) return a;
  const { sessionWindow: _, ...rest } = a.metadata;
  return a.withMetadata(rest);
}

/** Each input row once per list of expressions: grouping sets. */
export class Expand extends Unary {
  readonly kind = 'Expand';
  constructor(
    readonly projections: readonly (readonly Expression[])[],
    private readonly attributes: readonly Attribute[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return this.attributes;
  }
  override get expressions(): readonly Expression[] {
    return this.projections.flat();
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    let at = 0;
    return new Expand(
      this.projections.map(p => p.map(() => expressions[at++])),
      this.attributes,
      this.child,
    );
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Expand(this.projections, this.attributes, child);
  }
  describe(): string {
    return `Expand [${this.projections.map(p => `[${p.join(', ')}]`).join(', ')}]`;
  }
}

/** Each input row joined with the rows that `generator` makes of it (`explode`, LATERAL VIEW). */
export class Generate extends Unary {
  readonly kind = 'Generate';
  constructor(
    readonly generator: Expression,
    readonly outer: boolean,
    /** Table alias of the generated columns, if any. */
    readonly qualifier: string | undefined,
    /** Names given to the generated columns; undefined: the generator's own. */
    readonly names: readonly string[] | undefined,
    child: LogicalPlan,
    /** Set by the analyzer. */
    readonly generated: readonly Attribute[] = [],
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return [...this.child.output, ...this.generated];
  }
  override get resolved(): boolean {
    return (
      super.resolved && (this.generated.length > 0 || (this.generator as GeneratorCall).bound?.fields.length === 0)
    );
  }
  override get expressions(): readonly Expression[] {
    return [this.generator];
  }
  override withExpressions([generator]: readonly Expression[]): LogicalPlan {
    return new Generate(generator, this.outer, this.qualifier, this.names, this.child, this.generated);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Generate(this.generator, this.outer, this.qualifier, this.names, child, this.generated);
  }
  describe(): string {
    return `Generate ${this.generator}${this.outer ? ', outer' : ''} [${this.generated.map(a => `${a.name}#${a.id}`).join(', ')}]`;
  }
}

/** Window functions that share partitioning and order. Adds one column per alias. */
export class Window extends Unary {
  readonly kind = 'Window';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly items: readonly Alias[],
    readonly partitionBy: readonly Expression[],
    readonly orderBy: readonly SortOrder[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= [...this.child.output, ...this.items.map(i => i.toAttribute())]);
  }
  override get expressions(): readonly Expression[] {
    return [...this.items, ...this.partitionBy, ...this.orderBy];
  }
  override withExpressions(e: readonly Expression[]): LogicalPlan {
    const n = this.items.length;
    const m = n + this.partitionBy.length;
    return new Window(e.slice(0, n) as Alias[], e.slice(n, m), e.slice(m) as SortOrder[], this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Window(this.items, this.partitionBy, this.orderBy, child);
  }
  describe(): string {
    return `Window [${this.items.join(', ')}], [${this.partitionBy.join(', ')}], [${this.orderBy.join(', ')}]`;
  }
}

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
  override get output(): readonly Attribute[] {
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

/** UNION ALL. After analysis all children have the types of the first. */
export class Union extends LogicalPlan {
  readonly kind = 'Union';
  constructor(
    override readonly children: readonly LogicalPlan[],
    readonly byName = false,
    readonly allowMissing = false,
    /** Ids that a node above may already refer to. */
    private attributes: readonly Attribute[] | undefined = undefined,
  ) {
    super();
  }
  override get resolved(): boolean {
    if (this.byName || !super.resolved) return false;
    const first = this.children[0].output;
    return this.children.every(
      c => c.output.length === first.length && c.output.every((a, i) => sameType(a.type, first[i].type)),
    );
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= leastCommonNullable(this.children.map(c => c.output)));
  }
  withChildren(children: readonly LogicalPlan[]): LogicalPlan {
    const same = this.attributes?.length === (children[0].resolved ? children[0].output.length : -1);
    return new Union(children, this.byName, this.allowMissing, same ? this.attributes : undefined);
  }
  describe(): string {
    return 'Union';
  }
}

/** INTERSECT and EXCEPT, set (`all` false) or multiset. */
export class SetOperation extends LogicalPlan {
  readonly kind = 'SetOperation';
  override readonly children: readonly [LogicalPlan, LogicalPlan];
  constructor(
    readonly op: 'intersect' | 'except',
    readonly left: LogicalPlan,
    readonly right: LogicalPlan,
    readonly all: boolean,
  ) {
    super();
    this.children = [left, right];
  }
  override get output(): readonly Attribute[] {
    return this.left.output;
  }
  withChildren([left, right]: readonly LogicalPlan[]): LogicalPlan {
    return new SetOperation(this.op, left, right, this.all);
  }
  describe(): string {
    return `${this.op === 'intersect' ? 'Intersect' : 'Except'}${this.all ? ' All' : ''}`;
  }
}

/** DataFrame `distinct()`: a deduplication over all columns (SQL's SELECT DISTINCT is an Aggregate). */
export class Deduplicate extends Unary {
  readonly kind = 'Deduplicate';
  constructor(
    /** Columns to compare; undefined: all. */
    readonly keys: readonly Expression[] | undefined,
    readonly withinWatermark: boolean,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.keys ?? [];
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Deduplicate(this.keys === undefined ? undefined : expressions, this.withinWatermark, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Deduplicate(this.keys, this.withinWatermark, child);
  }
  describe(): string {
    return `${this.withinWatermark ? 'DeduplicateWithinWatermark' : 'Deduplicate'} [${(this.keys ?? this.output).join(', ')}]`;
  }
}

export class Sort extends Unary {
  readonly kind = 'Sort';
  constructor(
    readonly orders: readonly SortOrder[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.orders;
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Sort(expressions as SortOrder[], this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Sort(this.orders, child);
  }
  describe(): string {
    return `Sort [${this.orders.join(', ')}]`;
  }
}

/** LIMIT and OFFSET; either may be absent. Constant expressions. */
export class Limit extends Unary {
  readonly kind = 'Limit';
  constructor(
    readonly limit: Expression | undefined,
    readonly offset: Expression | undefined,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return [this.limit, this.offset].filter(e => e !== undefined);
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    const rest = [...expressions];
    const limit = this.limit === undefined ? undefined : rest.shift();
    return new Limit(limit, this.offset === undefined ? undefined : rest.shift(), this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Limit(this.limit, this.offset, child);
  }
  describe(): string {
    return [this.limit && `Limit ${this.limit}`, this.offset && `Offset ${this.offset}`].filter(Boolean).join(', ');
  }
}

export class Sample extends Unary {
  readonly kind = 'Sample';
  constructor(
    readonly fraction: number,
    readonly withReplacement: boolean,
    readonly seed: number,
    child: LogicalPlan,
  ) {
    super(child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Sample(this.fraction, this.withReplacement, this.seed, child);
  }
  describe(): string {
    return `Sample ${this.fraction}, seed ${this.seed}`;
  }
}

/** A name for a relation: qualifies its columns, and may rename them. */
export class SubqueryAlias extends Unary {
  readonly kind = 'SubqueryAlias';
  private attributes: readonly Attribute[] | undefined;
  constructor(
    readonly name: string,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= this.child.output.map(a => a.withQualifier([this.name])));
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new SubqueryAlias(this.name, child);
  }
  describe(): string {
    return `SubqueryAlias ${this.name}`;
  }
}

/** `t(a, b)`: new names for all columns, by position; resolved into a Project. */
export class UnresolvedColumnAliases extends Unary {
  readonly kind = 'UnresolvedColumnAliases';
  constructor(
    readonly names: readonly string[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new UnresolvedColumnAliases(this.names, child);
  }
  describe(): string {
    return `'ColumnAliases [${this.names.join(', ')}]`;
  }
}

/** Marks an event-time column and how late its rows may be. No effect on batch plans. */
export class EventTimeWatermark extends Unary {
  readonly kind = 'EventTimeWatermark';
  constructor(
    readonly column: Expression,
    /** Microseconds. */
    readonly delayUs: number,
    child: LogicalPlan,
    /** Distinguishes the watermarks of one query. */
    readonly id: number = freshId(),
    /** Milliseconds of the clock without a row after which this input no longer holds the others back. */
    readonly idleTimeoutMs?: number,
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    if (!(this.column instanceof Attribute)) return this.child.output;
    const marked = this.column.id;
    return this.child.output.map(a =>
      a.id === marked ? a.withMetadata({ ...a.metadata, watermarkDelayUs: this.delayUs }) : withoutMarker(a),
    );
  }
  override get expressions(): readonly Expression[] {
    return [this.column];
  }
  override withExpressions([column]: readonly Expression[]): LogicalPlan {
    return new EventTimeWatermark(column, this.delayUs, this.child, this.id, this.idleTimeoutMs);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new EventTimeWatermark(this.column, this.delayUs, child, this.id, this.idleTimeoutMs);
  }
  describe(): string {
    return `EventTimeWatermark ${this.column}, ${this.delayUs / 1000} ms`;
  }
}

function withoutMarker(a: Attribute): Attribute {
  if (a.metadata?.watermarkDelayUs === undefined) return a;
  const { watermarkDelayUs: _, ...rest } = a.metadata;
  return a.withMetadata(rest);
}

/** True for a column that `withWatermark` marked and that still is that column (or a window made of it). */
export const hasWatermark = (a: Attribute): boolean => a.metadata?.watermarkDelayUs !== undefined;

/** Common table expressions in scope of `child`; inlined by the analyzer. */
export class With extends Unary {
  readonly kind = 'With';
  constructor(
    readonly definitions: readonly {
      readonly name: string;
      readonly plan: LogicalPlan;
      readonly columns?: readonly string[];
      /** MAX RECURSION LEVEL. */
      readonly levelsMax?: number;
    }[],
    child: LogicalPlan,
    readonly recursive = false,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new With(this.definitions, child, this.recursive);
  }
  describe(): string {
    return `With [${this.definitions.map(d => d.name).join(', ')}]`;
  }
}

/** `PIVOT (aggs FOR column IN (values))`; rewritten by the analyzer. */
export class Pivot extends Unary {
  readonly kind = 'Pivot';
  constructor(
    /** Given by `groupBy().pivot()`; undefined in SQL: all columns not used. */
    readonly groupings: readonly Expression[] | undefined,
    readonly column: Expression,
    readonly values: readonly Expression[],
    readonly aggregates: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  override get expressions(): readonly Expression[] {
    return [...(this.groupings ?? []), this.column, ...this.values, ...this.aggregates];
  }
  override withExpressions(e: readonly Expression[]): LogicalPlan {
    const g = this.groupings?.length ?? 0;
    const v = g + 1 + this.values.length;
    return new Pivot(this.groupings && e.slice(0, g), e[g], e.slice(g + 1, v), e.slice(v), this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Pivot(this.groupings, this.column, this.values, this.aggregates, child);
  }
  describe(): string {
    return `'Pivot ${this.column}`;
  }
}

/** Columns to rows; rewritten by the analyzer into Expand. */
export class Unpivot extends Unary {
  readonly kind = 'Unpivot';
  constructor(
    /** Columns kept as they are; undefined: all that are not values. */
    readonly ids: readonly Expression[] | undefined,
    /** Groups of value columns (usually of one column each), with the name to report. undefined: all that are not ids. */
    readonly values: readonly { readonly columns: readonly Expression[]; readonly alias?: string }[] | undefined,
    readonly nameColumn: string,
    readonly valueColumns: readonly string[],
    readonly includeNulls: boolean,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Unpivot(this.ids, this.values, this.nameColumn, this.valueColumns, this.includeNulls, child);
  }
  describe(): string {
    return `'Unpivot`;
  }
}

/** Named figures computed on the way and reported with each batch. */
export class Observe extends Unary {
  readonly kind = 'Observe';
  constructor(
    readonly name: string,
    readonly items: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get expressions(): readonly Expression[] {
    return this.items;
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new Observe(this.name, expressions, this.child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Observe(this.name, this.items, child);
  }
  describe(): string {
    return `Observe ${this.name} [${this.items.join(', ')}]`;
  }
}

/** `hint('broadcast')` and repartition requests: advice that this engine may ignore. */
export class Hint extends Unary {
  readonly kind = 'Hint';
  constructor(
    readonly name: string,
    readonly parameters: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Hint(this.name, this.parameters, child);
  }
  describe(): string {
    return `Hint ${this.name}`;
  }
}

/** A user function over rows or batches: `map`, `filter(fn)`, `flatMap`, `mapBatches`, `mapAsync`. */
export class MapBatches extends Unary {
  readonly kind = 'MapBatches';
  private readonly attributes: readonly Attribute[];
  constructor(
    /** What it is called in plans. */
    readonly name: string,
    /** Takes the input's batches, gives batches of `resultSchema`. */
    readonly run: (
      batches: AsyncIterable<import('../columnar/record-batch.js').RecordBatch>,
    ) => AsyncIterable<import('../columnar/record-batch.js').RecordBatch>,
    readonly resultSchema: StructType,
    child: LogicalPlan,
    attributes?: readonly Attribute[],
  ) {
    super(child);
    this.attributes = attributes ?? attributesOf(resultSchema);
  }
  override get output(): readonly Attribute[] {
    return this.attributes;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new MapBatches(this.name, this.run, this.resultSchema, child, this.attributes);
  }
  describe(): string {
    return `MapBatches ${this.name}`;
  }
}
