import { ConfigurationError } from '../common/errors.js';
import type { KafkaConfig, OauthToken, Pem, SaslConfig, TlsConfig } from './kafka-config.js';

/** Options of a connector, as text by name. */
export interface OptionValues {
  text(name: string): string | undefined;
  integer(name: string, otherwise: number, min?: number): number;
  oneOf<T extends string>(name: string, choices: readonly T[], otherwise: T): T;
  invalid(name: string, wanted: string): ConfigurationError;
}

/** What `readKafkaConfig` reads. The names behind `kafka.` are those of Kafka's own clients. */
export const KAFKA_CONNECTION_OPTIONS: readonly string[] = [
  'kafka.bootstrap.servers',
  'kafka.client.id',
  'kafka.security.protocol',
  'kafka.ssl.truststore.type',
  'kafka.ssl.truststore.certificates',
  'kafka.ssl.truststore.location',
  'kafka.ssl.keystore.type',
  'kafka.ssl.keystore.certificate.chain',
  'kafka.ssl.keystore.key',
  'kafka.ssl.keystore.location',
  'kafka.ssl.key.password',
  'kafka.ssl.endpoint.identification.algorithm',
  'kafka.sasl.mechanism',
  'kafka.sasl.jaas.config',
  'kafka.sasl.username',
  'kafka.sasl.password',
  'kafka.sasl.oauthbearer.token',
  'kafka.socket.connection.setup.timeout.ms',
  'kafka.request.timeout.ms',
  'kafka.default.api.timeout.ms',
  'client',
];

/**
 * The connection that `kafka.*` options describe. `what` opens messages: `The Kafka source`. `token` is asked for OAUTHBEARER tokens;
 * without it `kafka.sasl.oauthbearer.token` is the token.
 */
export function readKafkaConfig(what: string, options: OptionValues, token?: OauthToken): KafkaConfig {
  const brokers = (options.text('kafka.bootstrap.servers') ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
  if (brokers.length === 0) {
    throw new ConfigurationError(
      'MISSING_OPTION',
      `${what} needs the option 'kafka.bootstrap.servers', such as 'localhost:9092'.`,
    );
  }
  if (!brokers.every(broker => /^(\[[^\]]+\]|[^:\s]+)(:\d{1,5})?$/.test(broker)))
    throw options.invalid('kafka.bootstrap.servers', "a list such as 'host1:9092,host2:9092'");
  const protocol = (options.text('kafka.security.protocol') ?? 'PLAINTEXT').trim().toUpperCase();
  if (!['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(protocol))
    throw options.invalid('kafka.security.protocol', 'PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL');
  return {
    brokers,
    clientId: options.text('kafka.client.id') ?? 'millrace',
    client: options.oneOf('client', ['kafkajs', 'platformatic'] as const, 'kafkajs'),
    ...(protocol.endsWith('SSL') ? { tls: readTls(what, options) } : {}),
    ...(protocol.startsWith('SASL') ? { sasl: readSasl(what, options, token) } : {}),
    connectTimeoutMs: options.integer('kafka.socket.connection.setup.timeout.ms', 10_000),
    requestTimeoutMs: options.integer('kafka.request.timeout.ms', 30_000),
    retryTimeoutMs: options.integer('kafka.default.api.timeout.ms', 60_000),
  };
}

function readTls(what: string, options: OptionValues): TlsConfig {
  for (const store of ['kafka.ssl.truststore.type', 'kafka.ssl.keystore.type']) {
    const type = options.text(store);
    if (type !== undefined && type.toUpperCase() !== 'PEM') {
      throw new ConfigurationError(
        'INVALID_OPTION',
        `${what}: '${store}' must be PEM, not '${type}'. Java's stores are converted by: ` +
          'keytool -importkeystore -srckeystore store.jks -destkeystore store.p12 -deststoretype PKCS12; openssl pkcs12 -in store.p12 -nodes -out store.pem',
      );
    }
  }
  const store = pem(options, undefined, 'kafka.ssl.keystore.location');
  const ca = pem(options, 'kafka.ssl.truststore.certificates', 'kafka.ssl.truststore.location');
  const cert = pem(options, 'kafka.ssl.keystore.certificate.chain', undefined) ?? store;
  const key = pem(options, 'kafka.ssl.keystore.key', undefined) ?? store;
  const passphrase = options.text('kafka.ssl.key.password');
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    checkHostName: options.text('kafka.ssl.endpoint.identification.algorithm') !== '',
  };
}

function pem(options: OptionValues, textName: string | undefined, fileName: string | undefined): Pem | undefined {
  const text = textName === undefined ? undefined : options.text(textName);
  if (text !== undefined) return { text };
  const file = fileName === undefined ? undefined : options.text(fileName);
  return file === undefined ? undefined : { file };
}

function readSasl(what: string, options: OptionValues, token: OauthToken | undefined): SaslConfig {
  const mechanism = (options.text('kafka.sasl.mechanism') ?? 'PLAIN').trim().toUpperCase();
  if (mechanism === 'OAUTHBEARER') {
    const fixed = options.text('kafka.sasl.oauthbearer.token');
    if (token !== undefined) return { mechanism, token };
    if (fixed !== undefined) return { mechanism, token: () => fixed };
    throw new ConfigurationError(
      'MISSING_OPTION',
      `${what}: OAUTHBEARER needs a token: option('kafka.sasl.oauthbearer.token', async () => token).`,
    );
  }
  if (mechanism !== 'PLAIN' && mechanism !== 'SCRAM-SHA-256' && mechanism !== 'SCRAM-SHA-512')
    throw options.invalid('kafka.sasl.mechanism', 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER');
  const jaas = readJaas(options.text('kafka.sasl.jaas.config') ?? '');
  const username = options.text('kafka.sasl.username') ?? jaas.get('username');
  const password = options.text('kafka.sasl.password') ?? jaas.get('password');
  if (username !== undefined && password !== undefined) return { mechanism, username, password };
  throw new ConfigurationError(
    'MISSING_OPTION',
    `${what}: ${mechanism} needs 'kafka.sasl.username' and 'kafka.sasl.password', or both in 'kafka.sasl.jaas.config'.`,
  );
}

/** `org.apache…PlainLoginModule required username="u" password="p";`, as configurations written for Java have it. */
function readJaas(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(/(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;]+))/g)].map(
      ([, name, double, single, bare]) => [name, bare ?? (double ?? single).replace(/\\(.)/g, '$1')] as const,
    ),
  );
}
