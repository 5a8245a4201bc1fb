import type { RecordBatch } from '../columnar/record-batch.js';
import { rowConverter } from '../columnar/rows.js';
import { AnalysisError } from '../common/errors.js';
import { Alias, Literal, UnresolvedCall } from '../expressions/expression.js';
import { Aggregate, Limit } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { showTable } from '../sinks/show-table.js';
import { intType, type StructType } from '../types/data-type.js';
import { zoneOf } from '../types/datetime/zone.js';
import type { Value } from '../types/value.js';
import { rowCount } from './row-count.js';
import type { Session } from './session.js';
import { treeString } from './tree-string.js';

export type ExplainMode = 'simple' | 'extended' | 'formatted' | 'codegen' | 'cost';

/** What is known of a query without running it, and the actions, which run it. The steps that build a query are those of `DataFrame`. */
export abstract class TableActions<Row> {
  /** Analyzed: all names and types are known. */
  readonly plan: LogicalPlan;

  constructor(
    readonly session: Session,
    plan: LogicalPlan,
  ) {
    this.plan = session.analyze(plan);
  }

  get schema(): StructType {
    return this.plan.schema;
  }
  get columns(): string[] {
    return this.plan.output.map(a => a.name);
  }
  /** True when a source of this table never ends: then it is written with `writeStream`. */
  get isStreaming(): boolean {
    return this.plan.isStreaming;
  }

  /** All rows as plain objects. */
  async collect(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this.toLocalIterator()) rows.push(row);
    return rows;
  }
  /** Rows one by one, without holding them all. */
  async *toLocalIterator(): AsyncGenerator<Row, void, void> {
    const toRow = rowConverter(this.schema);
    for await (const batch of this.batches()) for (let i = 0; i < batch.length; i++) yield toRow(batch, i) as Row;
  }
  /** Rows as columns, in the engine's form. */
  batches(): AsyncIterable<RecordBatch> {
    return this.run(this.plan);
  }
  async take(n: number): Promise<Row[]> {
    const rows: Row[] = [];
    const toRow = rowConverter(this.schema);
    for await (const batch of this.run(this.firstRows(n)))
      for (let i = 0; i < batch.length; i++) rows.push(toRow(batch, i) as Row);
    return rows;
  }
  head(): Promise<Row | undefined>;
  head(n: number): Promise<Row[]>;
  async head(n?: number): Promise<Row | Row[] | undefined> {
    return n === undefined ? (await this.take(1))[0] : this.take(n);
  }
  async first(): Promise<Row | undefined> {
    return (await this.take(1))[0];
  }
  async count(): Promise<number> {
    let rows = 0;
    const one = new UnresolvedCall('count', [new Literal(1, intType)]);
    const counted = this.session.analyze(new Aggregate([], [new Alias(one, 'count')], this.plan));
    for await (const batch of this.run(counted)) rows = Number(batch.columns[0].get(0));
    return rows;
  }
  async isEmpty(): Promise<boolean> {
    return (await this.take(1)).length === 0;
  }
  async foreach(fn: (row: Row) => void | Promise<void>): Promise<void> {
    for await (const row of this.toLocalIterator()) await fn(row);
  }
  /** An apache-arrow Table. */
  async toArrow(): Promise<import('apache-arrow').Table> {
    const { toArrowTable } = await import('../columnar/arrow/to-arrow.js');
    const batches: RecordBatch[] = [];
    for await (const batch of this.batches()) batches.push(batch);
    return toArrowTable(this.schema, batches);
  }
  /** Prints the first rows as a table. */
  async show(numRows = 20, options: { truncate?: boolean | number; vertical?: boolean } = {}): Promise<void> {
    console.log(await this.showString(numRows, options));
  }
  async showString(numRows = 20, options: { truncate?: boolean | number; vertical?: boolean } = {}): Promise<string> {
    const rows: Value[][] = [];
    for await (const batch of this.run(this.firstRows(numRows + 1))) {
      for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
    }
    const zone = zoneOf(this.session.conf.settings.timeZone);
    return showTable(this.schema, rows, { numRows, zone, ...options });
  }
  printSchema(): void {
    console.log(treeString(this.schema));
  }
  /** Prints the plans. */
  explain(mode: ExplainMode | boolean = 'simple'): void {
    console.log(this.explainString(mode));
  }
  explainString(mode: ExplainMode | boolean = 'simple'): string {
    return this.session.explain(this.plan, typeof mode === 'boolean' ? (mode ? 'extended' : 'simple') : mode);
  }

  protected requireBatch(what: string, instead: string): void {
    if (this.isStreaming) {
      throw new AnalysisError(
        'STREAMING_SOURCE_IN_BATCH',
        `${what} is not possible on a streaming DataFrame, whose rows never end; start it with \`${instead}\`.`,
      );
    }
  }

  private run(plan: LogicalPlan): AsyncIterable<RecordBatch> {
    this.requireBatch('an action', 'writeStream');
    return this.session.execute(plan);
  }
  private firstRows(n: number): LogicalPlan {
    return this.session.analyze(new Limit(rowCount('limit', n), undefined, this.plan));
  }
}
