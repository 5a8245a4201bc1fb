import { brokerError } from '../kafka-error.js';
import type { TopicMetadata } from '../transport.js';
import type { Api } from './api.js';
import type { ResponseReader } from './response-reader.js';

export interface BrokerAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export interface MetadataResponse {
  readonly brokers: readonly BrokerAddress[];
  readonly controller: number;
  readonly topics: readonly TopicMetadata[];
}

/** What the broker understands: from key to the largest version. */
export const API_VERSIONS: Api<null, ReadonlyMap<number, number>> = {
  key: 18,
  version: 0,
  name: 'ApiVersions',
  flexible: false,
  write() {},
  read(reader) {
    const error = brokerError(reader.int16(), 'ApiVersions');
    if (error !== null) throw error;
    return new Map(
      reader.array(() => {
        const key = reader.int16();
        reader.int16();
        return [key, reader.int16()] as const;
      }),
    );
  },
};

/** With topic ids: brokers from 2.8 on. */
export const METADATA: Api<readonly string[] | null, MetadataResponse> = {
  key: 3,
  version: 10,
  name: 'Metadata',
  flexible: true,
  write(writer, topics) {
    writer.compactArray(topics, topic => writer.noUuid().compactString(topic).noTags());
    writer.boolean(false).boolean(false).boolean(false).noTags();
  },
  read(reader) {
    reader.int32();
    const brokers = reader.compactArray(() => {
      const nodeId = reader.int32();
      const broker = { nodeId, host: reader.compactString(), port: reader.int32() };
      reader.compactNullableString();
      reader.skipTags();
      return broker;
    });
    reader.compactNullableString();
    const controller = reader.int32();
    return { brokers, controller, topics: reader.compactArray(() => topicWithId(reader)) };
  },
};

function topicWithId(reader: ResponseReader): TopicMetadata {
  const code = reader.int16();
  const topic = reader.compactString();
  const topicId = reader.uuid();
  const isInternal = reader.boolean();
  const partitions = reader.compactArray(() => {
    reader.int16();
    const partition = reader.int32();
    const leader = reader.int32();
    reader.int32();
    for (let i = 0; i < 3; i++) reader.compactArray(() => reader.int32());
    reader.skipTags();
    return { partition, leader };
  });
  reader.int32();
  reader.skipTags();
  return metadataOf(code, topic, /^0*$/.test(topicId) ? null : topicId, isInternal, partitions);
}

export const METADATA_WITHOUT_IDS: Api<readonly string[] | null, MetadataResponse> = {
  key: 3,
  version: 6,
  name: 'Metadata',
  flexible: false,
  write(writer, topics) {
    if (topics === null) writer.int32(-1);
    else writer.array(topics, topic => writer.string(topic));
    writer.boolean(false);
  },
  read(reader) {
    reader.int32();
    const brokers = reader.array(() => {
      const nodeId = reader.int32();
      const broker = { nodeId, host: reader.string(), port: reader.int32() };
      reader.nullableString();
      return broker;
    });
    reader.nullableString();
    const controller = reader.int32();
    const topics = reader.array(() => {
      const code = reader.int16();
      const topic = reader.string();
      const isInternal = reader.boolean();
      const partitions = reader.array(() => {
        reader.int16();
        const partition = reader.int32();
        const leader = reader.int32();
        for (let i = 0; i < 3; i++) reader.array(() => reader.int32());
        return { partition, leader };
      });
      return metadataOf(code, topic, null, isInternal, partitions);
    });
    return { brokers, controller, topics };
  },
};

function metadataOf(
  code: number,
  topic: string,
  topicId: string | null,
  isInternal: boolean,
  partitions: { partition: number; leader: number }[],
): TopicMetadata {
  partitions.sort((a, b) => a.partition - b.partition);
  return { topic, topicId, isInternal, error: brokerError(code, `Metadata of topic '${topic}'`), partitions };
}
