import { CheckpointError } from '../../common/errors.js';
import type { TopicPartition } from '../../kafka/transport.js';
import type { Offset } from '../source.js';

export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

/** Offsets by partition, in any order: ends are exclusive, so an offset is that of the next record to be read. */
export type PartitionOffsets = ReadonlyMap<string, PartitionOffset>;

export const keyOf = ({ topic, partition }: TopicPartition): string => `${partition}/${topic}`;

export function partitionOffsets(offsets: Iterable<PartitionOffset>): Map<string, PartitionOffset> {
  const map = new Map<string, PartitionOffset>();
  for (const offset of offsets) map.set(keyOf(offset), offset);
  return map;
}

/** By topic, then by number. */
export function inOrder<T extends TopicPartition>(partitions: Iterable<T>): T[] {
  return [...partitions].sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
}

/** `{"topic":{"0":23,"1":345}}`, as Spark writes it. */
export function offsetsToJson(offsets: PartitionOffsets): Offset {
  const topics: Record<string, Record<string, number>> = {};
  for (const { topic, partition, offset } of inOrder(offsets.values())) {
    topics[topic] ??= {};
    topics[topic][partition] = offset;
  }
  return topics;
}

export function offsetsFromJson(json: Offset): PartitionOffsets {
  const offsets = readPartitionNumbers(json);
  if (offsets !== undefined && [...offsets.values()].every(o => o.offset >= 0)) return offsets;
  throw new CheckpointError(
    'CHECKPOINT_INCOMPATIBLE',
    `the offset log holds ${JSON.stringify(json).slice(0, 200)}, which is not a position of a Kafka source. ` +
      'The source was a different one when this checkpoint was made: use a new checkpoint.',
  );
}

/** `{"topic":{"partition":number}}`; undefined where it is anything else. */
export function readPartitionNumbers(json: unknown): PartitionOffsets | undefined {
  const offsets: PartitionOffset[] = [];
  if (!isObject(json)) return undefined;
  for (const [topic, partitions] of Object.entries(json)) {
    if (!isObject(partitions)) return undefined;
    for (const [name, offset] of Object.entries(partitions)) {
      const partition = Number(name);
      if (!/^\d{1,10}$/.test(name) || !Number.isSafeInteger(offset)) return undefined;
      offsets.push({ topic, partition, offset: offset as number });
    }
  }
  return partitionOffsets(offsets);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
