import type { KafkaError } from './kafka-error.js';

/**
 * What the connectors need of Kafka: exact offsets, raw record batches, transactions; no consumer groups. One per source or sink, with
 * connections of its own.
 *
 * - Offsets and producer ids are numbers, exact up to 2^53; a larger one in an answer is an error, never rounded.
 * - Errors are `KafkaError`s. Every call but `fetch` repeats what is retriable, with a growing pause and fresh metadata, until
 *   `retryTimeoutMs` of its configuration has passed; then it rejects with the last error.
 * - Calls may overlap. Calls after `close` reject with `TRANSPORT_CLOSED`, and so do those pending.
 */
export interface KafkaTransport {
  /** For messages: the library and the addresses. */
  readonly description: string;

  /**
   * Topics by name, in the order asked, or all that exist for `null`. A topic that does not exist has `error.unknownTopic`: it is not
   * made, and not waited for. Always asks a broker, and answers what that broker knew then: a new topic may be missing for a moment.
   */
  metadata(topics: readonly string[] | null): Promise<readonly TopicMetadata[]>;

  /** Makes a topic. Rejects with `TOPIC_ALREADY_EXISTS` where it is there. Resolves when its partitions have leaders. */
  createTopic(topic: NewTopic): Promise<void>;

  /**
   * The first offset at a position, one answer per question in the order asked. `latest` is the end: behind the last record for
   * `read_uncommitted`, the last stable offset (start of the first open transaction) for `read_committed`. A time in ms gives the first
   * record at or after it, and offset −1 where there is none.
   */
  listOffsets(questions: readonly OffsetQuestion[], isolation: Isolation): Promise<readonly OffsetAnswer[]>;

  /**
   * One Fetch request to one broker, for any number of partitions that it leads. Not repeated: an error of the whole request rejects, an
   * error of one partition is in its answer; the caller asks for `metadata` and goes on from the same offset. Waits at most `waitMsMax`
   * for `bytesMin` bytes.
   */
  fetch(leader: number, request: FetchRequest): Promise<readonly FetchedPartition[]>;

  /**
   * Appends one encoded record batch per partition, to all leaders at once. Repeats what is retriable: a batch with a producer id and
   * sequence is stored once whatever happens (`DUPLICATE_SEQUENCE_NUMBER` counts as success), one without may be stored twice. Answers in
   * the order asked; a partition that failed for good has its error in its answer, the others are stored.
   */
  produce(request: ProduceRequest): Promise<readonly ProducedPartition[]>;

  /**
   * InitProducerId. With a transactional id: fences every older producer of this id and finishes or aborts what it left, before it
   * resolves. With null: an id for idempotent writes.
   */
  initProducer(transactionalId: string | null, transactionTimeoutMs: number): Promise<ProducerIdentity>;

  /** Must come before the first batch of a transaction for these partitions. */
  addPartitionsToTransaction(producer: TransactionalProducer, partitions: readonly TopicPartition[]): Promise<void>;

  /** Makes group offsets part of the transaction: AddOffsetsToTxn and TxnOffsetCommit. */
  commitOffsetsInTransaction(
    producer: TransactionalProducer,
    groupId: string,
    offsets: readonly GroupOffset[],
  ): Promise<void>;

  /**
   * Commits or aborts. Safe to repeat for the same transaction and outcome. Resolves when the outcome is decided for good; readers see it a
   * moment later.
   */
  endTransaction(producer: TransactionalProducer, outcome: 'commit' | 'abort'): Promise<void>;

  /** Committed offsets of a group: those asked for (offset −1 where there is none), or all for `null`. Waits for pending transactions. */
  fetchGroupOffsets(groupId: string, partitions: readonly TopicPartition[] | null): Promise<readonly GroupOffset[]>;

  /** Commits offsets of a group that has no members, so that lag tools see them. */
  commitGroupOffsets(groupId: string, offsets: readonly GroupOffset[]): Promise<void>;

  /** Ends all connections. Idempotent; never rejects. */
  close(): Promise<void>;
}

export type Isolation = 'read_committed' | 'read_uncommitted';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface TopicMetadata {
  readonly topic: string;
  /** Changes when a topic is deleted and made again. Null from brokers before 2.8. */
  readonly topicId: string | null;
  readonly isInternal: boolean;
  readonly error: KafkaError | null;
  /** In the order of their numbers. */
  readonly partitions: readonly PartitionMetadata[];
}

export interface PartitionMetadata {
  readonly partition: number;
  /** Node id; −1 while there is none. */
  readonly leader: number;
}

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  /** −1 (default): the broker's default. */
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export interface OffsetQuestion extends TopicPartition {
  /** `earliest`, `latest`, or a time in milliseconds since the epoch. */
  readonly at: 'earliest' | 'latest' | number;
}

export interface OffsetAnswer extends TopicPartition {
  readonly offset: number;
  /** Of the record found by time; −1 otherwise. */
  readonly timestampMs: number;
  readonly error: KafkaError | null;
}

export interface FetchRequest {
  readonly isolation: Isolation;
  readonly waitMsMax: number;
  readonly bytesMin: number;
  /** Of the whole answer; the first batch of the first partition comes whole, however large. */
  readonly bytesMax: number;
  readonly partitions: readonly (TopicPartition & { readonly offset: number; readonly bytesMax: number })[];
}

export interface FetchedPartition extends TopicPartition {
  readonly error: KafkaError | null;
  /** −1 with an error. */
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /** In the order of the broker: sort before use. Empty for `read_uncommitted`. */
  readonly abortedTransactions: readonly AbortedTransaction[];
  /** Record batches, the last one perhaps cut off; the first may begin below the offset asked for. A view into the answer. */
  readonly records: Buffer;
}

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface ProduceRequest {
  /** Of the transaction that the batches belong to. */
  readonly transactionalId: string | null;
  /** `all` (the in-sync replicas), `leader`, or `none`: then nothing is known, and answers have offset −1. */
  readonly acks: 'all' | 'leader' | 'none';
  readonly batches: readonly (TopicPartition & { readonly batch: Uint8Array })[];
}

export interface ProducedPartition extends TopicPartition {
  readonly error: KafkaError | null;
  /** Of the first record; −1 where the broker does not say. */
  readonly baseOffset: number;
}

export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export interface TransactionalProducer extends ProducerIdentity {
  readonly transactionalId: string;
}

export interface GroupOffset extends TopicPartition {
  readonly offset: number;
  readonly metadata: string | null;
}
