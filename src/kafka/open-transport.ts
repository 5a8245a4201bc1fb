import type { Files } from '../common/files.js';
import type { BrokerConnector } from './connection.js';
import { KafkaClient } from './kafka-client.js';
import type { KafkaConfig } from './kafka-config.js';
import { loadCertificates } from './tls-options.js';
import type { KafkaTransport } from './transport.js';

/** A transport for a cluster. Loads the library of `config.client` on first use; connects with the first call. */
export async function openTransport(config: KafkaConfig, files: Files): Promise<KafkaTransport> {
  const [connector, loaded] = await Promise.all([connectorOf(config), loadCertificates(config, files)]);
  return new KafkaClient(connector, loaded);
}

async function connectorOf({ client }: KafkaConfig): Promise<BrokerConnector> {
  if (client === 'platformatic') return (await import('./platformatic-connector.js')).platformaticConnector();
  return (await import('./kafkajs-connector.js')).kafkajsConnector();
}
