import type { BytesVector } from '../columnar/vector.js';

/** Chooses partitions of a topic for the rows that do not name one. */
export interface Partitioner {
  /** The partition of a record, of `partitions`. `key` null: the record has none. */
  partitionOf(key: BytesVector | null, row: number, partitions: number): number;
  /** The batch that was being filled is complete: records without a key may go elsewhere from now on. */
  endBatch(): void;
}

export type PartitionerName = 'default' | 'roundrobin';

/**
 * `default`, as Kafka's own: records with a key by the hash of the key, so that all clients put equal keys into the same partition; records
 * without one together into one partition per batch, a new one for every batch. `roundrobin`: one after the other, whatever the key.
 */
export function partitionerNamed(name: PartitionerName, first: number): Partitioner {
  return name === 'default' ? new KeyPartitioner(first) : new RoundRobinPartitioner(first);
}

class KeyPartitioner implements Partitioner {
  /** `first`: any number; where it begins. */
  constructor(private sticky: number) {}

  partitionOf(key: BytesVector | null, row: number, partitions: number): number {
    if (key === null || key.isNull(row)) return this.sticky % partitions;
    return (murmur2(key.data, key.starts[row], key.ends[row]) & 0x7fffffff) % partitions;
  }

  endBatch(): void {
    this.sticky = (this.sticky + 1) & 0x7fffffff;
  }
}

class RoundRobinPartitioner implements Partitioner {
  constructor(private next: number) {}

  partitionOf(_key: BytesVector | null, _row: number, partitions: number): number {
    this.next = (this.next + 1) & 0x7fffffff;
    return this.next % partitions;
  }

  endBatch(): void {}
}

const SEED = 0x9747b28c | 0;
const M = 0x5bd1e995;

/** MurmurHash2 by Austin Appleby, 32 bits, with the seed that Kafka's clients use. */
export function murmur2(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  let h = SEED ^ length;
  let i = start;
  for (; end - i >= 4; i += 4) {
    let k = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    k = Math.imul(k, M);
    k = Math.imul(k ^ (k >>> 24), M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = end - i;
  if (rest > 0) {
    if (rest > 2) h ^= bytes[i + 2] << 16;
    if (rest > 1) h ^= bytes[i + 1] << 8;
    h = Math.imul(h ^ bytes[i], M);
  }
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}
