import { RecordBatchDecoder, wholeBatches } from '../../kafka/record-batch-decoder.js';
import type { FetchedPartition, FetchRequest, Isolation, KafkaTransport } from '../../kafka/transport.js';
import type { FetchOutcome } from './fetch-session.js';
import { FetchedChunks } from './fetched-chunks.js';
import type { PartitionDirectory } from './partition-directory.js';
import { keyOf, type PartitionOffset, type PartitionOffsets } from './partition-offsets.js';

export interface FetchSettings {
  readonly isolation: Isolation;
  readonly checkCrcs: boolean;
  readonly fetchBytesMax: number;
  readonly partitionBytesMax: number;
  readonly pollTimeoutMs: number;
}

/**
 * Fetching for one source over all its batches. What arrives stays here until it is read: an answer that goes beyond the end of a batch
 * serves the next one, and one that an idle source waited for is the beginning of the next batch.
 */
export class LogFetcher {
  readonly chunks = new FetchedChunks();
  /** Ends that answers have told. */
  readonly ends = new Map<string, PartitionOffset>();
  /** A request that waits for new records, by leader. */
  readonly #polls = new Map<number, Promise<PollResult>>();

  constructor(
    readonly transport: KafkaTransport,
    readonly directory: PartitionDirectory,
    readonly settings: FetchSettings,
  ) {}

  /** One request. Its data is in `chunks` when it resolves. */
  async fetch(
    leader: number,
    partitions: FetchRequest['partitions'],
    waitMsMax: number,
    bytesMax: number,
  ): Promise<FetchOutcome[]> {
    const { isolation, fetchBytesMax } = this.settings;
    const answers = await this.transport.fetch(leader, {
      isolation,
      waitMsMax,
      bytesMin: 1,
      bytesMax: Math.max(bytesMax, fetchBytesMax),
      partitions,
    });
    return answers.map((answer, i) => this.#take(leader, partitions[i].offset, answer));
  }

  /**
   * Waits at the leaders for records from `positions` on, `waitMs` at most. `failed`: the next look will tell why.
   */
  poll(positions: PartitionOffsets, waitMs: number): Promise<PollResult> {
    const byLeader = new Map<number, PartitionOffset[]>();
    for (const position of positions.values()) {
      const key = keyOf(position);
      this.chunks.align(key, position.offset);
      if (this.chunks.first(key) !== undefined) return Promise.resolve('arrived');
      const leader = this.directory.leaderOf(key);
      if (leader < 0) continue;
      const list = byLeader.get(leader);
      if (list === undefined) byLeader.set(leader, [position]);
      else list.push(position);
    }
    for (const [leader, list] of byLeader) {
      if (this.#polls.has(leader)) continue;
      const partitions = list.map(p => ({ ...p, bytesMax: this.settings.partitionBytesMax }));
      const poll = this.fetch(leader, partitions, waitMs, 0)
        .then(
          outcomes => summary(outcomes),
          () => 'failed' as const,
        )
        .finally(() => this.#polls.delete(leader));
      this.#polls.set(leader, poll);
    }
    if (this.#polls.size === 0) return Promise.resolve('failed');
    return firstNews([...this.#polls.values()]);
  }

  /** The poll that is on its way at a leader, whose answer must be seen before anything else is asked there. */
  async pollOf(leader: number): Promise<void> {
    await this.#polls.get(leader);
  }

  #take(leader: number, from: number, answer: FetchedPartition): FetchOutcome {
    const { topic, partition, error, records, lastStableOffset, highWatermark, abortedTransactions } = answer;
    if (error !== null) return { kind: 'error', error };
    const key = keyOf(answer);
    const committedOnly = this.settings.isolation === 'read_committed';
    const end = committedOnly ? lastStableOffset : highWatermark;
    this.ends.set(key, { topic, partition, offset: end });
    if (records.length === 0) return { kind: 'empty', lastStableOffset: end };
    const whole = wholeBatches(records);
    if (whole === undefined) return { kind: 'cutOff' };
    // The answer is of use only if it goes on where the last one ended.
    if ((this.chunks.endOf(key) ?? from) !== from || whole.nextOffset <= from)
      return { kind: 'empty', lastStableOffset: end };
    const options = { committedOnly, checkCrcs: this.settings.checkCrcs };
    const decoder = new RecordBatchDecoder(records, abortedTransactions, answer, from, options);
    this.chunks.add(key, { decoder, leader, end: whole.nextOffset, bytes: records.length });
    return { kind: 'data' };
  }
}

export type PollResult = 'arrived' | 'nothing' | 'failed';

function summary(outcomes: readonly FetchOutcome[]): PollResult {
  if (outcomes.some(outcome => outcome.kind === 'data' || outcome.kind === 'cutOff')) return 'arrived';
  return outcomes.some(outcome => outcome.kind === 'error') ? 'failed' : 'nothing';
}

/** The first that is not `nothing`; `nothing` when all are. */
function firstNews(polls: readonly Promise<PollResult>[]): Promise<PollResult> {
  return new Promise(resolve => {
    let left = polls.length;
    for (const poll of polls)
      poll.then(result => {
        left--;
        if (result !== 'nothing' || left === 0) resolve(result);
      });
  });
}
