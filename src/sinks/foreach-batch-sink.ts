import { AsyncLocalStorage } from 'node:async_hooks';
import type { RecordBatch } from '../columnar/record-batch.js';
import { InternalError } from '../common/errors.js';
import type { StructType } from '../types/data-type.js';
import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkContext, type SinkResult } from './sink.js';
import { callUser } from './user-function.js';

/** One micro-batch, computed once and held in memory while the function runs; it may be read as often as the function likes. */
export interface MaterializedBatch {
  readonly batchId: number;
  /** True when an earlier run planned this batch and the function may have seen it already, with the same rows. */
  readonly isReplay: boolean;
  readonly schema: StructType;
  readonly batches: readonly RecordBatch[];
  readonly rows: number;
}

/**
 * Hands each micro-batch to a function. At least once: after a crash the function sees the same `batchId` with the same rows again,
 * so effects that are keyed by `batchId` happen exactly once. It is called for batches without rows too. The plan has run to its end
 * before the function is called, so what the function reads, or leaves unread, changes nothing about state.
 */
export class ForeachBatchSink implements Sink {
  readonly description = 'ForeachBatchSink';
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = false;
  readonly #call: (batch: MaterializedBatch) => unknown;
  readonly #running = new AsyncLocalStorage<true>();
  #schema: StructType | undefined;

  constructor(call: (batch: MaterializedBatch) => unknown) {
    this.#call = call;
  }

  async open(context: SinkContext): Promise<void> {
    this.#schema = context.schema;
  }

  async addBatch({ batchId, isReplay, batches: input }: SinkBatch): Promise<SinkResult> {
    if (this.#schema === undefined) throw new InternalError('ForeachBatchSink is not open');
    const schema = this.#schema;
    const batches: RecordBatch[] = [];
    let rows = 0;
    for await (const part of input) {
      if (part.length === 0) continue;
      batches.push(part);
      rows += part.length;
    }
    try {
      await callUser(
        'FOREACH_BATCH_USER_FUNCTION_ERROR',
        `The function given to foreachBatch, on batch ${batchId},`,
        () => this.#running.run(true, () => this.#call({ batchId, isReplay, schema, batches, rows })),
      );
    } finally {
      // Once entered, a storage makes every promise of the process dearer until it is disabled.
      this.#running.disable();
    }
    return { rows };
  }

  isCaller(): boolean {
    return this.#running.getStore() === true;
  }

  async close(): Promise<void> {}
}
