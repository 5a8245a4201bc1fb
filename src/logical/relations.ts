import type { RecordBatch } from '../columnar/record-batch.js';
import { AnalysisError } from '../common/errors.js';
import { Attribute, type Expression, freshId } from '../expressions/expression.js';
import type { BatchTable, StreamTable } from '../sources/source.js';
import type { StructType } from '../types/data-type.js';
import { LogicalPlan } from './plan.js';

/** Leaves of plans: what data is read. */

abstract class LeafPlan extends LogicalPlan {
  withChildren(): LogicalPlan {
    return this;
  }
}

export function attributesOf(schema: StructType, qualifier: readonly string[] = []): Attribute[] {
  return schema.fields.map(f => new Attribute(f.name, f.type, f.nullable, freshId(), qualifier, f.metadata));
}

/** A table or view by name, as written. `streaming`: `FROM STREAM t`. */
export class UnresolvedRelation extends LeafPlan {
  readonly kind = 'UnresolvedRelation';
  constructor(
    readonly name: readonly string[],
    readonly streaming = false,
    readonly options: ReadonlyMap<string, string> = new Map(),
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  get output(): never {
    throw new AnalysisError('TABLE_OR_VIEW_NOT_FOUND', `The table or view "${this.name.join('.')}" cannot be found.`);
  }
  describe(): string {
    return `'UnresolvedRelation [${this.name.join('.')}]`;
  }
}

/** Rows of a table, batch or stream. `output` holds the columns in use; pruning makes it shorter. */
export class Scan extends LeafPlan {
  readonly kind = 'Scan';
  constructor(
    readonly table: BatchTable | StreamTable,
    readonly output: readonly Attribute[],
    /** Filters that the source may use to leave rows out; they are also above. Over `output`. */
    readonly pushed: readonly Expression[] = [],
  ) {
    super();
  }
  static of(table: BatchTable | StreamTable): Scan {
    return new Scan(table, attributesOf(table.schema));
  }
  override get isStreaming(): boolean {
    return this.table.kind === 'stream';
  }
  describe(): string {
    const pushed = this.pushed.length > 0 ? `, PushedFilters: [${this.pushed.join(', ')}]` : '';
    return `${this.isStreaming ? 'StreamScan' : 'Scan'} ${this.table.description} [${this.output.map(a => `${a.name}#${a.id}`).join(', ')}]${pushed}`;
  }
}

/** Rows held in memory. */
export class LocalRelation extends LeafPlan {
  readonly kind = 'LocalRelation';
  constructor(
    readonly output: readonly Attribute[],
    readonly batches: readonly RecordBatch[],
    /** True for an input that a rule proved to be empty but that belongs to a stream. */
    private readonly streaming = false,
  ) {
    super();
  }
  override get isStreaming(): boolean {
    return this.streaming;
  }
  describe(): string {
    return `LocalRelation [${this.output.map(a => `${a.name}#${a.id}`).join(', ')}]`;
  }
}

/** One row without columns: the FROM of a SELECT without FROM. */
export class OneRow extends LeafPlan {
  readonly kind = 'OneRow';
  readonly output: readonly Attribute[] = [];
  describe(): string {
    return 'OneRow';
  }
}

/** `VALUES (1, 'a'), (2, 'b')` before its types are known. */
export class InlineTable extends LeafPlan {
  readonly kind = 'InlineTable';
  constructor(
    readonly rows: readonly (readonly Expression[])[],
    readonly names: readonly string[] | undefined,
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  get output(): never {
    throw new AnalysisError('UNRESOLVED_INLINE_TABLE', 'The inline table is not analyzed yet.');
  }
  override get expressions(): readonly Expression[] {
    return this.rows.flat();
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    let at = 0;
    return new InlineTable(
      this.rows.map(row => row.map(() => expressions[at++])),
      this.names,
    );
  }
  describe(): string {
    return `'InlineTable [${this.rows.length} rows]`;
  }
}

/** `range(0, 10)`, `explode(…)` in FROM and other table-valued functions, before analysis. */
export class TableFunction extends LeafPlan {
  readonly kind = 'TableFunction';
  constructor(
    readonly name: string,
    readonly args: readonly Expression[],
    readonly argumentNames: readonly (string | undefined)[] = [],
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  get output(): never {
    throw new AnalysisError(
      'UNRESOLVABLE_TABLE_VALUED_FUNCTION',
      `Could not resolve ${this.name} to a table-valued function.`,
    );
  }
  override get expressions(): readonly Expression[] {
    return this.args;
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    return new TableFunction(this.name, expressions, this.argumentNames);
  }
  describe(): string {
    return `'TableFunction ${this.name}(${this.args.join(', ')})`;
  }
}
