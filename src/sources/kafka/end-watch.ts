import type { Clock } from '../../common/clock.js';
import type { Isolation } from '../../kafka/transport.js';
import type { LogFetcher, PollResult } from './log-fetcher.js';
import { keyOf, type PartitionOffset, type PartitionOffsets } from './partition-offsets.js';
import { type DataLoss, pauseMs } from './range-reader.js';
import { listOffsets } from './resolve-position.js';
import type { TopicNotes } from './topic-notes.js';

export interface EndWatchSettings {
  readonly isolation: Isolation;
  readonly retries: number;
  readonly retryIntervalMs: number;
  readonly metadataAgeMsMax: number;
}

/**
 * How long a topic counts as the one it was. One that is made again while records are flowing looks like one that goes on, as soon as it holds
 * as many; only its id tells.
 */
const IDENTITY_MS = 1000;

/**
 * Knows how far the logs go, and notices when they are not what they were: a partition that is gone, a topic that was made again, an end
 * that fell. One look may be wrong (brokers that change roles answer from the past for a moment), so a loss is believed only after several.
 */
export class EndWatch {
  readonly #fetcher: LogFetcher;
  readonly #settings: EndWatchSettings;
  readonly #notes: TopicNotes;
  readonly #clock: Clock;
  readonly #onLoss: (loss: DataLoss) => void;
  /** The ends of the last look. */
  known: PartitionOffsets = new Map();
  /** A fetch that waited has just told of new records: the ends need not be asked for. */
  #wasTold = false;

  constructor(
    fetcher: LogFetcher,
    settings: EndWatchSettings,
    notes: TopicNotes,
    clock: Clock,
    onLoss: (loss: DataLoss) => void,
  ) {
    this.#fetcher = fetcher;
    this.#settings = settings;
    this.#notes = notes;
    this.#clock = clock;
    this.#onLoss = onLoss;
  }

  /**
   * The ends for the next batch, of every partition that is read: those of `from` and new ones. Looks for new partitions now and then, and
   * always before it says that there is nothing new. `frozen`: ends that were decided on before.
   */
  async look(from: PartitionOffsets, frozen: PartitionOffsets | undefined): Promise<PartitionOffsets> {
    const { directory } = this.#fetcher;
    let ends: PartitionOffsets;
    if (frozen !== undefined) ends = frozen;
    else if (this.#wasTold) ends = this.#tell();
    else {
      if (directory.ageMs > Math.min(this.#settings.metadataAgeMsMax, IDENTITY_MS)) await directory.refresh();
      ends = await this.ask();
      if (!hasNews(from, ends)) {
        await directory.refresh();
        if (directory.partitions.some(p => !ends.has(keyOf(p)))) ends = await this.ask();
      }
    }
    this.#wasTold = false;
    ends = await this.#withoutLosses(from, ends, frozen !== undefined);
    await this.#notes.learn(this.#relevantIds(ends));
    return ends;
  }

  /** Asks the leaders. */
  async ask(): Promise<PartitionOffsets> {
    const { transport, directory } = this.#fetcher;
    const questions = directory.partitions.map(({ topic, partition }) => ({ topic, partition, at: 'latest' as const }));
    const answers = await transport.listOffsets(questions, this.#settings.isolation);
    const ends = new Map<string, PartitionOffset>();
    for (const { topic, partition, offset, error } of answers) {
      // What is gone is missing in the result; whether it counts as lost is decided where it is missed.
      if (error === null) ends.set(keyOf({ topic, partition }), { topic, partition, offset });
      else if (!error.unknownTopic) throw error;
    }
    this.known = ends;
    return ends;
  }

  /** Waits at the brokers for records behind `positions`. */
  async wait(positions: PartitionOffsets, waitMs: number): Promise<PollResult> {
    const result = await this.#fetcher.poll(positions, waitMs);
    if (result === 'arrived') this.#wasTold = true;
    return result;
  }

  #tell(): PartitionOffsets {
    const ends = new Map(this.known);
    for (const [key, end] of this.#fetcher.ends) {
      const known = ends.get(key);
      if (known !== undefined && end.offset > known.offset) ends.set(key, end);
    }
    this.known = ends;
    return ends;
  }

  async #withoutLosses(from: PartitionOffsets, looked: PartitionOffsets, isFrozen: boolean): Promise<PartitionOffsets> {
    let ends = looked;
    for (let attempt = 0; attempt < this.#settings.retries; attempt++) {
      if (this.#suspicious(from, ends).length === 0) return ends;
      await this.#clock.sleep(pauseMs(this.#settings, attempt));
      await this.#fetcher.directory.refresh();
      const again = await this.ask();
      if (!isFrozen) ends = again;
    }
    const result = new Map(ends);
    for (const { position, why } of this.#suspicious(from, ends)) {
      const key = keyOf(position);
      const { topic, partition, offset } = position;
      if (!this.#fetcher.directory.has(position)) {
        this.#onLoss({ topic, partition, from: offset, to: offset, why });
        result.delete(key);
        continue;
      }
      // The next batch takes nothing from this partition and ends where the log begins now; the one after it goes on from there.
      const question = [{ topic, partition, at: 'earliest' as const }];
      const [earliest] = await listOffsets(this.#fetcher.transport, question, this.#settings.isolation);
      if (offset > earliest.offset) this.#onLoss({ topic, partition, from: offset, to: offset, why });
      this.#fetcher.chunks.drop(key);
      result.set(key, earliest);
    }
    return result;
  }

  #suspicious(from: PartitionOffsets, ends: PartitionOffsets): { position: PartitionOffset; why: string }[] {
    const { directory } = this.#fetcher;
    const found: { position: PartitionOffset; why: string }[] = [];
    for (const position of from.values()) {
      const end = ends.get(keyOf(position));
      const noted = this.#notes.idOf(position.topic);
      const id = directory.topicIds.get(position.topic);
      if (end === undefined) found.push({ position, why: 'the topic or partition does not exist any more' });
      else if (noted !== undefined && id !== undefined && noted !== id)
        found.push({ position, why: 'the topic was deleted and made again' });
      else if (end.offset < position.offset) {
        const why = `the log now ends at ${end.offset}: it was cut off, or the topic was made again`;
        found.push({ position, why });
      }
    }
    return found;
  }

  #relevantIds(ends: PartitionOffsets): ReadonlyMap<string, string> {
    const topics = new Set(Array.from(ends.values(), end => end.topic));
    return new Map([...this.#fetcher.directory.topicIds].filter(([topic]) => topics.has(topic)));
  }
}

function hasNews(from: PartitionOffsets, ends: PartitionOffsets): boolean {
  return [...ends].some(([key, end]) => end.offset > (from.get(key)?.offset ?? 0));
}
