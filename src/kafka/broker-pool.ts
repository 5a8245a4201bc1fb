import type { BrokerConnection, BrokerConnector } from './connection.js';
import type { KafkaConfig } from './kafka-config.js';
import { KafkaError } from './kafka-error.js';
import type { Api } from './protocol/api.js';
import { RequestWriter } from './protocol/request-writer.js';
import { ResponseReader } from './protocol/response-reader.js';

/** Fetches wait at the broker, and a broker answers one connection in order: they have connections of their own. */
export type Lane = 'control' | 'fetch';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The connections of one transport: at most one per broker and lane, made when asked for and made anew after a failure. */
export class BrokerPool {
  readonly #connector: BrokerConnector;
  readonly #config: KafkaConfig;
  readonly #connections = new Map<string, Promise<BrokerConnection>>();
  #closed = false;

  constructor(connector: BrokerConnector, config: KafkaConfig) {
    this.#connector = connector;
    this.#config = config;
  }

  /**
   * Sends a request and reads its answer. `waitMs`: how long the broker may take by agreement, on top of the time limit for requests.
   * A request that runs into the limit ends its connection, and so everything else that waits there.
   */
  async send<Request, Response>(
    address: Address,
    lane: Lane,
    api: Api<Request, Response>,
    request: Request,
    { waitMs = 0, expectsAnswer = true } = {},
  ): Promise<Response | undefined> {
    const connection = await this.#connection(address, lane);
    const writer = new RequestWriter();
    api.write(writer, request);
    const sent = connection.send({
      apiKey: api.key,
      apiVersion: api.version,
      name: api.name,
      flexible: api.flexible,
      body: writer.finish(),
      expectsAnswer,
    });
    const limitMs = this.#config.requestTimeoutMs + waitMs;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      connection.destroy();
    }, limitMs);
    try {
      const answer = await sent;
      if (!expectsAnswer) return undefined;
      return api.read(new ResponseReader(answer, api.name), request);
    } catch (error) {
      if (this.#closed) throw closedError();
      if (!late) throw error;
      throw new KafkaError(
        'REQUEST_TIMED_OUT_LOCALLY',
        `${api.name} to ${address.host}:${address.port} had no answer for ${limitMs} ms (kafka.request.timeout.ms).`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    for (const pending of this.#connections.values())
      pending.then(
        connection => connection.destroy(),
        () => undefined,
      );
    this.#connections.clear();
  }

  async #connection(address: Address, lane: Lane): Promise<BrokerConnection> {
    if (this.#closed) throw closedError();
    const key = `${address.host}:${address.port}/${lane}`;
    const known = this.#connections.get(key);
    if (known !== undefined) {
      const connection = await known;
      if (connection.isOpen) return connection;
      // Another caller may have made a new one while we waited.
      if (this.#connections.get(key) === known) this.#connections.delete(key);
      return this.#connection(address, lane);
    }
    const opening = this.#connector.connect(address.host, address.port, this.#config);
    this.#connections.set(key, opening);
    try {
      const connection = await opening;
      if (!this.#closed) return connection;
      connection.destroy();
    } catch (error) {
      if (this.#connections.get(key) === opening) this.#connections.delete(key);
      if (!this.#closed) throw error;
    }
    throw closedError();
  }
}

export function closedError(): KafkaError {
  return new KafkaError('TRANSPORT_CLOSED', 'The connections to Kafka were closed.');
}
