import { brokerError } from '../kafka-error.js';
import type {
  FetchedPartition,
  FetchRequest,
  Isolation,
  OffsetAnswer,
  OffsetQuestion,
  ProducedPartition,
  ProduceRequest,
} from '../transport.js';
import { type Api, byTopic } from './api.js';

/** Requests to the leader of a partition: where its log begins and ends, reading and appending. */

const isolationCode = (isolation: Isolation): number => (isolation === 'read_committed' ? 1 : 0);

export const LIST_OFFSETS: Api<
  { readonly isolation: Isolation; readonly questions: readonly OffsetQuestion[] },
  OffsetAnswer[]
> = {
  key: 2,
  version: 3,
  name: 'ListOffsets',
  flexible: false,
  write(writer, { isolation, questions }) {
    writer.int32(-1).int8(isolationCode(isolation));
    writer.array(byTopic(questions), ([topic, items]) =>
      writer.string(topic).array(items, ({ partition, at }) => {
        writer.int32(partition).int64(at === 'latest' ? -1 : at === 'earliest' ? -2 : at);
      }),
    );
  },
  read(reader) {
    reader.int32();
    return reader
      .array(() => {
        const topic = reader.string();
        return reader.array(() => {
          const partition = reader.int32();
          const error = brokerError(reader.int16(), `ListOffsets of ${topic}-${partition}`);
          return { topic, partition, error, timestampMs: reader.int64(), offset: reader.int64() };
        });
      })
      .flat();
  },
};

export const FETCH: Api<
  FetchRequest,
  { /** The broker asks for a pause, and has sent nothing. */ throttleMs: number; partitions: FetchedPartition[] }
> = {
  key: 1,
  version: 11,
  name: 'Fetch',
  flexible: false,
  write(writer, request) {
    writer.int32(-1).int32(request.waitMsMax).int32(request.bytesMin).int32(request.bytesMax);
    writer.int8(isolationCode(request.isolation)).int32(0).int32(-1);
    writer.array(byTopic(request.partitions), ([topic, items]) =>
      writer.string(topic).array(items, ({ partition, offset, bytesMax }) => {
        writer.int32(partition).int32(-1).int64(offset).int64(-1).int32(bytesMax);
      }),
    );
    writer.int32(0).string('');
  },
  read(reader) {
    const throttleMs = reader.int32();
    const error = brokerError(reader.int16(), 'Fetch');
    if (error !== null) throw error;
    reader.int32();
    const partitions = reader
      .array(() => {
        const topic = reader.string();
        return reader.array(() => {
          const partition = reader.int32();
          const error = brokerError(reader.int16(), `Fetch of ${topic}-${partition}`);
          const highWatermark = reader.int64();
          const lastStableOffset = reader.int64();
          const logStartOffset = reader.int64();
          const abortedTransactions = reader.array(() => ({
            producerId: reader.int64(),
            firstOffset: reader.int64(),
          }));
          reader.int32();
          const records = reader.bytesView();
          return {
            topic,
            partition,
            error,
            highWatermark,
            lastStableOffset,
            logStartOffset,
            abortedTransactions,
            records,
          };
        });
      })
      .flat();
    return { throttleMs, partitions };
  },
};

const ACKS = { all: -1, leader: 1, none: 0 } as const;

export const PRODUCE: Api<ProduceRequest & { readonly timeoutMs: number }, ProducedPartition[]> = {
  key: 0,
  version: 7,
  name: 'Produce',
  flexible: false,
  write(writer, request) {
    writer.nullableString(request.transactionalId).int16(ACKS[request.acks]).int32(request.timeoutMs);
    writer.array(byTopic(request.batches), ([topic, items]) =>
      writer.string(topic).array(items, ({ partition, batch }) => writer.int32(partition).bytes(batch)),
    );
  },
  read(reader) {
    return reader
      .array(() => {
        const topic = reader.string();
        return reader.array(() => {
          const partition = reader.int32();
          const error = brokerError(reader.int16(), `Produce to ${topic}-${partition}`);
          const baseOffset = reader.int64();
          reader.int64();
          reader.int64();
          return { topic, partition, error, baseOffset };
        });
      })
      .flat();
  },
};
