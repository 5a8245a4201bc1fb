import { isIP } from 'node:net';
import { ConfigurationError } from '../common/errors.js';
import type { BrokerConnection, BrokerConnector, WireRequest } from './connection.js';
import type { KafkaConfig, SaslConfig } from './kafka-config.js';
import { KafkaError } from './kafka-error.js';
import { tlsOptions } from './tls-options.js';

type Platformatic = typeof import('@platformatic/kafka');
type Connection = InstanceType<Platformatic['Connection']>;

/** Connections of @platformatic/kafka: its public `Connection`, below its producers and consumers. */
export async function platformaticConnector(): Promise<BrokerConnector> {
  const library = await loadPlatformatic();
  return {
    name: '@platformatic/kafka',
    async connect(host, port, config) {
      const connection = new library.Connection(config.clientId, {
        connectTimeout: config.connectTimeoutMs,
        // A request that the library gives up leaves its answer in the stream. Ours are given up together with their connection.
        requestTimeout: 2 ** 31 - 1,
        maxInflights: 1000,
        ...(config.tls === undefined ? {} : { tls: tlsOptions(config.tls), tlsServerName: isIP(host) === 0 }),
        ...(config.sasl === undefined ? {} : { sasl: saslOptions(config.sasl) }),
      });
      // An error event without a listener would end the process; requests reject by themselves.
      connection.on('error', () => undefined);
      try {
        await connection.connect(host, port);
      } catch (error) {
        destroy(connection);
        throw connectError(error, `${host}:${port}`, config);
      }
      return new PlatformaticConnection(connection, library.Writer);
    },
  };
}

class PlatformaticConnection implements BrokerConnection {
  #broken = false;
  readonly #pending = new Set<(error: Error) => void>();

  constructor(
    private readonly connection: Connection,
    private readonly writerClass: Platformatic['Writer'],
  ) {
    connection.on('close', () => this.#fail(new Error('the broker closed the connection')));
  }

  get isOpen(): boolean {
    return !this.#broken && (this.connection.isConnected() || this.connection.status === 'reauthenticating');
  }

  send({ apiKey, apiVersion, name, flexible, body, expectsAnswer }: WireRequest): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const failed = (cause: Error) => {
        this.#pending.delete(failed);
        const what = `${name} to ${this.connection.host}:${this.connection.port}`;
        reject(new KafkaError('CONNECTION_FAILED', `${what} failed: ${cause.message}`, { cause }));
      };
      if (!this.isOpen) return failed(new Error('the connection is closed'));
      this.#pending.add(failed);
      const payload = () => {
        const writer = this.writerClass.create().append(body);
        if (!expectsAnswer) writer.context.noResponse = true;
        return writer;
      };
      const parse = (_correlation: number, _key: number, _version: number, reader: { buffer: { buffer: Buffer } }) =>
        reader.buffer.buffer;
      this.connection.send(
        apiKey,
        apiVersion,
        payload,
        parse as never,
        flexible,
        flexible,
        (error, answer: unknown) => {
          if (error) return failed(error);
          this.#pending.delete(failed);
          resolve(expectsAnswer ? (answer as Buffer) : NOTHING);
        },
      );
    });
  }

  destroy(): void {
    this.#fail(new Error('the connection was closed'));
    destroy(this.connection);
  }

  #fail(error: Error): void {
    this.#broken = true;
    for (const reject of [...this.#pending]) reject(error);
  }
}

const NOTHING = Buffer.alloc(0);

function destroy(connection: Connection): void {
  connection.socket?.destroy();
  connection.close().catch(() => undefined);
}

function saslOptions(sasl: SaslConfig) {
  if (sasl.mechanism === 'OAUTHBEARER') return { mechanism: 'OAUTHBEARER', token: () => sasl.token() } as const;
  return { mechanism: sasl.mechanism, username: sasl.username, password: sasl.password } as const;
}

function connectError(error: unknown, address: string, config: KafkaConfig): KafkaError {
  const text = messages(error);
  if (config.sasl !== undefined && /authentication|SASL mechanism/i.test(text)) {
    const what = `${config.sasl.mechanism} authentication at ${address} failed: ${text}`;
    return new KafkaError('AUTHENTICATION_FAILED', what, { cause: error });
  }
  return new KafkaError('CONNECTION_FAILED', `Connecting to ${address} failed: ${text}`, { cause: error });
}

/** The message of an error and of what caused it: the library puts the reason at the bottom. */
function messages(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} ${messages(cause)}` : message;
}

async function loadPlatformatic(): Promise<Platformatic> {
  try {
    return await import('@platformatic/kafka');
  } catch (cause) {
    throw new ConfigurationError(
      'MISSING_DEPENDENCY',
      "The Kafka client 'platformatic' needs the package @platformatic/kafka: npm install @platformatic/kafka. Or use kafkajs.",
      { cause },
    );
  }
}
