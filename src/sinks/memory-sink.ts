import type { RecordBatch } from '../columnar/record-batch.js';
import { CheckpointError, InternalError } from '../common/errors.js';
import { Yielder } from '../common/yielder.js';
import { ColumnSelection } from '../sources/columns.js';
import type { BatchTable, ScanRequest } from '../sources/source.js';
import type { StructType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { OutputMode } from './output-mode.js';
import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkContext, type SinkResult } from './sink.js';

interface MemoryBatch {
  readonly batchId: number;
  readonly batches: readonly RecordBatch[];
}

/**
 * Keeps results in this object, readable as a table while the query runs.
 *
 * Append and Update add the rows of each batch (Update adds the changed rows; it does not replace the old ones), Complete replaces
 * everything. The sink has its own log of batch ids: a batch that comes again is skipped. The rows die with the object, so a query can go on
 * only with the object it had, except in Complete mode, where the next batch rebuilds everything.
 */
export class MemorySink implements Sink {
  readonly description: string;
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = false;
  #schema: StructType | undefined;
  #mode: OutputMode = 'append';
  #queryId: string | undefined;
  #log: MemoryBatch[] = [];
  #latestBatchId = -1;

  constructor(name = 'MemorySink') {
    this.description = name;
  }

  async open(context: SinkContext): Promise<void> {
    if (context.queryId !== this.#queryId) this.#latestBatchId = -1;
    if (context.outputMode !== 'complete' && this.#latestBatchId < context.lastCommitted) {
      throw new CheckpointError(
        'SINK_BEHIND_CHECKPOINT',
        `${this.description}: the checkpoint has committed batch ${context.lastCommitted}, but this memory sink ` +
          `${this.#latestBatchId < 0 ? 'is new' : `ends at batch ${this.#latestBatchId}`}: its earlier rows are gone. ` +
          'Use another checkpoint, output mode complete, or a durable sink.',
      );
    }
    this.#schema = context.schema;
    this.#mode = context.outputMode;
    this.#queryId = context.queryId;
  }

  async addBatch({ batchId, batches }: SinkBatch): Promise<SinkResult> {
    const kept: RecordBatch[] = [];
    let rows = 0;
    for await (const batch of batches) {
      if (batch.length === 0) continue;
      kept.push(batch);
      rows += batch.length;
    }
    if (batchId > this.#latestBatchId) {
      if (this.#mode === 'complete') this.#log = [];
      this.#log.push({ batchId, batches: kept });
      this.#latestBatchId = batchId;
    }
    return { rows };
  }

  async close(): Promise<void> {}

  /** The newest batch taken, −1 before the first. */
  get latestBatchId(): number {
    return this.#latestBatchId;
  }

  get schema(): StructType {
    if (this.#schema === undefined) throw new InternalError('the memory sink has no schema before its query starts');
    return this.#schema;
  }

  /** All rows, in the order of the batches. In Complete mode those of the newest batch. */
  get batches(): RecordBatch[] {
    return this.#log.flatMap(entry => entry.batches);
  }

  /** All rows in the engine's form. */
  rows(): Value[][] {
    return rowsOf(this.batches);
  }

  /** Rows of the batches after `batchId`. */
  rowsSince(batchId: number): Value[][] {
    return rowsOf(this.#log.filter(entry => entry.batchId > batchId).flatMap(entry => entry.batches));
  }

  /** Forgets the rows, not which batches were taken. */
  clear(): void {
    this.#log = [];
  }

  /** What the sink holds whenever it is scanned: the table that a query by name sees. */
  get table(): BatchTable {
    return new MemorySinkTable(this);
  }
}

class MemorySinkTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType;
  readonly #sink: MemorySink;

  constructor(sink: MemorySink) {
    this.description = sink.description;
    this.schema = sink.schema;
    this.#sink = sink;
  }

  async *scan(request: ScanRequest): AsyncIterable<RecordBatch> {
    const selection = new ColumnSelection(this.schema, request.columns);
    const yielder = new Yielder();
    for (const batch of this.#sink.batches) {
      yield selection.apply(batch);
      if (yielder.due()) await yielder.yield();
    }
  }
}

function rowsOf(batches: readonly RecordBatch[]): Value[][] {
  return batches.flatMap(batch => Array.from({ length: batch.length }, (_, i) => batch.row(i)));
}
