import { brokerError } from '../kafka-error.js';
import type { GroupOffset, ProducerIdentity, TopicPartition, TransactionalProducer } from '../transport.js';
import { type Api, byTopic } from './api.js';
import type { RequestWriter } from './request-writer.js';
import type { ResponseReader } from './response-reader.js';

/** Requests to the coordinator of a transactional id, and the one to a group's coordinator inside a transaction. */

function writeProducer(writer: RequestWriter, producer: TransactionalProducer): RequestWriter {
  return writer.string(producer.transactionalId).int64(producer.producerId).int16(producer.producerEpoch);
}

function requireOk(reader: ResponseReader, what: string): void {
  reader.int32();
  const error = brokerError(reader.int16(), what);
  if (error !== null) throw error;
}

export const INIT_PRODUCER_ID: Api<
  { readonly transactionalId: string | null; readonly timeoutMs: number },
  ProducerIdentity
> = {
  key: 22,
  version: 1,
  name: 'InitProducerId',
  flexible: false,
  write(writer, { transactionalId, timeoutMs }) {
    writer.nullableString(transactionalId).int32(timeoutMs);
  },
  read(reader, { transactionalId }) {
    requireOk(reader, `InitProducerId of '${transactionalId ?? ''}'`);
    return { producerId: reader.int64(), producerEpoch: reader.int16() };
  },
};

/** The first error of any partition, the others are then `OPERATION_NOT_ATTEMPTED`. */
function firstPartitionError(reader: ResponseReader, what: string): void {
  const errors = reader
    .array(() => {
      const topic = reader.string();
      return reader.array(() => {
        const partition = reader.int32();
        return brokerError(reader.int16(), `${what} for ${topic}-${partition}`);
      });
    })
    .flat()
    .filter(error => error !== null);
  const first = errors.find(error => error.reason !== 'OPERATION_NOT_ATTEMPTED') ?? errors[0];
  if (first !== undefined) throw first;
}

export const ADD_PARTITIONS_TO_TXN: Api<
  { readonly producer: TransactionalProducer; readonly partitions: readonly TopicPartition[] },
  void
> = {
  key: 24,
  version: 1,
  name: 'AddPartitionsToTxn',
  flexible: false,
  write(writer, { producer, partitions }) {
    writeProducer(writer, producer).array(byTopic(partitions), ([topic, items]) =>
      writer.string(topic).array(items, ({ partition }) => writer.int32(partition)),
    );
  },
  read(reader, { producer }) {
    reader.int32();
    firstPartitionError(reader, `AddPartitionsToTxn of '${producer.transactionalId}'`);
  },
};

export const ADD_OFFSETS_TO_TXN: Api<{ readonly producer: TransactionalProducer; readonly groupId: string }, void> = {
  key: 25,
  version: 1,
  name: 'AddOffsetsToTxn',
  flexible: false,
  write(writer, { producer, groupId }) {
    writeProducer(writer, producer).string(groupId);
  },
  read(reader, { producer }) {
    requireOk(reader, `AddOffsetsToTxn of '${producer.transactionalId}'`);
  },
};

export const TXN_OFFSET_COMMIT: Api<
  { readonly producer: TransactionalProducer; readonly groupId: string; readonly offsets: readonly GroupOffset[] },
  void
> = {
  key: 28,
  version: 1,
  name: 'TxnOffsetCommit',
  flexible: false,
  write(writer, { producer, groupId, offsets }) {
    writer.string(producer.transactionalId).string(groupId).int64(producer.producerId).int16(producer.producerEpoch);
    writer.array(byTopic(offsets), ([topic, items]) =>
      writer.string(topic).array(items, ({ partition, offset, metadata }) => {
        writer.int32(partition).int64(offset).nullableString(metadata);
      }),
    );
  },
  read(reader, { producer }) {
    reader.int32();
    firstPartitionError(reader, `TxnOffsetCommit of '${producer.transactionalId}'`);
  },
};

export const END_TXN: Api<{ readonly producer: TransactionalProducer; readonly commit: boolean }, void> = {
  key: 26,
  version: 1,
  name: 'EndTxn',
  flexible: false,
  write(writer, { producer, commit }) {
    writeProducer(writer, producer).boolean(commit);
  },
  read(reader, { producer }) {
    requireOk(reader, `EndTxn of '${producer.transactionalId}'`);
  },
};
