import { RecordBatch } from '../columnar/record-batch.js';
import type { Attribute } from '../expressions/expression.js';
import type { PruningPredicate } from '../formats/format.js';
import type { BatchTable, StreamTable } from '../sources/source.js';
import { type BatchContext, Operator } from './operator.js';

/** Reads a batch table from beginning to end. */
export class ScanExec extends Operator {
  readonly name = 'Scan';
  readonly children = [];
  constructor(
    readonly table: BatchTable,
    readonly output: readonly Attribute[],
    readonly pruning: readonly PruningPredicate[],
  ) {
    super();
  }
  execute(context: BatchContext): AsyncIterable<RecordBatch> {
    const columns = this.output.map(a => a.name);
    return checked(this.table.scan({ columns, pruning: this.pruning }), context);
  }
  describe(): string {
    return `Scan ${this.table.description} [${this.output.join(', ')}]${pruningText(this.pruning)}`;
  }
}

/** Reads the range of a stream source that the batch covers. Counts rows for progress. */
export class StreamScanExec extends Operator {
  readonly name = 'StreamScan';
  readonly children = [];
  /** Rows read in the current batch. */
  rows = 0;
  constructor(
    readonly table: StreamTable,
    /** Position among the sources of the plan; names its folder in the checkpoint. */
    readonly sourceIndex: number,
    readonly output: readonly Attribute[],
    readonly pruning: readonly PruningPredicate[],
    /** Nothing above keeps a batch: see `ScanRequest.transient`. */
    readonly transient = false,
  ) {
    super();
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.rows = 0;
    const { source, start, end } = context.ranges[this.sourceIndex];
    if (end === null || sameOffset(start, end)) return;
    const columns = this.output.map(a => a.name);
    for await (const batch of checked(
      source.read(start, end, { columns, pruning: this.pruning, transient: this.transient }),
      context,
    )) {
      this.rows += batch.length;
      yield batch;
    }
  }
  describe(): string {
    return `StreamScan ${this.table.description} [${this.output.join(', ')}]${pruningText(this.pruning)}`;
  }
}

/** Offsets are equal when their JSON is. */
export const sameOffset = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Rows held in memory. */
export class LocalScanExec extends Operator {
  readonly name = 'LocalScan';
  readonly children = [];
  constructor(
    readonly output: readonly Attribute[],
    readonly batches: readonly RecordBatch[],
  ) {
    super();
  }
  async *execute(): AsyncGenerator<RecordBatch, void, void> {
    for (const batch of this.batches) yield batch;
  }
  describe(): string {
    return `LocalScan [${this.output.join(', ')}]`;
  }
}

/** One row without columns. */
export class OneRowExec extends Operator {
  readonly name = 'OneRow';
  readonly children = [];
  readonly output = [];
  async *execute(): AsyncGenerator<RecordBatch, void, void> {
    yield new RecordBatch(this.schema, [], 1);
  }
  describe(): string {
    return 'OneRow';
  }
}

async function* checked(
  batches: AsyncIterable<RecordBatch>,
  context: BatchContext,
): AsyncGenerator<RecordBatch, void, void> {
  for await (const batch of batches) {
    context.signal.throwIfAborted();
    yield batch;
    if (context.yielder.due()) await context.yielder.yield();
  }
}

function pruningText(pruning: readonly PruningPredicate[]): string {
  if (pruning.length === 0) return '';
  return `, pruning [${pruning.map(p => `${p.column} ${p.op}${p.op === 'isNotNull' ? '' : ` ${String(p.value)}`}`).join(', ')}]`;
}
