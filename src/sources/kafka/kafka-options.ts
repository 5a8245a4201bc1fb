import { AnalysisError, ConfigurationError } from '../../common/errors.js';
import type { KafkaConfig, OauthToken } from '../../kafka/kafka-config.js';
import { KAFKA_CONNECTION_OPTIONS, readKafkaConfig } from '../../kafka/read-kafka-config.js';
import type { Isolation } from '../../kafka/transport.js';
import { ConnectorOptions, type RawOptions } from '../options.js';
import { type Position, readEnd, readStart } from './position-options.js';
import { readSelection, type TopicSelection } from './topic-selection.js';

export interface KafkaReadOptions {
  readonly config: KafkaConfig;
  readonly selection: TopicSelection;
  readonly start: Position;
  readonly end: Position;
  readonly failOnDataLoss: boolean;
  readonly includeHeaders: boolean;
  readonly isolation: Isolation;
  readonly checkCrcs: boolean;
  /** Of one answer of a broker. */
  readonly fetchBytesMax: number;
  readonly partitionBytesMax: number;
  /** How long a range may go without progress. */
  readonly pollTimeoutMs: number;
  readonly retries: number;
  readonly retryIntervalMs: number;
  /** After this time new topics and partitions are looked for even while there is enough to read. */
  readonly metadataAgeMsMax: number;
  readonly offsetsMax: number | undefined;
  readonly offsetsMin: number | undefined;
  readonly delayMsMax: number;
  readonly groupIdPrefix: string;
  /** Undefined: made from the prefix. */
  readonly groupId: string | undefined;
  readonly commitsToGroup: boolean;
}

const OWN_OPTIONS = [
  'assign',
  'subscribe',
  'subscribePattern',
  'startingOffsets',
  'startingTimestamp',
  'startingOffsetsByTimestamp',
  'startingOffsetsByTimestampStrategy',
  'endingOffsets',
  'endingTimestamp',
  'endingOffsetsByTimestamp',
  'failOnDataLoss',
  'includeHeaders',
  'maxOffsetsPerTrigger',
  'minOffsetsPerTrigger',
  'maxTriggerDelay',
  'minPartitions',
  'maxRecordsPerPartition',
  'groupIdPrefix',
  'commitOffsetsToGroup',
  'kafkaConsumer.pollTimeoutMs',
  'fetchOffset.numRetries',
  'fetchOffset.retryIntervalMs',
  'kafka.group.id',
  'kafka.isolation.level',
  'kafka.check.crcs',
  'kafka.fetch.max.bytes',
  'kafka.max.partition.fetch.bytes',
  'kafka.metadata.max.age.ms',
];

/** Settings of Kafka's own consumer that have nothing to act on here. Accepted, so that a working configuration stays one. */
const WITHOUT_EFFECT = [
  'kafka.auto.commit.interval.ms',
  'kafka.allow.auto.create.topics',
  'kafka.client.dns.lookup',
  'kafka.client.rack',
  'kafka.connections.max.idle.ms',
  'kafka.exclude.internal.topics',
  'kafka.fetch.max.wait.ms',
  'kafka.fetch.min.bytes',
  'kafka.group.instance.id',
  'kafka.heartbeat.interval.ms',
  'kafka.max.poll.interval.ms',
  'kafka.max.poll.records',
  'kafka.metric.reporters',
  'kafka.partition.assignment.strategy',
  'kafka.receive.buffer.bytes',
  'kafka.reconnect.backoff.max.ms',
  'kafka.reconnect.backoff.ms',
  'kafka.retry.backoff.ms',
  'kafka.send.buffer.bytes',
  'kafka.session.timeout.ms',
  'kafka.ssl.enabled.protocols',
  'kafka.ssl.protocol',
];

/** What the source itself decides. */
const REFUSED: Readonly<Record<string, string>> = {
  'kafka.auto.offset.reset': "Say where to start by 'startingOffsets'; later runs go on where the checkpoint says.",
  'kafka.key.deserializer': 'Keys come as bytes; convert them in the query.',
  'kafka.value.deserializer': 'Values come as bytes; convert them in the query.',
  'kafka.key.serializer': 'The source writes nothing.',
  'kafka.value.serializer': 'The source writes nothing.',
  'kafka.enable.auto.commit': "Offsets are in the checkpoint. For lag tools see 'commitOffsetsToGroup'.",
  'kafka.interceptor.classes': 'An interceptor could change what a replayed batch reads.',
};

export const KAFKA_READ_OPTIONS: readonly string[] = [...OWN_OPTIONS, ...KAFKA_CONNECTION_OPTIONS];

/** The options of the source, checked. `mode`: what may be left out, and what may not be there. */
export function readKafkaOptions(raw: RawOptions, mode: 'stream' | 'batch', token?: OauthToken): KafkaReadOptions {
  const what = 'The Kafka source';
  for (const name of raw instanceof Map ? raw.keys() : Object.keys(raw)) {
    const reason = REFUSED[name.toLowerCase()];
    if (reason !== undefined)
      throw new ConfigurationError('OPTION_REFUSED', `${what} does not take '${name}'. ${reason}`);
  }
  const options = new ConnectorOptions(what, raw, [...KAFKA_READ_OPTIONS, ...WITHOUT_EFFECT]);
  if (mode === 'stream') refuseEnds(options);
  options.optionalInteger('minPartitions');
  options.optionalInteger('maxRecordsPerPartition');
  const offsetsMax = options.optionalInteger('maxOffsetsPerTrigger');
  const offsetsMin = options.optionalInteger('minOffsetsPerTrigger');
  if (offsetsMax !== undefined && offsetsMin !== undefined && offsetsMin > offsetsMax) {
    throw new ConfigurationError(
      'INVALID_OPTION',
      `${what}: minOffsetsPerTrigger (${offsetsMin}) must not be larger than maxOffsetsPerTrigger (${offsetsMax}).`,
    );
  }
  const delay = options.durationMs('maxTriggerDelay', 1);
  if (delay !== undefined && offsetsMin === undefined)
    throw new ConfigurationError('INVALID_OPTION', `${what}: maxTriggerDelay needs minOffsetsPerTrigger.`);
  return {
    config: readKafkaConfig(what, options, token),
    selection: readSelection(what, options),
    start: readStart(what, options, mode),
    end: readEnd(what, options),
    failOnDataLoss: options.boolean('failOnDataLoss', true),
    includeHeaders: options.boolean('includeHeaders', false),
    isolation: options.oneOf(
      'kafka.isolation.level',
      ['read_committed', 'read_uncommitted'] as const,
      'read_committed',
    ),
    checkCrcs: options.boolean('kafka.check.crcs', true),
    fetchBytesMax: options.integer('kafka.fetch.max.bytes', 8 << 20, 1, 1 << 30),
    partitionBytesMax: options.integer('kafka.max.partition.fetch.bytes', 8 << 20, 1, 1 << 30),
    pollTimeoutMs: options.integer('kafkaConsumer.pollTimeoutMs', 120_000),
    retries: options.integer('fetchOffset.numRetries', 3, 0),
    retryIntervalMs: options.integer('fetchOffset.retryIntervalMs', 10, 0),
    metadataAgeMsMax: options.integer('kafka.metadata.max.age.ms', 5000, 0),
    offsetsMax,
    offsetsMin,
    delayMsMax: delay ?? 15 * 60_000,
    groupIdPrefix: options.text('groupIdPrefix') ?? 'millrace-kafka-source',
    groupId: options.text('kafka.group.id'),
    commitsToGroup: options.boolean('commitOffsetsToGroup', true),
  };
}

function refuseEnds(options: ConnectorOptions): void {
  for (const name of ['endingOffsets', 'endingTimestamp', 'endingOffsetsByTimestamp']) {
    if (options.has(name))
      throw new AnalysisError(
        'INVALID_OPTION',
        `A stream of Kafka records has no end: '${name}' is for batch queries.`,
      );
  }
}
