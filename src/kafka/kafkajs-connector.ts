import { ConfigurationError } from '../common/errors.js';
import type { BrokerConnection, BrokerConnector, WireRequest } from './connection.js';
import type { KafkaConfig, SaslConfig } from './kafka-config.js';
import { KafkaError } from './kafka-error.js';
import { tlsOptions } from './tls-options.js';

/**
 * Connections of kafkajs 2.2.4: its `Connection` class, below its clusters, consumers and producers. What is wrong there is kept away
 * from us, on our own objects only:
 *
 * - A connection that died inside an answer keeps that half in its buffer over a reconnect, and never understands an answer again. Ours
 *   are not reconnected.
 * - The queue of requests arms a timer every few milliseconds though nothing waits. Ours does so only while something does.
 */
export async function kafkajsConnector(): Promise<BrokerConnector> {
  const { Connection, Encoder, createLogger, socketFactory } = await loadKafkajs();
  const logger = createLogger({ level: 0, logCreator: () => () => undefined });
  return {
    name: 'kafkajs',
    async connect(host, port, config) {
      const connection = new Connection({
        host,
        port,
        logger,
        socketFactory: socketFactory(),
        clientId: config.clientId,
        connectionTimeout: config.connectTimeoutMs,
        requestTimeout: config.requestTimeoutMs,
        enforceRequestTimeout: false,
        ssl: config.tls === undefined ? null : tlsOptions(config.tls),
        sasl: config.sasl === undefined ? null : saslOptions(config.sasl),
      });
      quietWhenIdle(connection.requestQueue);
      try {
        await connection.connect();
        connection.setVersions(AUTHENTICATION_VERSIONS);
        connection.setSupportAuthenticationProtocol(true);
        await connection.authenticate();
        connection.socket!.setNoDelay(true);
      } catch (error) {
        destroy(connection);
        throw connectError(error, `${host}:${port}`, config);
      }
      return new KafkajsConnection(connection, Encoder);
    },
  };
}

class KafkajsConnection implements BrokerConnection {
  constructor(
    private readonly connection: Connection,
    private readonly encoderClass: new (size: number) => Encoder,
  ) {}

  get isOpen(): boolean {
    return this.connection.isConnected();
  }

  async send({ apiKey, apiVersion, name, flexible, body, expectsAnswer }: WireRequest): Promise<Buffer> {
    // kafkajs writes the older header: the empty list of tagged fields that ends the newer one is put before the body.
    const encoder = new this.encoderClass(1);
    encoder.buf = flexible ? Buffer.concat([NO_TAGS, body]) : body;
    encoder.offset = encoder.buf.length;
    const request = {
      apiKey,
      apiVersion,
      apiName: name,
      expectResponse: () => expectsAnswer,
      encode: async () => encoder,
    };
    let answer: Buffer = NOTHING;
    const decode = async (payload: Buffer) => {
      answer = payload;
      return { clientSideThrottleTime: 0 };
    };
    try {
      await this.connection.send({ request, response: { decode, parse: async () => undefined } });
    } catch (cause) {
      throw failure('CONNECTION_FAILED', `${name} to ${this.connection.broker}`, cause);
    }
    return flexible ? answer.subarray(1) : answer;
  }

  destroy(): void {
    destroy(this.connection);
  }
}

const NOTHING = Buffer.alloc(0);
const NO_TAGS = Buffer.alloc(1);

/** SaslHandshake and SaslAuthenticate as all brokers since 1.0 have them. */
const AUTHENTICATION_VERSIONS = { 17: { minVersion: 0, maxVersion: 1 }, 36: { minVersion: 0, maxVersion: 1 } };

function saslOptions(sasl: SaslConfig): Record<string, unknown> {
  if (sasl.mechanism === 'OAUTHBEARER')
    return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: await sasl.token() }) };
  return { mechanism: sasl.mechanism.toLowerCase(), username: sasl.username, password: sasl.password };
}

function quietWhenIdle(queue: RequestQueue): void {
  const schedule = queue.scheduleCheckPendingRequests.bind(queue);
  queue.scheduleCheckPendingRequests = () => {
    if (queue.pending.length > 0) schedule();
  };
}

function destroy(connection: Connection): void {
  connection.rejectRequests(new Error('the connection was closed'));
  connection.socket?.destroy();
  connection.disconnect().catch(() => undefined);
}

function connectError(error: unknown, address: string, config: KafkaConfig): KafkaError {
  // What is no failure of the connection is an answer: wrong credentials, or a mechanism that the broker does not know.
  if (config.sasl !== undefined && !(error as Error).name.startsWith('KafkaJSConnection'))
    return failure('AUTHENTICATION_FAILED', `${config.sasl.mechanism} authentication at ${address}`, error);
  return failure('CONNECTION_FAILED', `Connecting to ${address}`, error);
}

function failure(reason: string, what: string, cause: unknown): KafkaError {
  if (cause instanceof KafkaError) return cause;
  return new KafkaError(reason, `${what} failed: ${(cause as Error).message}`, { cause });
}

/** The parts of kafkajs that are used, none of which have declarations. */
interface Connection {
  readonly broker: string;
  readonly requestQueue: RequestQueue;
  readonly socket?: { destroy(): void; setNoDelay(on: boolean): void };
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  authenticate(): Promise<void>;
  isConnected(): boolean;
  setVersions(versions: object): void;
  setSupportAuthenticationProtocol(supported: boolean): void;
  rejectRequests(error: Error): void;
  send(protocol: { request: object; response: object }): Promise<unknown>;
}
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}
interface Encoder {
  buf: Buffer;
  offset: number;
}
interface KafkajsParts {
  readonly Connection: new (options: object) => Connection;
  readonly Encoder: new (size: number) => Encoder;
  createLogger(options: object): unknown;
  socketFactory(): unknown;
}

async function loadKafkajs(): Promise<KafkajsParts> {
  const part = async (path: string): Promise<any> => {
    // A name in a variable: bundlers leave it to the runtime.
    const name = `kafkajs/src/${path}.js`;
    return (await import(name)).default;
  };
  try {
    const [connection, encoder, loggers, socketFactory] = await Promise.all(
      ['network/connection', 'protocol/encoder', 'loggers/index', 'network/socketFactory'].map(part),
    );
    return { Connection: connection, Encoder: encoder, createLogger: loggers.createLogger, socketFactory };
  } catch (cause) {
    throw new ConfigurationError(
      'MISSING_DEPENDENCY',
      'Kafka needs the package kafkajs in version 2.2.4, which is not installed: npm install kafkajs@2.2.4. ' +
        "Or use @platformatic/kafka: option 'client' = 'platformatic'.",
      { cause },
    );
  }
}
