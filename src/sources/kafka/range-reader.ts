import type { RecordBatch } from '../../columnar/record-batch.js';
import type { Clock } from '../../common/clock.js';
import { DataError } from '../../common/errors.js';
import { Yielder } from '../../common/yielder.js';
import { KafkaError } from '../../kafka/kafka-error.js';
import { RecordRows } from '../../kafka/record-rows.js';
import type { TopicPartition } from '../../kafka/transport.js';
import { FetchSession, type OffsetRange } from './fetch-session.js';
import type { LogFetcher } from './log-fetcher.js';
import { listOffsets } from './resolve-position.js';

/** Offsets that were to be read and are not there any more. */
export interface DataLoss extends TopicPartition {
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

export interface ReaderSettings {
  /** How long a range may go without progress. */
  readonly pollTimeoutMs: number;
  /** Looks before something that is missing counts as lost. */
  readonly retries: number;
  readonly retryIntervalMs: number;
}

/**
 * Reads exact ranges. Whatever fails is asked again from the same offset, at the leader of then; what is gone goes to `onLoss`, which
 * rejects or lets the reader go on behind it.
 */
export class RangeReader {
  constructor(
    private readonly fetcher: LogFetcher,
    private readonly settings: ReaderSettings,
    private readonly clock: Clock,
    private readonly onLoss: (loss: DataLoss) => void,
  ) {}

  /** Rows of the ranges, one range after the other, each in the order of its offsets. */
  async *read(ranges: readonly OffsetRange[], columns: readonly string[]): AsyncGenerator<RecordBatch, void, void> {
    const rows = new RecordRows(columns);
    const session = new FetchSession(this.fetcher, ranges);
    const yielder = new Yielder();
    try {
      for (const [index, range] of ranges.entries()) {
        const patience = new Patience(this.clock, this.settings.pollTimeoutMs);
        let at = range.offset;
        while (at < range.end) {
          const found = await session.next(index, at);
          if (found instanceof KafkaError) {
            at = await this.#overcome(range, at, found, patience);
            session.retry();
            continue;
          }
          patience.restart();
          const { decoder } = found;
          decoder.position = Math.max(decoder.position, at);
          while (decoder.position < range.end && decoder.hasBatch) {
            const pending = decoder.readBatch(range.end, rows);
            if (pending !== undefined) await pending;
            for (const batch of rows.take(false)) yield batch;
            if (yielder.due()) await yielder.yield();
          }
          at = decoder.position;
          session.consumed(index, at, !decoder.hasBatch);
        }
      }
      for (const batch of rows.take(true)) yield batch;
    } finally {
      session.stop();
    }
  }

  /** Where to go on after a problem. Rejects where there is no going on. */
  async #overcome(range: OffsetRange, at: number, problem: KafkaError, patience: Patience): Promise<number> {
    if (problem.reason === 'NOTHING_LEFT') return range.end;
    if (problem.outOfRange) return this.#findRange(range, at);
    if (problem.reason === 'END_NOT_REACHED' && patience.isOver) {
      this.#lose(range, at, range.end, `${problem.message} It was cut off`);
      return range.end;
    }
    if (!problem.retriable && problem.reason !== 'END_NOT_REACHED') throw problem;
    await patience.pause(problem);
    await this.fetcher.directory.refresh();
    if (!problem.unknownTopic || (await this.#isThere(range))) return at;
    this.#lose(range, at, range.end, 'the topic or partition does not exist any more');
    return range.end;
  }

  /** The offset is not in the log: what is, then? */
  async #findRange(range: OffsetRange, at: number): Promise<number> {
    const { topic, partition } = range;
    const questions = (['earliest', 'latest'] as const).map(each => ({ topic, partition, at: each }));
    const [earliest, latest] = await listOffsets(this.fetcher.transport, questions, 'read_uncommitted');
    if (at < earliest.offset) {
      const to = Math.min(earliest.offset, range.end);
      this.#lose(range, at, to, `the log now begins at ${earliest.offset}: older records were deleted`);
      return to;
    }
    if (at >= latest.offset) {
      const why = `the log now ends at ${latest.offset}: it was cut off, or the topic was made again`;
      this.#lose(range, at, range.end, why);
      return range.end;
    }
    return at;
  }

  async #isThere(range: TopicPartition): Promise<boolean> {
    const { directory } = this.fetcher;
    for (let attempt = 0; attempt < this.settings.retries && !directory.has(range); attempt++) {
      await this.clock.sleep(pauseMs(this.settings, attempt));
      await directory.refresh();
    }
    return directory.has(range);
  }

  #lose({ topic, partition }: TopicPartition, from: number, to: number, why: string): void {
    this.onLoss({ topic, partition, from, to, why });
  }
}

/** Growing: the second look is soon, the last one not before most restarts of a broker are over. */
export function pauseMs({ retryIntervalMs }: { readonly retryIntervalMs: number }, attempt: number): number {
  return Math.max(retryIntervalMs, 50 * 4 ** attempt);
}

class Patience {
  #since: number;
  #pauseMs = 10;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {
    this.#since = clock.monotonic();
  }

  restart(): void {
    this.#since = this.clock.monotonic();
    this.#pauseMs = 10;
  }

  get isOver(): boolean {
    return this.clock.monotonic() - this.#since > this.timeoutMs;
  }

  async pause(problem: KafkaError): Promise<void> {
    if (this.isOver) {
      throw new DataError(
        'SOURCE_TIMED_OUT',
        `No progress for ${this.timeoutMs} ms (kafkaConsumer.pollTimeoutMs): ${problem.message}`,
        { cause: problem },
      );
    }
    await this.clock.sleep(this.#pauseMs);
    this.#pauseMs = Math.min(1000, this.#pauseMs * 2);
  }
}
