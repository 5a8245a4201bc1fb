import { KafkaError } from '../../kafka/kafka-error.js';
import { Signal } from '../signal.js';
import type { FetchedChunk } from './fetched-chunks.js';
import type { LogFetcher } from './log-fetcher.js';
import { keyOf, type PartitionOffset } from './partition-offsets.js';

/** Offsets of one partition from `offset` (inclusive) to `end` (exclusive). */
export interface OffsetRange extends PartitionOffset {
  readonly end: number;
}

interface RangeState extends OffsetRange {
  readonly key: string;
  /** Everything before is read or given up. */
  position: number;
  /** What the last fetch ran into; nobody fetches until it is overcome. */
  problem: KafkaError | undefined;
  /** Answers without anything, though the broker says that there is more. */
  emptyAnswers: number;
  bytesMax: number;
}

/**
 * The fetching of one batch: one request per leader on its way at any time, ahead of the reader by as much as an answer holds.
 *
 *     leader 1 ─► chunks of a-0, a-3 ┐
 *     leader 2 ─► chunks of a-1      ├─► reader: a-0 to its end, then a-1, …  (always the same order)
 *     leader 3 ─► chunks of a-2      ┘
 *
 * A leader's request asks for its unfinished ranges in the order in which they are read, and brokers fill an answer in that order: what is
 * read next comes first, and small ranges come together.
 */
export class FetchSession {
  readonly #fetcher: LogFetcher;
  readonly #ranges: readonly RangeState[];
  readonly #arrived = new Signal();
  readonly #consumed = new Signal();
  readonly #loops = new Set<number>();
  #reading = 0;
  #stopped = false;
  /** Of a fault that is no range's own. */
  #failure: unknown;

  constructor(fetcher: LogFetcher, ranges: readonly OffsetRange[]) {
    this.#fetcher = fetcher;
    this.#ranges = ranges.map(range => {
      const key = keyOf(range);
      fetcher.chunks.align(key, range.offset);
      const { partitionBytesMax } = fetcher.settings;
      return {
        ...range,
        key,
        position: range.offset,
        problem: undefined,
        emptyAnswers: 0,
        bytesMax: partitionBytesMax,
      };
    });
    this.#ensureLoops();
  }

  /** The chunk that holds what comes at or after `position` in a range, or what is in the way of it. Ranges are asked for in their order. */
  async next(index: number, position: number): Promise<FetchedChunk | KafkaError> {
    const range = this.#ranges[index];
    range.position = position;
    this.#reading = index;
    for (;;) {
      this.#fetcher.chunks.align(range.key, position);
      const chunk = this.#fetcher.chunks.first(range.key);
      if (chunk !== undefined) return chunk;
      if (this.#failure !== undefined) throw this.#failure;
      if (range.problem !== undefined) return range.problem;
      this.#ensureLoops();
      this.#consumed.notify();
      await this.#arrived.wait();
    }
  }

  /** A range has been read up to `position`; `isChunkEmpty`: and so has its first chunk. */
  consumed(index: number, position: number, isChunkEmpty: boolean): void {
    const range = this.#ranges[index];
    range.position = position;
    if (isChunkEmpty) this.#fetcher.chunks.removeFirst(range.key);
    this.#consumed.notify();
  }

  /** Forgets problems: leaders were looked up, or a range goes on elsewhere. */
  retry(): void {
    for (const range of this.#ranges) range.problem = undefined;
    this.#ensureLoops();
  }

  stop(): void {
    this.#stopped = true;
    this.#consumed.notify();
  }

  #ensureLoops(): void {
    for (const range of this.#ranges.slice(this.#reading)) {
      if (!this.#isWanted(range)) continue;
      const leader = this.#fetcher.directory.leaderOf(range.key);
      if (leader < 0) {
        const { topic, partition } = range;
        const isThere = this.#fetcher.directory.has(range);
        range.problem = isThere
          ? new KafkaError('LEADER_NOT_AVAILABLE', `${topic}-${partition} has no leader at the moment.`)
          : new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', `${topic}-${partition} does not exist.`);
        this.#arrived.notify();
      } else if (!this.#loops.has(leader)) {
        this.#loops.add(leader);
        this.#loop(leader)
          .catch(error => {
            this.#failure ??= error;
          })
          .finally(() => {
            this.#loops.delete(leader);
            this.#arrived.notify();
          });
      }
    }
  }

  #isWanted(range: RangeState): boolean {
    return range.problem === undefined && this.#fetchedTo(range) < range.end;
  }

  #fetchedTo(range: RangeState): number {
    return Math.max(range.position, this.#fetcher.chunks.endOf(range.key) ?? 0);
  }

  async #loop(leader: number): Promise<void> {
    const fetcher = this.#fetcher;
    for (;;) {
      await fetcher.pollOf(leader);
      if (this.#stopped) return;
      const wanted = this.#ranges
        .slice(this.#reading)
        .filter(range => this.#isWanted(range) && fetcher.directory.leaderOf(range.key) === leader);
      if (wanted.length === 0) return;
      const isWaitedFor =
        wanted[0] === this.#ranges[this.#reading] && fetcher.chunks.first(wanted[0].key) === undefined;
      if (fetcher.chunks.bytesOf(leader) >= fetcher.settings.fetchBytesMax && !isWaitedFor) {
        await this.#consumed.wait();
        continue;
      }
      await this.#fetch(leader, wanted);
      this.#arrived.notify();
    }
  }

  async #fetch(leader: number, wanted: readonly RangeState[]): Promise<void> {
    // A range that got nothing in company is asked for alone.
    const alone = wanted[0].emptyAnswers > 0 ? wanted.slice(0, 1) : wanted;
    const partitions = alone.map(range => ({
      topic: range.topic,
      partition: range.partition,
      offset: this.#fetchedTo(range),
      bytesMax: range.bytesMax,
    }));
    try {
      const answers = await this.#fetcher.fetch(leader, partitions, WAIT_MS, alone[0].bytesMax);
      for (const [i, answer] of answers.entries()) this.#accept(alone[i], answer, i === 0);
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error;
      for (const range of alone) range.problem = error;
    }
  }

  /**
   * `isFirst`: brokers fill an answer in the order of the question. The first partition gets what there is, its first batch whole, however large
   * it is; the others get what is left, and nothing means nothing.
   */
  #accept(range: RangeState, answer: FetchOutcome, isFirst: boolean): void {
    if (answer.kind === 'data') range.emptyAnswers = 0;
    else if (answer.kind === 'error') range.problem = answer.error;
    else if (answer.kind === 'cutOff') {
      if (isFirst && range.bytesMax >= BATCH_BYTES_MAX) {
        const text = `The record batch of ${range.topic}-${range.partition} at offset ${this.#fetchedTo(range)} never comes whole: its length is damaged.`;
        range.problem = new KafkaError('RECORD_BATCH_CORRUPT', text);
      } else range.bytesMax = Math.min(BATCH_BYTES_MAX, range.bytesMax * 2);
    } else if (answer.lastStableOffset < range.end) {
      const text = `${range.topic}-${range.partition} ends at ${answer.lastStableOffset}, before ${range.end}.`;
      range.problem = new KafkaError('END_NOT_REACHED', text);
    } else if (isFirst && ++range.emptyAnswers >= EMPTY_ANSWERS_MAX) {
      // Asked for alone, the broker has the end and nothing before it: compaction has taken the rest.
      const text = `${range.topic}-${range.partition} has nothing more before ${range.end}.`;
      range.problem = new KafkaError('NOTHING_LEFT', text);
    }
  }
}

/** What one partition's part of an answer comes to. */
export type FetchOutcome =
  | { readonly kind: 'data' }
  | { readonly kind: 'error'; readonly error: KafkaError }
  /** Not one batch is whole. */
  | { readonly kind: 'cutOff' }
  | { readonly kind: 'empty'; readonly lastStableOffset: number };

const WAIT_MS = 500;
const EMPTY_ANSWERS_MAX = 4;
const BATCH_BYTES_MAX = 2 ** 30;
