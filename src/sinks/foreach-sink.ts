import { InternalError } from '../common/errors.js';
import { Yielder } from '../common/yielder.js';
import type { StructType } from '../types/data-type.js';
import { toExternal } from '../types/external.js';
import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkContext, type SinkResult } from './sink.js';
import { callUser } from './user-function.js';

/** What a user gives to `foreach`. Every method may be asynchronous; the next call waits. */
export interface ForeachWriter<Row = Record<string, unknown>> {
  /** Before the rows of a batch. `false`: this batch is not wanted, `process` is not called. */
  open?(partitionId: number, epochId: number): unknown;
  process(row: Row): unknown;
  /** After the rows, or after an error: always when `open` has returned. */
  close?(error: unknown): unknown;
}

/** Hands each row to a writer. At least once: after a crash the batch, known by its `epochId`, comes again. */
export class ForeachSink<Row = Record<string, unknown>> implements Sink {
  readonly description = 'ForeachSink';
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = false;
  readonly #writer: ForeachWriter<Row>;
  #schema: StructType | undefined;

  constructor(writer: ForeachWriter<Row>) {
    this.#writer = writer;
  }

  async open(context: SinkContext): Promise<void> {
    this.#schema = context.schema;
  }

  async addBatch(batch: SinkBatch): Promise<SinkResult> {
    if (this.#schema === undefined) throw new InternalError('ForeachSink is not open');
    const { batchId } = batch;
    const wanted = await call('open', batchId, () => this.#writer.open?.(0, batchId) ?? true);
    let rows: number;
    try {
      rows = await this.#process(batch, this.#schema, wanted !== false);
    } catch (error) {
      // The first error is the one to report.
      await call('close', batchId, () => this.#writer.close?.(causeOf(error))).catch(() => undefined);
      throw error;
    }
    await call('close', batchId, () => this.#writer.close?.(null));
    return { rows };
  }

  async close(): Promise<void> {}

  async #process(batch: SinkBatch, schema: StructType, wanted: boolean): Promise<number> {
    const yielder = new Yielder();
    let rows = 0;
    for await (const part of batch.batches) {
      rows += part.length;
      for (let i = 0; wanted && i < part.length; i++) {
        const row = toExternal(schema, part.row(i)) as Row;
        await call('process', batch.batchId, () => this.#writer.process(row));
        if (yielder.due()) await yielder.yield();
      }
    }
    return rows;
  }
}

function call(method: string, batchId: number, run: () => unknown): Promise<unknown> {
  return callUser('FOREACH_USER_FUNCTION_ERROR', `${method} of the writer given to foreach, on batch ${batchId},`, run);
}

/** The writer gets to see what it threw itself, not our wrapping. */
function causeOf(error: unknown): unknown {
  const { code, cause } = error as { code?: string; cause?: unknown };
  return code === 'FOREACH_USER_FUNCTION_ERROR' ? cause : error;
}
