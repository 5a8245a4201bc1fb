import type { Clock } from '../../common/clock.js';
import { type BatchStamp, NO_STAMP } from '../../kafka/record-batch-encoder.js';
import type {
  GroupOffset,
  KafkaTransport,
  ProducedPartition,
  ProduceRequest,
  TopicPartition,
} from '../../kafka/transport.js';
import { explainProduceError, explainTransactionError } from './kafka-sink-error.js';

export interface ProducerSetup {
  readonly transport: KafkaTransport;
  readonly clock: Clock;
  readonly acks: ProduceRequest['acks'];
  /** Null: no transactions. */
  readonly transactionalId: string | null;
  readonly transactionTimeoutMs: number;
  readonly idempotent: boolean;
}

/**
 * Who writes: an identity that brokers know, the sequence numbers of its partitions, and at most one open transaction. A transaction begins
 * with its first request and not before, because what is open holds back every reader of its partitions.
 *
 *     start ─► [ produce … commitOffsets ─► commit | abort ] …
 *
 * After any error the identity is worn out: nobody knows which requests arrived. `start` gives a new one, and ends for good what the old one left.
 */
export class Producer {
  readonly #setup: ProducerSetup;
  #identity = { producerId: -1, producerEpoch: -1 };
  #sequences = new Map<string, number>();
  /** Partitions of the open transaction. */
  #joined = new Set<string>();
  /** Undefined: no transaction is open. */
  #openedMs: number | undefined;

  constructor(setup: ProducerSetup) {
    this.#setup = setup;
  }

  /** Takes an identity. A transactional one fences every earlier producer of the same id and finishes what it left before this resolves. */
  async start(): Promise<void> {
    const { transport, transactionalId, idempotent, transactionTimeoutMs } = this.#setup;
    this.#sequences = new Map();
    this.#joined = new Set();
    this.#openedMs = undefined;
    if (transactionalId === null && !idempotent) return;
    try {
      this.#identity = await transport.initProducer(transactionalId, transactionTimeoutMs);
    } catch (error) {
      throw explainTransactionError(error, 'start', this.#situation());
    }
  }

  /** The stamp of the next `records` of a partition. */
  stamp(topic: string, partition: number, records: number): BatchStamp {
    const { producerId, producerEpoch } = this.#identity;
    if (producerId < 0) return NO_STAMP;
    const name = nameOf(topic, partition);
    const baseSequence = this.#sequences.get(name) ?? 0;
    // Sequence numbers go from 2^31 − 1 on to 0.
    this.#sequences.set(name, (baseSequence + records) % 2 ** 31);
    return { producerId, producerEpoch, baseSequence, isTransactional: this.#setup.transactionalId !== null };
  }

  /**
   * Makes partitions part of the transaction, and opens one where there is none; without transactions nothing happens. Before `produce`
   * for these partitions, and not at the same time as anything else that goes to the coordinator.
   */
  async join(partitions: readonly TopicPartition[]): Promise<void> {
    const { transactionalId, transport, clock } = this.#setup;
    if (transactionalId === null) return;
    const fresh = partitions.filter(p => !this.#joined.has(nameOf(p.topic, p.partition)));
    if (fresh.length === 0) return;
    this.#openedMs ??= clock.monotonic();
    const named = fresh.map(({ topic, partition }) => ({ topic, partition }));
    await this.#control('open the transaction', () => transport.addPartitionsToTransaction(this.#transactional, named));
    for (const { topic, partition } of fresh) this.#joined.add(nameOf(topic, partition));
  }

  /** Appends stamped batches. One call at a time: the order of sequence numbers is that of the calls. */
  async produce(batches: ProduceRequest['batches']): Promise<void> {
    const { transport, transactionalId, acks } = this.#setup;
    let answers: readonly ProducedPartition[];
    try {
      answers = await transport.produce({ transactionalId, acks, batches });
    } catch (error) {
      throw explainTransactionError(error, 'write', this.#situation());
    }
    for (const [i, { error, topic, partition }] of answers.entries()) {
      if (error === null) continue;
      const bytes = batches[i].batch.length;
      throw explainProduceError(error, { topic, partition, bytes }, this.#situation());
    }
  }

  /** Makes positions of a group part of the open transaction; opens one where there is none. */
  async commitOffsets(groupId: string, offsets: readonly GroupOffset[]): Promise<void> {
    this.#openedMs ??= this.#setup.clock.monotonic();
    const { transport } = this.#setup;
    await this.#control('note positions', () =>
      transport.commitOffsetsInTransaction(this.#transactional, groupId, offsets),
    );
  }

  get isOpen(): boolean {
    return this.#openedMs !== undefined;
  }

  /** Nothing happens where no transaction is open. */
  async commit(): Promise<void> {
    if (this.#openedMs === undefined) return;
    await this.#control('commit', () => this.#setup.transport.endTransaction(this.#transactional, 'commit'));
    this.#joined.clear();
    this.#openedMs = undefined;
  }

  /**
   * Gives up the open transaction, once `sent`, what is still on its way, has an answer: nothing may arrive after the end. It is ended at the
   * latest when its time is up or the next producer starts: failing to do so is no error.
   */
  async abort(sent: Promise<void>, patienceMs: number): Promise<void> {
    if (this.#openedMs === undefined) return;
    this.#openedMs = undefined;
    // A later identity is none of the business of what is given up.
    const producer = this.#transactional;
    const done = new AbortController();
    const aborted = sent
      .catch(() => undefined)
      .then(() => this.#setup.transport.endTransaction(producer, 'abort'))
      .catch(() => undefined);
    const patience = this.#setup.clock.sleep(patienceMs, done.signal).catch(() => undefined);
    await Promise.race([aborted, patience]);
    done.abort();
  }

  async #control(step: string, request: () => Promise<void>): Promise<void> {
    try {
      await request();
    } catch (error) {
      throw explainTransactionError(error, step, this.#situation());
    }
  }

  get #transactional() {
    return { ...this.#identity, transactionalId: this.#setup.transactionalId! };
  }

  #situation() {
    const { transactionalId, transactionTimeoutMs, clock } = this.#setup;
    const openMs = this.#openedMs === undefined ? 0 : clock.monotonic() - this.#openedMs;
    return { transactionalId, transactionTimeoutMs, openMs };
  }
}

function nameOf(topic: string, partition: number): string {
  return `${partition}/${topic}`;
}
