import type { Clock } from '../../common/clock.js';
import { KafkaError } from '../../kafka/kafka-error.js';
import type { KafkaTransport, TopicPartition } from '../../kafka/transport.js';
import { keyOf } from './partition-offsets.js';
import type { TopicSelection } from './topic-selection.js';

/** The partitions that are read, as the last look at the cluster found them. */
export class PartitionDirectory {
  readonly #transport: KafkaTransport;
  readonly #selection: TopicSelection;
  readonly #clock: Clock;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #partitions = new Map<string, TopicPartition & { readonly leader: number }>();
  /** Ids of the topics found, where brokers give them. */
  topicIds: ReadonlyMap<string, string> = new Map();

  constructor(transport: KafkaTransport, selection: TopicSelection, clock: Clock) {
    this.#transport = transport;
    this.#selection = selection;
    this.#clock = clock;
  }

  get partitions(): readonly TopicPartition[] {
    return [...this.#partitions.values()];
  }

  has(partition: TopicPartition): boolean {
    return this.#partitions.has(keyOf(partition));
  }

  /** Milliseconds since the last look. */
  get ageMs(): number {
    return this.#clock.monotonic() - this.#lookedAt;
  }

  /** −1 where there is none. */
  leaderOf(key: string): number {
    return this.#partitions.get(key)?.leader ?? -1;
  }

  /** Looks again. Topics that do not exist are not in the list; any other error rejects. */
  async refresh(): Promise<void> {
    const topics = await this.#selection.find(this.#transport);
    const partitions = new Map<string, TopicPartition & { readonly leader: number }>();
    const ids = new Map<string, string>();
    for (const { topic, topicId, error, partitions: found } of topics) {
      if (error?.unknownTopic) continue;
      if (error !== null && !error.retriable) throw error;
      if (topicId !== null) ids.set(topic, topicId);
      for (const { partition, leader } of found) {
        const each = { topic, partition, leader };
        if (this.#selection.takes(each)) partitions.set(keyOf(each), each);
      }
    }
    this.#partitions = partitions;
    this.topicIds = ids;
    this.#lookedAt = this.#clock.monotonic();
  }

  /** Looks until something is there; for a query that starts. A pattern may match nothing yet. */
  async first(retries: number, pauseMs: number): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      await this.refresh();
      if (this.#partitions.size > 0 || this.#selection.mayBeEmpty) return;
      if (attempt >= retries) break;
      await this.#clock.sleep(pauseMs);
    }
    throw new KafkaError(
      'UNKNOWN_TOPIC_OR_PARTITION',
      `${this.#selection.description}: there is no such topic. Make it, or correct its name; it is never made by reading.`,
    );
  }
}
