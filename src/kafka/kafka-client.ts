import { BrokerPool, closedError } from './broker-pool.js';
import { ClusterView } from './cluster-view.js';
import type { BrokerConnector } from './connection.js';
import type { KafkaConfig } from './kafka-config.js';
import { KafkaError } from './kafka-error.js';
import { askLeaders } from './leader-requests.js';
import type { Api } from './protocol/api.js';
import { type CoordinatorKind, CREATE_TOPICS, OFFSET_COMMIT, OFFSET_FETCH } from './protocol/groups.js';
import { FETCH, LIST_OFFSETS, PRODUCE } from './protocol/log-access.js';
import {
  ADD_OFFSETS_TO_TXN,
  ADD_PARTITIONS_TO_TXN,
  END_TXN,
  INIT_PRODUCER_ID,
  TXN_OFFSET_COMMIT,
} from './protocol/transactions.js';
import { Retry } from './retry.js';
import type {
  FetchedPartition,
  FetchRequest,
  GroupOffset,
  Isolation,
  KafkaTransport,
  NewTopic,
  OffsetAnswer,
  OffsetQuestion,
  ProducedPartition,
  ProduceRequest,
  ProducerIdentity,
  TopicMetadata,
  TopicPartition,
  TransactionalProducer,
} from './transport.js';

/**
 * The transport over the connections of any library:
 *
 *     call ─► leader or coordinator (ClusterView) ─► connection (BrokerPool) ─► request and answer (protocol/*)
 *       ▲                                                                              │ retriable error: forget, pause
 *       └──────────────────────────────────────────────────────────────────────────────┘
 */
export class KafkaClient implements KafkaTransport {
  readonly description: string;
  readonly #config: KafkaConfig;
  readonly #pool: BrokerPool;
  readonly #cluster: ClusterView;
  readonly #retry: Retry;

  constructor(connector: BrokerConnector, config: KafkaConfig) {
    this.description = `${connector.name} to ${config.brokers.join(', ')}`;
    this.#config = config;
    this.#pool = new BrokerPool(connector, config);
    this.#cluster = new ClusterView(this.#pool, config);
    this.#retry = new Retry(config.retryTimeoutMs);
  }

  metadata(topics: readonly string[] | null): Promise<readonly TopicMetadata[]> {
    return this.#repeat(() => this.#cluster.refresh(topics));
  }

  async createTopic(topic: NewTopic): Promise<void> {
    const request = { ...topic, timeoutMs: this.#config.requestTimeoutMs };
    await this.#repeat(async () =>
      this.#pool.send(await this.#cluster.controller(), 'control', CREATE_TOPICS, request),
    );
    await this.#repeat(async () => {
      const [{ error, partitions }] = await this.#cluster.refresh([topic.topic]);
      if (error !== null) throw error;
      if (partitions.length === topic.partitions && partitions.every(p => p.leader >= 0)) return;
      throw new KafkaError('LEADER_NOT_AVAILABLE', `The new topic '${topic.topic}' has no leaders yet.`);
    });
  }

  async listOffsets(questions: readonly OffsetQuestion[], isolation: Isolation): Promise<readonly OffsetAnswer[]> {
    // A request may name a partition once: what is asked twice goes into another one.
    const rounds: number[][] = [];
    const asked = new Map<string, number>();
    for (const [index, { topic, partition }] of questions.entries()) {
      const key = `${partition}/${topic}`;
      const round = asked.get(key) ?? 0;
      asked.set(key, round + 1);
      rounds[round] ??= [];
      rounds[round].push(index);
    }
    const answers = new Array<OffsetAnswer>(questions.length);
    await Promise.all(
      rounds.map(async indices => {
        const found = await this.#listOffsets(
          indices.map(index => questions[index]),
          isolation,
        );
        for (const [i, index] of indices.entries()) answers[index] = found[i];
      }),
    );
    return answers;
  }

  #listOffsets(questions: readonly OffsetQuestion[], isolation: Isolation): Promise<OffsetAnswer[]> {
    return askLeaders<OffsetQuestion, OffsetAnswer>(
      this.#cluster,
      this.#retry,
      questions,
      async (leader, asked) => {
        const request = { isolation, questions: asked };
        const answers = await this.#pool.send(this.#cluster.addressOf(leader), 'control', LIST_OFFSETS, request);
        return inOrder(asked, answers!);
      },
      ({ topic, partition }, error) => ({ topic, partition, offset: -1, timestampMs: -1, error }),
      error => error.unknownTopic,
    );
  }

  async fetch(leader: number, request: FetchRequest): Promise<readonly FetchedPartition[]> {
    const options = { waitMs: request.waitMsMax };
    for (;;) {
      const answer = await this.#pool.send(this.#cluster.addressOf(leader), 'fetch', FETCH, request, options);
      const { throttleMs, partitions } = answer!;
      const isEmpty = partitions.every(p => p.error === null && p.records.length === 0);
      // An answer that a quota has emptied says nothing about the log.
      if (throttleMs === 0 || !isEmpty) return inOrder(request.partitions, partitions);
      await this.#retry.pause(throttleMs);
      if (this.#pool.isClosed) throw closedError();
    }
  }

  produce({ transactionalId, acks, batches }: ProduceRequest): Promise<readonly ProducedPartition[]> {
    const timeoutMs = this.#config.requestTimeoutMs;
    return askLeaders<ProduceRequest['batches'][number], ProducedPartition>(
      this.#cluster,
      this.#retry,
      batches,
      async (leader, asked) => {
        const request = { transactionalId, acks, batches: asked, timeoutMs };
        const options = { waitMs: timeoutMs, expectsAnswer: acks !== 'none' };
        const answers = await this.#pool.send(this.#cluster.addressOf(leader), 'control', PRODUCE, request, options);
        if (answers === undefined)
          return asked.map(({ topic, partition }) => ({ topic, partition, error: null, baseOffset: -1 }));
        return inOrder(asked, answers).map(answer =>
          answer.error?.reason === 'DUPLICATE_SEQUENCE_NUMBER' ? { ...answer, error: null } : answer,
        );
      },
      ({ topic, partition }, error) => ({ topic, partition, error, baseOffset: -1 }),
    );
  }

  async initProducer(transactionalId: string | null, transactionTimeoutMs: number): Promise<ProducerIdentity> {
    const request = { transactionalId, timeoutMs: transactionTimeoutMs };
    if (transactionalId !== null) return this.#coordinated('transaction', transactionalId, INIT_PRODUCER_ID, request);
    const answer = await this.#repeat(async () =>
      this.#pool.send(await this.#cluster.controller(), 'control', INIT_PRODUCER_ID, request),
    );
    return answer!;
  }

  async addPartitionsToTransaction(
    producer: TransactionalProducer,
    partitions: readonly TopicPartition[],
  ): Promise<void> {
    if (partitions.length === 0) return;
    const request = { producer, partitions };
    await this.#coordinated('transaction', producer.transactionalId, ADD_PARTITIONS_TO_TXN, request);
  }

  async commitOffsetsInTransaction(
    producer: TransactionalProducer,
    groupId: string,
    offsets: readonly GroupOffset[],
  ): Promise<void> {
    await this.#coordinated('transaction', producer.transactionalId, ADD_OFFSETS_TO_TXN, { producer, groupId });
    await this.#coordinated('group', groupId, TXN_OFFSET_COMMIT, { producer, groupId, offsets });
  }

  async endTransaction(producer: TransactionalProducer, outcome: 'commit' | 'abort'): Promise<void> {
    const request = { producer, commit: outcome === 'commit' };
    await this.#coordinated('transaction', producer.transactionalId, END_TXN, request);
  }

  async fetchGroupOffsets(
    groupId: string,
    partitions: readonly TopicPartition[] | null,
  ): Promise<readonly GroupOffset[]> {
    const answers = await this.#coordinated('group', groupId, OFFSET_FETCH, { groupId, partitions });
    if (partitions === null) return answers;
    const none = { offset: -1, metadata: null };
    const found = new Map(answers.map(answer => [`${answer.partition}/${answer.topic}`, answer]));
    return partitions.map(
      ({ topic, partition }) => found.get(`${partition}/${topic}`) ?? { topic, partition, ...none },
    );
  }

  async commitGroupOffsets(groupId: string, offsets: readonly GroupOffset[]): Promise<void> {
    if (offsets.length > 0) await this.#coordinated('group', groupId, OFFSET_COMMIT, { groupId, offsets });
  }

  async close(): Promise<void> {
    this.#retry.close();
    this.#pool.close();
  }

  #coordinated<Request, Response>(
    kind: CoordinatorKind,
    id: string,
    api: Api<Request, Response>,
    request: Request,
  ): Promise<Response> {
    return this.#repeat(
      async () =>
        (await this.#pool.send(await this.#cluster.coordinator(kind, id), 'control', api, request)) as Response,
      error => {
        if (error.staleMetadata) this.#cluster.forgetCoordinator(kind, id);
      },
    );
  }

  async #repeat<T>(work: () => Promise<T>, onFailure: (error: KafkaError) => void = () => undefined): Promise<T> {
    if (this.#pool.isClosed) throw closedError();
    return this.#retry.run(work, onFailure);
  }
}

/** Answers as the questions stood; a partition that the broker left out has not been answered. */
function inOrder<A extends TopicPartition>(questions: readonly TopicPartition[], answers: readonly A[]): A[] {
  const isSame = (a: TopicPartition, b: TopicPartition) => a.partition === b.partition && a.topic === b.topic;
  if (answers.length === questions.length && questions.every((q, i) => isSame(q, answers[i]))) return [...answers];
  const found = new Map(answers.map(answer => [`${answer.partition}/${answer.topic}`, answer]));
  return questions.map(({ topic, partition }) => {
    const answer = found.get(`${partition}/${topic}`);
    if (answer !== undefined) return answer;
    throw new KafkaError('MALFORMED_RESPONSE', `The broker did not answer for ${topic}-${partition}.`);
  });
}
