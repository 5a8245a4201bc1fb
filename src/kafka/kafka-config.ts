/** How to reach a cluster. Made from `kafka.*` options by `readKafkaConfig`. */
export interface KafkaConfig {
  /** `host:port`. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Which library holds the connections. */
  readonly client: 'kafkajs' | 'platformatic';
  /** Undefined: no encryption. */
  readonly tls?: TlsConfig;
  readonly sasl?: SaslConfig;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long a call repeats what is retriable. */
  readonly retryTimeoutMs: number;
}

export interface TlsConfig {
  readonly ca?: Pem;
  readonly cert?: Pem;
  readonly key?: Pem;
  readonly passphrase?: string;
  /** False: the name in the certificate need not be that of the host. */
  readonly checkHostName: boolean;
}

/** PEM, given as text or as the path of a file. A file is read when a transport is opened. */
export type Pem = { readonly text: string } | { readonly file: string };

export type SaslConfig =
  | {
      readonly mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: 'OAUTHBEARER'; readonly token: OauthToken };

/** Asked at every authentication: once per connection, and again before a session ends. */
export type OauthToken = () => string | Promise<string>;
