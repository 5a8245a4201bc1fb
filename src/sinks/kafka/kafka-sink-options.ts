import { ConfigurationError } from '../../common/errors.js';
import { COMPRESSIONS, type Compression } from '../../kafka/compression.js';
import type { KafkaConfig, OauthToken } from '../../kafka/kafka-config.js';
import type { PartitionerName } from '../../kafka/partitioner.js';
import { KAFKA_CONNECTION_OPTIONS, readKafkaConfig } from '../../kafka/read-kafka-config.js';
import { ConnectorOptions, type RawOptions } from '../../sources/options.js';

export type Delivery = 'exactly_once' | 'at_least_once';

export interface KafkaSinkOptions {
  readonly config: KafkaConfig;
  /** The options that `config` was read from. */
  readonly connection: Readonly<Record<string, string>>;
  /** For every row; it wins over a column `topic`. */
  readonly topic: string | undefined;
  readonly delivery: Delivery;
  /** Where an exactly-once sink notes which batches are in; `auto`: a group where the source is the same cluster, else a topic. */
  readonly marker: 'auto' | 'group' | 'topic';
  readonly markerTopic: string;
  /** What to do when the checkpoint has committed batches and the note is gone. */
  readonly onMissingMarker: 'fail' | 'continue';
  readonly includeHeaders: boolean;
  readonly compression: Compression;
  readonly partitioner: PartitionerName;
  readonly acks: 'all' | 'leader' | 'none';
  /** Whether brokers recognise repeated requests; at least once only: exactly once always does. */
  readonly idempotent: boolean;
  /** A record batch is sent before it grows beyond this. */
  readonly batchBytesMax: number;
  readonly transactionTimeoutMs: number;
  /** Undefined: made of the id of the query. */
  readonly transactionalId: string | undefined;
}

const OWN_OPTIONS = [
  'topic',
  'delivery',
  'marker',
  'markerTopic',
  'onMissingMarker',
  'includeHeaders',
  'kafka.compression.type',
  'kafka.partitioner.class',
  'kafka.acks',
  'kafka.enable.idempotence',
  'kafka.batch.size',
  'kafka.transaction.timeout.ms',
  'kafka.transactional.id',
];

/** Settings of Kafka's own producer that have nothing to act on here. Accepted, so that a working configuration stays one. */
const WITHOUT_EFFECT = [
  'kafka.buffer.memory',
  'kafka.client.dns.lookup',
  'kafka.connections.max.idle.ms',
  'kafka.delivery.timeout.ms',
  'kafka.linger.ms',
  'kafka.max.block.ms',
  'kafka.max.in.flight.requests.per.connection',
  'kafka.max.request.size',
  'kafka.metadata.max.age.ms',
  'kafka.metadata.max.idle.ms',
  'kafka.partitioner.adaptive.partitioning.enable',
  'kafka.partitioner.availability.timeout.ms',
  'kafka.partitioner.ignore.keys',
  'kafka.receive.buffer.bytes',
  'kafka.reconnect.backoff.max.ms',
  'kafka.reconnect.backoff.ms',
  'kafka.retries',
  'kafka.retry.backoff.max.ms',
  'kafka.retry.backoff.ms',
  'kafka.send.buffer.bytes',
];

/** Settings that would change what is written, and cannot. */
const REFUSED: Readonly<Record<string, string>> = {
  'kafka.key.serializer': 'keys are strings or binary columns: encode them in the query',
  'kafka.interceptor.classes': 'an interceptor could change what a replayed batch writes',
  'kafka.value.serializer': 'values are strings or binary columns: encode them in the query',
};

export const KAFKA_SINK_OPTIONS: readonly string[] = [...KAFKA_CONNECTION_OPTIONS, ...OWN_OPTIONS];

/** `what` opens messages. `byDefault` is the delivery that nobody has asked for by name. */
export function kafkaSinkOptions(
  what: string,
  raw: RawOptions,
  byDefault: Delivery,
  token?: OauthToken,
): KafkaSinkOptions {
  const entries = raw instanceof Map ? [...raw] : Object.entries(raw as Record<string, string>);
  for (const [name] of entries) {
    const reason = REFUSED[name.toLowerCase()];
    if (reason !== undefined)
      throw new ConfigurationError('OPTION_REFUSED', `${what} does not take '${name}': ${reason}.`);
  }
  const options = new ConnectorOptions(what, new Map(entries), [...KAFKA_SINK_OPTIONS, ...WITHOUT_EFFECT]);
  const delivery = options.oneOf('delivery', ['exactly_once', 'at_least_once'] as const, byDefault);
  const acks = acksOf(options);
  const idempotent = options.boolean('kafka.enable.idempotence', acks === 'all');
  if (delivery === 'exactly_once' && (acks !== 'all' || !idempotent)) {
    throw new ConfigurationError(
      'INVALID_OPTION',
      `${what}: delivery exactly_once needs kafka.acks all and kafka.enable.idempotence true. Leave them out, or use delivery at_least_once.`,
    );
  }
  if (idempotent && acks !== 'all')
    throw options.invalid('kafka.enable.idempotence', 'false where kafka.acks is not all');
  return {
    config: readKafkaConfig(what, options, token),
    connection: Object.fromEntries(
      KAFKA_CONNECTION_OPTIONS.filter(name => options.has(name)).map(name => [name, options.text(name)!]),
    ),
    topic: options.has('topic') ? options.requiredText('topic') : undefined,
    delivery,
    marker: options.oneOf('marker', ['auto', 'group', 'topic'] as const, 'auto'),
    markerTopic: options.text('markerTopic') ?? 'millrace-markers',
    onMissingMarker: options.oneOf('onMissingMarker', ['fail', 'continue'] as const, 'fail'),
    includeHeaders: options.boolean('includeHeaders', true),
    compression: options.oneOf('kafka.compression.type', COMPRESSIONS, 'none'),
    partitioner: partitionerOf(options),
    acks,
    idempotent,
    batchBytesMax: options.integer('kafka.batch.size', 512 * 1024, 1024, 64 * 1024 * 1024),
    transactionTimeoutMs: options.integer('kafka.transaction.timeout.ms', 60_000, 1000, 2 ** 31 - 1),
    transactionalId: options.has('kafka.transactional.id') ? options.requiredText('kafka.transactional.id') : undefined,
  };
}

function acksOf(options: ConnectorOptions): KafkaSinkOptions['acks'] {
  const names = { all: 'all', '-1': 'all', '1': 'leader', '0': 'none' } as const;
  return names[options.oneOf('kafka.acks', ['all', '-1', '1', '0'] as const, 'all')];
}

function partitionerOf(options: ConnectorOptions): PartitionerName {
  const text = options.text('kafka.partitioner.class');
  if (text === undefined) return 'default';
  const name = text.trim().toLowerCase().split('.').at(-1)!;
  if (name === 'default' || name === 'defaultpartitioner') return 'default';
  if (name === 'roundrobin' || name === 'roundrobinpartitioner') return 'roundrobin';
  throw options.invalid('kafka.partitioner.class', 'default or roundrobin');
}
