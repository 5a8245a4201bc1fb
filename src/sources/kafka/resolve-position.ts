import { ConfigurationError, DataError } from '../../common/errors.js';
import type { Isolation, KafkaTransport, OffsetQuestion, TopicPartition } from '../../kafka/transport.js';
import { keyOf, type PartitionOffset, type PartitionOffsets, partitionOffsets } from './partition-offsets.js';
import { EARLIEST_OFFSET, LATEST_OFFSET, type Position } from './position-options.js';

/** The offsets that a position means in these partitions now. Offsets that were given are taken as they are: reading finds out. */
export async function resolvePosition(
  transport: KafkaTransport,
  position: Position,
  partitions: readonly TopicPartition[],
  isolation: Isolation,
): Promise<PartitionOffsets> {
  requireAll(position, partitions);
  const known: PartitionOffset[] = [];
  const questions: OffsetQuestion[] = [];
  for (const each of partitions) {
    const at = question(position, each);
    if (typeof at === 'object') known.push({ ...each, offset: at.offset });
    else questions.push({ topic: each.topic, partition: each.partition, at });
  }
  const found = await listOffsets(transport, questions, isolation);
  const none = found.filter(answer => answer.offset < 0);
  if (none.length > 0) {
    const { option, otherwise } = position as Extract<Position, { kind: 'time' | 'times' }>;
    if (otherwise === 'error') {
      const list = none.map(({ topic, partition }) => `${topic}-${partition}`).join(', ');
      throw new DataError(
        'NO_OFFSET_FOR_TIME',
        `No record is at or after the time of ${option} in ${list}. ` +
          "Give an earlier time, or set startingOffsetsByTimestampStrategy to 'latest' to begin with what comes.",
      );
    }
    const latest = none.map(({ topic, partition }) => ({ topic, partition, at: 'latest' as const }));
    found.push(...(await listOffsets(transport, latest, isolation)));
  }
  return partitionOffsets([...known, ...found.filter(answer => answer.offset >= 0)]);
}

/** Answers as offsets; an error of any partition rejects. */
export async function listOffsets(
  transport: KafkaTransport,
  questions: readonly OffsetQuestion[],
  isolation: Isolation,
): Promise<PartitionOffset[]> {
  if (questions.length === 0) return [];
  const answers = await transport.listOffsets(questions, isolation);
  return answers.map(({ topic, partition, offset, error }) => {
    if (error !== null) throw error;
    return { topic, partition, offset };
  });
}

function question(position: Position, partition: TopicPartition): OffsetQuestion['at'] | { readonly offset: number } {
  switch (position.kind) {
    case 'time':
      return position.timeMs;
    case 'times':
      return position.times.get(keyOf(partition))!.offset;
    case 'offsets': {
      const { offset } = position.offsets.get(keyOf(partition))!;
      return offset === EARLIEST_OFFSET ? 'earliest' : offset === LATEST_OFFSET ? 'latest' : { offset };
    }
    default:
      return position.kind;
  }
}

function requireAll(position: Position, partitions: readonly TopicPartition[]): void {
  const given = position.kind === 'offsets' ? position.offsets : position.kind === 'times' ? position.times : undefined;
  if (given === undefined) return;
  const { option } = position as { option: string };
  const names = (list: Iterable<TopicPartition>) => Array.from(list, p => `${p.topic}-${p.partition}`).join(', ');
  const missing = partitions.filter(p => !given.has(keyOf(p)));
  const there = new Set(partitions.map(keyOf));
  const extra = [...given.values()].filter(p => !there.has(keyOf(p)));
  if (missing.length === 0 && extra.length === 0) return;
  throw new ConfigurationError(
    'INVALID_OPTION',
    `The Kafka source: ${option} must name all partitions that are read, and no others.` +
      (missing.length > 0 ? ` Missing: ${names(missing)} (use -2 for earliest, -1 for latest).` : '') +
      (extra.length > 0 ? ` Not there: ${names(extra)}.` : ''),
  );
}
