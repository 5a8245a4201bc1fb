import type { KafkaConfig } from './kafka-config.js';

/**
 * What a library gives us: sockets, TLS, authentication, and the pairing of answers with requests. Everything above, from the layout of
 * requests to leaders and repetition, is ours, so both libraries behave alike.
 */
export interface BrokerConnector {
  readonly name: string;
  /** A connected and authenticated connection. Rejects with `CONNECTION_FAILED` or `AUTHENTICATION_FAILED`. */
  connect(host: string, port: number, config: KafkaConfig): Promise<BrokerConnection>;
}

/** Used until the first failure and then thrown away: a connection is never connected twice. */
export interface BrokerConnection {
  readonly isOpen: boolean;
  /** The body of the answer behind its header; empty where no answer is expected. Rejects when the connection ends. */
  send(request: WireRequest): Promise<Buffer>;
  /** Ends the connection at once; pending requests reject. */
  destroy(): void;
}

export interface WireRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly name: string;
  /** Tagged fields in both headers. */
  readonly flexible: boolean;
  readonly body: Buffer;
  readonly expectsAnswer: boolean;
}
