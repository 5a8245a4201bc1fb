import { brokerError } from '../kafka-error.js';
import type { GroupOffset, NewTopic, TopicPartition } from '../transport.js';
import { type Api, byTopic } from './api.js';
import type { BrokerAddress } from './metadata.js';

export type CoordinatorKind = 'group' | 'transaction';

export const FIND_COORDINATOR: Api<{ readonly kind: CoordinatorKind; readonly id: string }, BrokerAddress> = {
  key: 10,
  version: 1,
  name: 'FindCoordinator',
  flexible: false,
  write(writer, { kind, id }) {
    writer.string(id).int8(kind === 'group' ? 0 : 1);
  },
  read(reader, { kind, id }) {
    reader.int32();
    const error = brokerError(reader.int16(), `FindCoordinator of the ${kind} '${id}'`);
    reader.nullableString();
    if (error !== null) throw error;
    return { nodeId: reader.int32(), host: reader.string(), port: reader.int32() };
  },
};

/** Asks for stable offsets: `UNSTABLE_OFFSET_COMMIT` while a transaction that holds some is not finished. */
export const OFFSET_FETCH: Api<
  { readonly groupId: string; readonly partitions: readonly TopicPartition[] | null },
  GroupOffset[]
> = {
  key: 9,
  version: 7,
  name: 'OffsetFetch',
  flexible: true,
  write(writer, { groupId, partitions }) {
    writer.compactString(groupId);
    writer.compactArray(partitions === null ? null : byTopic(partitions), ([topic, items]) =>
      writer
        .compactString(topic)
        .compactArray(items, ({ partition }) => writer.int32(partition))
        .noTags(),
    );
    writer.boolean(true).noTags();
  },
  read(reader, { groupId }) {
    reader.int32();
    const offsets = reader.compactArray(() => {
      const topic = reader.compactString();
      const partitions = reader.compactArray(() => {
        const partition = reader.int32();
        const offset = reader.int64();
        reader.int32();
        const metadata = reader.compactNullableString();
        const error = brokerError(reader.int16(), `OffsetFetch of group '${groupId}' for ${topic}-${partition}`);
        reader.skipTags();
        if (error !== null && !error.unknownTopic) throw error;
        return { topic, partition, offset, metadata };
      });
      reader.skipTags();
      return partitions;
    });
    const error = brokerError(reader.int16(), `OffsetFetch of group '${groupId}'`);
    if (error !== null) throw error;
    return offsets.flat();
  },
};

/** Generation −1 and no member: a commit from outside the group. */
export const OFFSET_COMMIT: Api<{ readonly groupId: string; readonly offsets: readonly GroupOffset[] }, void> = {
  key: 8,
  version: 5,
  name: 'OffsetCommit',
  flexible: false,
  write(writer, { groupId, offsets }) {
    writer.string(groupId).int32(-1).string('');
    writer.array(byTopic(offsets), ([topic, items]) =>
      writer.string(topic).array(items, ({ partition, offset, metadata }) => {
        writer.int32(partition).int64(offset).nullableString(metadata);
      }),
    );
  },
  read(reader, { groupId }) {
    reader.int32();
    for (const [topic, partitions] of reader.array(() => {
      const topic = reader.string();
      return [topic, reader.array(() => [reader.int32(), reader.int16()] as const)] as const;
    })) {
      for (const [partition, code] of partitions) {
        const error = brokerError(code, `OffsetCommit of group '${groupId}' for ${topic}-${partition}`);
        if (error !== null) throw error;
      }
    }
  },
};

export const CREATE_TOPICS: Api<NewTopic & { readonly timeoutMs: number }, void> = {
  key: 19,
  version: 4,
  name: 'CreateTopics',
  flexible: false,
  write(writer, { topic, partitions, replicationFactor = -1, configs = {}, timeoutMs }) {
    writer.array([topic], name => {
      writer.string(name).int32(partitions).int16(replicationFactor);
      writer.array([], () => {});
      writer.array(Object.entries(configs), ([key, value]) => writer.string(key).string(value));
    });
    writer.int32(timeoutMs).boolean(false);
  },
  read(reader, { topic }) {
    reader.int32();
    reader.array(() => {
      reader.string();
      const error = brokerError(reader.int16(), `CreateTopics of '${topic}'`);
      reader.nullableString();
      if (error !== null) throw error;
    });
  },
};
