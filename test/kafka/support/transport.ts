import { BytesVector } from '../../../src/columnar/vector.js';
import { NodeFiles } from '../../../src/common/node-files.js';
import { type Compression, codecFor } from '../../../src/kafka/compression.js';
import type { KafkaConfig } from '../../../src/kafka/kafka-config.js';
import { openTransport } from '../../../src/kafka/open-transport.js';
import { type BatchStamp, NO_STAMP, RecordBatchEncoder } from '../../../src/kafka/record-batch-encoder.js';
import type { KafkaTransport, TransactionalProducer } from '../../../src/kafka/transport.js';
import { binaryType } from '../../../src/types/data-type.js';

export const CLIENTS = ['kafkajs', 'platformatic'] as const;

export function configOf(bootstrap: string, more: Partial<KafkaConfig> = {}): KafkaConfig {
  return {
    brokers: bootstrap.split(','),
    clientId: 'test',
    client: 'kafkajs',
    connectTimeoutMs: 5000,
    requestTimeoutMs: 10_000,
    retryTimeoutMs: 60_000,
    ...more,
  };
}

export function transportTo(bootstrap: string, more: Partial<KafkaConfig> = {}): Promise<KafkaTransport> {
  return openTransport(configOf(bootstrap, more), new NodeFiles());
}

type Text = string | Uint8Array | null;

/** One record batch of keys and values. */
export async function batchOf(
  records: readonly (Text | { readonly key?: Text; readonly value: Text; readonly timestampMs?: number })[],
  { compression = 'none' as Compression, stamp = NO_STAMP as BatchStamp } = {},
): Promise<Buffer> {
  const encoder = new RecordBatchEncoder(await codecFor(compression), 1 << 20);
  const rows = records.map(r => (r === null || typeof r === 'string' || r instanceof Uint8Array ? { value: r } : r));
  const column = (texts: readonly Text[]) => {
    const parts = texts.map(text => (text === null ? Buffer.alloc(0) : Buffer.from(text as string)));
    const ends = new Int32Array(parts.length);
    for (let i = 0, at = 0; i < parts.length; i++) ends[i] = at += parts[i].length;
    const starts = ends.map((end, i) => end - parts[i].length);
    const validity = Uint8Array.from(texts, text => (text === null ? 0 : 1));
    return new BytesVector(binaryType, parts.length, starts, ends, new Uint8Array(Buffer.concat(parts)), validity);
  };
  const columns = { key: column(rows.map(r => r.key ?? null)), value: column(rows.map(r => r.value)), headers: null };
  for (const [i, row] of rows.entries()) encoder.append(columns, i, row.timestampMs ?? 1_700_000_000_000 + i);
  return Buffer.from(await encoder.finish(stamp));
}

/** Appends to one partition; gives the offset of the first record. */
export async function produce(
  transport: KafkaTransport,
  topic: string,
  partition: number,
  batch: Uint8Array,
  transactionalId: string | null = null,
): Promise<number> {
  const [answer] = await transport.produce({ transactionalId, acks: 'all', batches: [{ topic, partition, batch }] });
  if (answer.error !== null) throw answer.error;
  return answer.baseOffset;
}

/** A transactional producer of one partition that counts its sequence. */
export class TransactionWriter {
  #sequence = 0;
  private constructor(
    readonly transport: KafkaTransport,
    readonly producer: TransactionalProducer,
    readonly topic: string,
    readonly partition: number,
  ) {}

  static async open(transport: KafkaTransport, transactionalId: string, topic: string, partition = 0) {
    const identity = await transport.initProducer(transactionalId, 60_000);
    return new TransactionWriter(transport, { ...identity, transactionalId }, topic, partition);
  }

  async write(records: Parameters<typeof batchOf>[0]): Promise<void> {
    const { topic, partition, producer } = this;
    await this.transport.addPartitionsToTransaction(producer, [{ topic, partition }]);
    const { producerId, producerEpoch } = producer;
    const stamp = { producerId, producerEpoch, baseSequence: this.#sequence, isTransactional: true };
    this.#sequence += records.length;
    await produce(this.transport, topic, partition, await batchOf(records, { stamp }), producer.transactionalId);
  }

  end(outcome: 'commit' | 'abort'): Promise<void> {
    return this.transport.endTransaction(this.producer, outcome);
  }
}
