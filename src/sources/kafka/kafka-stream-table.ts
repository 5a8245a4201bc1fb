import type { OauthToken } from '../../kafka/kafka-config.js';
import { openTransport } from '../../kafka/open-transport.js';
import { RECORD_SCHEMA, RECORD_SCHEMA_WITH_HEADERS } from '../../kafka/record-rows.js';
import type { StructType } from '../../types/data-type.js';
import type { RawOptions } from '../options.js';
import type { SourceContext, StreamSource, StreamTable } from '../source.js';
import { type KafkaReadOptions, readKafkaOptions } from './kafka-options.js';
import { KafkaStreamSource } from './kafka-stream-source.js';

/**
 * Kafka topics as a stream: one row per record, in Spark's columns. `token` is asked for OAUTHBEARER tokens.
 *
 * ```ts
 * session.readStream.format('kafka').option('kafka.bootstrap.servers', 'localhost:9092').option('subscribe', 'orders').load();
 * ```
 */
export class KafkaStreamTable implements StreamTable {
  readonly kind = 'stream';
  readonly description: string;
  readonly schema: StructType;
  readonly identity: object = this;
  readonly kafkaBrokers: readonly string[];
  readonly #options: KafkaReadOptions;

  constructor(raw: RawOptions, token?: OauthToken) {
    this.#options = readKafkaOptions(raw, 'stream', token);
    this.kafkaBrokers = this.#options.config.brokers;
    this.description = `KafkaStream[${this.#options.selection.description}]`;
    this.schema = this.#options.includeHeaders ? RECORD_SCHEMA_WITH_HEADERS : RECORD_SCHEMA;
  }

  async open(context: SourceContext): Promise<StreamSource> {
    const transport = await openTransport(this.#options.config, context.files);
    return KafkaStreamSource.open(context, this.#options, transport);
  }
}
