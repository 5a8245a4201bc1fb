import type { GroupOffset, KafkaTransport } from '../../kafka/transport.js';
import type { Offset, StreamTable } from '../../sources/source.js';
import type { BatchMarker } from './batch-marker.js';
import type { Producer } from './producer.js';

/**
 * The note as committed positions of a consumer group that nobody is a member of. With sources in the same cluster these are the positions
 * that the batch has read up to, so that lag tools see how far the *visible* results are; otherwise partition 0 of an output topic with the
 * position `batchId + 1`. The batch is in the metadata: `{"batch":7}`.
 *
 * Brokers forget positions of a group some time after its last commit (`offsets.retention.minutes`, 7 days): a query that stands still for
 * longer loses its note.
 */
export class GroupMarker implements BatchMarker {
  readonly description: string;
  /** Positions as they were committed last, by `partition/topic`. */
  #committed = new Map<string, number>();
  #exists = false;

  constructor(
    private readonly transport: KafkaTransport,
    private readonly producer: Producer,
    private readonly groupId: string,
    /** Which of the query's sources are in this cluster. */
    private readonly isLocal: readonly boolean[],
    /** The topic of all rows, if there is one. */
    private readonly topic: string | undefined,
  ) {
    this.description = `the positions of the group '${groupId}'`;
  }

  async read(): Promise<number> {
    const offsets = await this.transport.fetchGroupOffsets(this.groupId, null);
    this.#committed = new Map();
    return (this.#exists = offsets.some(o => batchOf(o) >= 0)) ? Math.max(...offsets.map(batchOf)) : -1;
  }

  isDue(ends: readonly (Offset | null)[]): boolean {
    if (this.#moved(ends).length > 0) return true;
    return !this.#exists && (this.topic !== undefined || this.#positions(ends).length > 0);
  }

  async commitPositions(batchId: number, ends: readonly (Offset | null)[], topics: Iterable<string>): Promise<void> {
    const metadata = JSON.stringify({ batch: batchId });
    let positions = this.#moved(ends);
    if (positions.length === 0) positions = this.#positions(ends).slice(0, 1);
    if (positions.length === 0) {
      const [topic] = this.topic === undefined ? topics : [this.topic];
      positions = [{ topic, partition: 0, offset: batchId + 1, metadata }];
    }
    await this.producer.commitOffsets(
      this.groupId,
      positions.map(position => ({ ...position, metadata })),
    );
    // If the transaction fails, so does the run of the query, and the next one reads again.
    for (const { topic, partition, offset } of positions) this.#committed.set(`${partition}/${topic}`, offset);
    this.#exists = true;
  }

  #moved(ends: readonly (Offset | null)[]): GroupOffset[] {
    return this.#positions(ends).filter(p => this.#committed.get(`${p.partition}/${p.topic}`) !== p.offset);
  }

  #positions(ends: readonly (Offset | null)[]): GroupOffset[] {
    return ends.flatMap((end, i) => (this.isLocal[i] ? positionsOf(end) : []));
  }
}

/** Which sources are in the cluster with these brokers: those that name one of them too. */
export function inSameCluster(sources: readonly StreamTable[], brokers: readonly string[]): boolean[] {
  return sources.map(source => source.kafkaBrokers?.some(broker => brokers.includes(broker)) ?? false);
}

/** `{"topic":{"0":12}}` as positions. */
function positionsOf(end: Offset | null): GroupOffset[] {
  if (end === null || typeof end !== 'object') return [];
  return Object.entries(end).flatMap(([topic, partitions]) =>
    partitions === null || typeof partitions !== 'object'
      ? []
      : Object.entries(partitions).flatMap(([partition, offset]) =>
          typeof offset === 'number' && offset >= 0
            ? [{ topic, partition: Number(partition), offset, metadata: null }]
            : [],
        ),
  );
}

function batchOf({ metadata }: GroupOffset): number {
  try {
    const { batch } = JSON.parse(metadata ?? '{}') as { batch?: unknown };
    return Number.isSafeInteger(batch) ? (batch as number) : -1;
  } catch {
    // Somebody else's metadata.
    return -1;
  }
}
