import type { RecordBatch } from '../../columnar/record-batch.js';
import type { Clock } from '../../common/clock.js';
import type { Files } from '../../common/files.js';
import { SystemRandom } from '../../common/random.js';
import { codecFor } from '../../kafka/compression.js';
import type { OauthToken } from '../../kafka/kafka-config.js';
import { openTransport } from '../../kafka/open-transport.js';
import { partitionerNamed } from '../../kafka/partitioner.js';
import type { RawOptions } from '../../sources/options.js';
import type { StructType } from '../../types/data-type.js';
import { kafkaSinkOptions } from './kafka-sink-options.js';
import { outputColumns } from './output-columns.js';
import { Producer } from './producer.js';
import { RecordWriter } from './record-writer.js';

export interface KafkaWrite {
  readonly files: Files;
  readonly clock: Clock;
  readonly options: RawOptions;
  readonly schema: StructType;
  readonly batches: AsyncIterable<RecordBatch>;
  readonly token?: OauthToken;
}

const ABORT_PATIENCE_MS = 5_000;

/**
 * Writes a finite result to Kafka. By default at least once, as rows come: after an error some may be there. With delivery `exactly_once` all
 * of it is one transaction: readers under read_committed see everything, or nothing.
 */
export async function writeKafka({ files, clock, options: raw, schema, batches, token }: KafkaWrite): Promise<void> {
  const options = kafkaSinkOptions('Writing to Kafka', raw, 'at_least_once', token);
  const columns = outputColumns(schema, options);
  const codec = await codecFor(options.compression);
  const random = new SystemRandom();
  const isTransaction = options.delivery === 'exactly_once';
  const transactionalId = isTransaction ? (options.transactionalId ?? `millrace-write-${random.uuid()}`) : null;
  const { acks, idempotent, transactionTimeoutMs, topic, batchBytesMax } = options;
  const transport = await openTransport(options.config, files);
  const producer = new Producer({ transport, clock, acks, transactionalId, transactionTimeoutMs, idempotent });
  const partitioner = partitionerNamed(options.partitioner, random.integer(2 ** 31));
  const writer = new RecordWriter({ transport, producer, codec, partitioner, columns, topic, batchBytesMax });
  try {
    await producer.start();
    writer.begin(clock.now());
    for await (const batch of batches) if (batch.length > 0) await writer.write(batch, clock.now());
    await writer.flush();
    await writer.arrived();
    await producer.commit();
  } catch (error) {
    await producer.abort(writer.arrived(), ABORT_PATIENCE_MS);
    throw error;
  } finally {
    await transport.close();
  }
}
