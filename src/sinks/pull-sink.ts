import type { RecordBatch } from '../columnar/record-batch.js';
import { ConfigurationError, InternalError, StreamingQueryError } from '../common/errors.js';
import { Yielder } from '../common/yielder.js';
import type { StructType } from '../types/data-type.js';
import { toExternal } from '../types/external.js';
import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkContext, type SinkResult } from './sink.js';

/** What a consumer of `iterate()` sees. */
export interface PulledBatch<Row = Record<string, unknown>> {
  readonly batchId: number;
  readonly rows: Row[];
  /** True when an earlier run may already have handed out this batch. */
  readonly isReplay: boolean;
}

interface Offer<Row> {
  readonly batch: PulledBatch<Row>;
  taken(): void;
  refused(error: Error): void;
}

/**
 * The sink behind `for await (const { batchId, rows } of query)`. The consumer sets the pace: a batch is done when its turn of the loop is
 * over, that is, when the next one is asked for. The batch in which the loop is left, by `break` or by an error, counts as not taken and comes
 * again when the query is started again: at least once. Batches without rows are not handed out.
 *
 *     engine    addBatch(7) ───────────────────────► done     addBatch(8) …
 *     consumer          └► next() gives 7 … body … next() ┘       └► gives 8
 */
export class PullSink<Row = Record<string, unknown>> implements Sink, AsyncIterable<PulledBatch<Row>> {
  readonly description = 'PullSink';
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = false;
  readonly #onLeave: () => unknown;
  #schema: StructType | undefined;
  #offer: Offer<Row> | undefined;
  /** True while the consumer works on the offered batch. */
  #handedOut = false;
  #waiting: { resolve(result: IteratorResult<PulledBatch<Row>>): void; reject(error: unknown): void } | undefined;
  #ended: { error?: unknown } | undefined;
  #left = false;
  #closed = false;
  #iterated = false;

  /** `onLeave` is called when the consumer leaves the loop before the end: the place to stop the query. */
  constructor(onLeave: () => unknown = () => undefined) {
    this.#onLeave = onLeave;
  }

  async open(context: SinkContext): Promise<void> {
    this.#schema = context.schema;
    this.#closed = false;
  }

  async addBatch({ batchId, batches, isReplay }: SinkBatch): Promise<SinkResult> {
    if (this.#schema === undefined) throw new InternalError('PullSink is not open');
    const rows = await rowsOf<Row>(this.#schema, batches);
    if (rows.length > 0) await this.#handOver({ batchId, rows, isReplay });
    return { rows: rows.length };
  }

  /** The query has ended: the loop ends too, with `error` if there is one. To be called by whoever runs the query, after its last batch. */
  end(error?: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = { error };
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) void this.#next().then(waiting.resolve, waiting.reject);
  }

  /** A batch that nobody has taken is given up. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#refuse('the query was stopped before the consumer had finished with the batch');
  }

  [Symbol.asyncIterator](): AsyncIterator<PulledBatch<Row>> {
    if (this.#iterated) {
      throw new ConfigurationError(
        'ALREADY_ITERATED',
        'The results of a query can be iterated once: each batch goes to one consumer.',
      );
    }
    this.#iterated = true;
    return {
      next: () => this.#next(),
      return: async () => {
        await this.#leave();
        return { done: true, value: undefined };
      },
    };
  }

  #next(): Promise<IteratorResult<PulledBatch<Row>>> {
    if (this.#handedOut) {
      this.#handedOut = false;
      const offer = this.#offer;
      this.#offer = undefined;
      offer?.taken();
    }
    if (this.#offer !== undefined) {
      this.#handedOut = true;
      return Promise.resolve({ done: false, value: this.#offer.batch });
    }
    if (this.#ended?.error !== undefined) return Promise.reject(this.#ended.error);
    if (this.#ended !== undefined || this.#left) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  #handOver(batch: PulledBatch<Row>): Promise<void> {
    if (this.#left) return Promise.reject(notTaken('the consumer has left the loop'));
    if (this.#closed) return Promise.reject(notTaken('the query was stopped'));
    return new Promise((resolve, reject) => {
      this.#offer = { batch, taken: resolve, refused: reject };
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting === undefined) return;
      this.#handedOut = true;
      waiting.resolve({ done: false, value: batch });
    });
  }

  async #leave(): Promise<void> {
    if (this.#left || this.#ended !== undefined) return;
    this.#left = true;
    this.#refuse('the consumer has left the loop');
    await this.#onLeave();
  }

  #refuse(why: string): void {
    const offer = this.#offer;
    this.#offer = undefined;
    this.#handedOut = false;
    offer?.refused(notTaken(why));
  }
}

async function rowsOf<Row>(schema: StructType, batches: AsyncIterable<RecordBatch>): Promise<Row[]> {
  const rows: Row[] = [];
  const yielder = new Yielder();
  for await (const batch of batches) {
    for (let i = 0; i < batch.length; i++) {
      rows.push(toExternal(schema, batch.row(i)) as Row);
      if ((i & 255) === 255 && yielder.due()) await yielder.yield();
    }
  }
  return rows;
}

function notTaken(why: string): StreamingQueryError {
  return new StreamingQueryError('BATCH_NOT_TAKEN', `The batch was not taken: ${why}. It will come again.`);
}
