import { type Address, type BrokerPool, closedError } from './broker-pool.js';
import type { KafkaConfig } from './kafka-config.js';
import { KafkaError } from './kafka-error.js';
import { type CoordinatorKind, FIND_COORDINATOR } from './protocol/groups.js';
import {
  API_VERSIONS,
  type BrokerAddress,
  METADATA,
  METADATA_WITHOUT_IDS,
  type MetadataResponse,
} from './protocol/metadata.js';
import type { TopicMetadata, TopicPartition } from './transport.js';

/** What is known of a cluster: addresses of brokers, leaders of partitions, coordinators. Asked for when missing, forgotten when wrong. */
export class ClusterView {
  readonly #pool: BrokerPool;
  readonly #bootstrap: readonly Address[];
  #brokers = new Map<number, Address>();
  #controller = -1;
  readonly #leaders = new Map<string, Map<number, number>>();
  readonly #coordinators = new Map<string, Address>();
  #metadataVersion: number | undefined;
  #turn = 0;

  constructor(pool: BrokerPool, config: KafkaConfig) {
    this.#pool = pool;
    this.#bootstrap = config.brokers.map(parseAddress);
  }

  /** Asks any broker that answers. Rejects with the last error when none does. */
  async refresh(topics: readonly string[] | null): Promise<readonly TopicMetadata[]> {
    const response = await this.#anyBroker(address => this.#askMetadata(address, topics));
    if (response.brokers.length > 0)
      this.#brokers = new Map(response.brokers.map((b: BrokerAddress) => [b.nodeId, b] as const));
    this.#controller = response.controller;
    for (const { topic, partitions, error } of response.topics) {
      if (error !== null) this.#leaders.delete(topic);
      else this.#leaders.set(topic, new Map(partitions.map(p => [p.partition, p.leader])));
    }
    if (topics === null) return response.topics;
    const byName = new Map(response.topics.map(t => [t.topic, t]));
    return topics.map(topic => byName.get(topic) ?? unknownTopic(topic));
  }

  /** −1 when there is none, undefined when nobody asked yet. */
  leaderOf({ topic, partition }: TopicPartition): number | undefined {
    return this.#leaders.get(topic)?.get(partition);
  }

  forgetLeaders(topics: Iterable<string>): void {
    for (const topic of topics) this.#leaders.delete(topic);
  }

  addressOf(nodeId: number): Address {
    const address = this.#brokers.get(nodeId);
    if (address !== undefined) return address;
    throw new KafkaError('BROKER_NOT_AVAILABLE', `The broker with id ${nodeId} is not known to the cluster.`);
  }

  async controller(): Promise<Address> {
    if (!this.#brokers.has(this.#controller)) await this.refresh([]);
    return this.addressOf(this.#controller);
  }

  async coordinator(kind: CoordinatorKind, id: string): Promise<Address> {
    const key = `${kind}/${id}`;
    const known = this.#coordinators.get(key);
    if (known !== undefined) return known;
    const found = await this.#anyBroker(address => this.#pool.send(address, 'control', FIND_COORDINATOR, { kind, id }));
    this.#coordinators.set(key, found!);
    return found!;
  }

  forgetCoordinator(kind: CoordinatorKind, id: string): void {
    this.#coordinators.delete(`${kind}/${id}`);
  }

  /** Work that any broker can do: the known ones first, each once, beginning with another one each time after a failure. */
  async #anyBroker<T>(work: (address: Address) => Promise<T>): Promise<T> {
    const addresses = [...this.#brokers.values(), ...this.#bootstrap];
    const tried = new Set<string>();
    let last: unknown;
    for (let i = 0; i < addresses.length; i++) {
      const address = addresses[(this.#turn + i) % addresses.length];
      const name = `${address.host}:${address.port}`;
      if (tried.has(name)) continue;
      tried.add(name);
      try {
        return await work(address);
      } catch (error) {
        if (!(error instanceof KafkaError) || !error.unknownOutcome) throw error;
        last = error;
        this.#turn++;
      }
      if (this.#pool.isClosed) throw closedError();
    }
    throw last;
  }

  async #askMetadata(address: Address, topics: readonly string[] | null): Promise<MetadataResponse> {
    if (this.#metadataVersion === undefined) {
      const versions = await this.#pool.send(address, 'control', API_VERSIONS, null);
      this.#metadataVersion = versions!.get(METADATA.key) ?? METADATA_WITHOUT_IDS.version;
    }
    const api = this.#metadataVersion >= METADATA.version ? METADATA : METADATA_WITHOUT_IDS;
    return (await this.#pool.send(address, 'control', api, topics))!;
  }
}

function unknownTopic(topic: string): TopicMetadata {
  const error = new KafkaError(
    'UNKNOWN_TOPIC_OR_PARTITION',
    `The topic '${topic}' is not in the answer of the broker.`,
  );
  return { topic, topicId: null, isInternal: false, error, partitions: [] };
}

/** `host:port`, `[::1]:9092`; without a port 9092. */
function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(text);
  return { host: match?.[1] ?? match?.[2] ?? text, port: Number(match?.[3] ?? 9092) };
}
