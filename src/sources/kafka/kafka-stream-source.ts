import type { RecordBatch } from '../../columnar/record-batch.js';
import { SystemClock } from '../../common/clock.js';
import { CheckpointError, DataError } from '../../common/errors.js';
import type { KafkaTransport } from '../../kafka/transport.js';
import type { Offset, ReadLimit, ScanRequest, SourceContext, StreamSource } from '../source.js';
import { EndWatch } from './end-watch.js';
import type { OffsetRange } from './fetch-session.js';
import { GroupOffsets } from './group-offsets.js';
import type { KafkaReadOptions } from './kafka-options.js';
import { LogFetcher } from './log-fetcher.js';
import { PartitionDirectory } from './partition-directory.js';
import { inOrder, keyOf, offsetsFromJson, offsetsToJson, type PartitionOffsets } from './partition-offsets.js';
import { type DataLoss, RangeReader } from './range-reader.js';
import { resolvePosition } from './resolve-position.js';
import { shareLimit } from './share-limit.js';
import { TopicNotes } from './topic-notes.js';

/** How long `stop` waits for the last offsets to reach the group. */
const FAREWELL_MS = 1000;
const PAUSE_AFTER_FAILURE_MS = 100;
const HELD_BACK_LOOK_MS = 100;

/**
 * One run of a query over Kafka topics, without a consumer group: positions are `{"topic":{"0":offset}}`, the next offset to be read per
 * partition, and a batch is an exact range of each.
 *
 *     EndWatch: how far the logs go ─► latestOffset ─► (offset log) ─► read ─► RangeReader ─► LogFetcher ─► brokers
 *        ▲                                                                                       │
 *        └───────────────────────────── waitForData: a fetch that waits at the brokers ──────────┘
 */
export class KafkaStreamSource implements StreamSource {
  readonly defaultLimit: ReadLimit;
  readonly #context: SourceContext;
  readonly #options: KafkaReadOptions;
  readonly #transport: KafkaTransport;
  readonly #directory: PartitionDirectory;
  readonly #fetcher: LogFetcher;
  readonly #reader: RangeReader;
  readonly #ends: EndWatch;
  readonly #group: GroupOffsets | undefined;
  readonly #notes: TopicNotes;
  #frozen: PartitionOffsets | undefined;
  #told: Offset | null = null;
  /** When the last batch was let go; undefined before the first. */
  #lastTriggerMs: number | undefined;
  #isHeldBack = false;
  #losses = 0;

  private constructor(context: SourceContext, options: KafkaReadOptions, transport: KafkaTransport, notes: TopicNotes) {
    const { clock } = context;
    this.#context = context;
    this.#options = options;
    this.#transport = transport;
    this.#notes = notes;
    this.#directory = new PartitionDirectory(transport, options.selection, clock);
    this.#fetcher = new LogFetcher(transport, this.#directory, options);
    const onLoss = (loss: DataLoss) => this.#lose(loss);
    this.#reader = new RangeReader(this.#fetcher, options, clock, onLoss);
    this.#ends = new EndWatch(this.#fetcher, options, notes, clock, onLoss);
    const warn = (message: string) => context.warn?.(message);
    const groupId = options.groupId ?? `${options.groupIdPrefix}-${context.queryId}-${sourceNumber(context)}`;
    this.#group = options.commitsToGroup ? new GroupOffsets(transport, groupId, warn) : undefined;
    const { offsetsMax, offsetsMin, delayMsMax } = options;
    this.defaultLimit = {
      ...(offsetsMax === undefined ? {} : { rowsMax: offsetsMax }),
      ...(offsetsMin === undefined ? {} : { rowsMin: offsetsMin, delayMsMax }),
    };
    context.signal?.addEventListener('abort', () => void transport.close(), { once: true });
  }

  static async open(
    context: SourceContext,
    options: KafkaReadOptions,
    transport: KafkaTransport,
  ): Promise<KafkaStreamSource> {
    return new KafkaStreamSource(context, options, transport, await TopicNotes.load(context));
  }

  async initialOffset(): Promise<Offset | null> {
    return offsetsToJson(this.#notes.initial ?? (await this.#begin()));
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const from = this.#positions(start);
    // Where a batch starts, the one before it is committed.
    if (start !== null && start !== this.#told && this.#notes.initial !== undefined) this.#group?.tell(from);
    this.#told = start;
    const ends = await this.#ends.look(from, this.#frozen);
    this.#isHeldBack = this.#frozen === undefined && this.#holdsBack(from, ends, limit);
    if (this.#isHeldBack) return start;
    const until = limit.rowsMax === undefined ? ends : shareLimit(from, ends, limit.rowsMax);
    return isSame(from, until) ? start : offsetsToJson(until);
  }

  reportLatestOffset(): Offset | null {
    return this.#ends.known.size === 0 ? null : offsetsToJson(this.#ends.known);
  }

  async *read(start: Offset | null, end: Offset, request: ScanRequest): AsyncGenerator<RecordBatch, void, void> {
    const from = this.#positions(start);
    const ranges: OffsetRange[] = [];
    for (const { topic, partition, offset } of inOrder(offsetsFromJson(end).values())) {
      // A partition that came later is read from its first record on.
      const begin = from.get(keyOf({ topic, partition }))?.offset ?? 0;
      if (begin < offset) ranges.push({ topic, partition, offset: begin, end: offset });
    }
    if (this.#directory.ageMs === Number.POSITIVE_INFINITY) await this.#directory.refresh();
    yield* this.#reader.read(ranges, request.columns);
  }

  async commit(): Promise<void> {}

  async prepareForAvailableNow(): Promise<void> {
    await this.#directory.refresh();
    this.#frozen = await this.#ends.ask();
  }

  async waitForData(start: Offset | null, signal: AbortSignal): Promise<void> {
    const sleep = (ms: number) => this.#context.clock.sleep(ms, signal).catch(() => undefined);
    if (this.#isHeldBack) return sleep(HELD_BACK_LOOK_MS);
    const arrived = this.#ends.wait(this.#positions(start), Math.max(1, this.#options.metadataAgeMsMax));
    if ((await Promise.race([arrived, aborted(signal)])) === 'failed') await sleep(PAUSE_AFTER_FAILURE_MS);
  }

  /** How far behind the ends of the logs the query is, over all partitions: Spark's names. */
  metrics(latestConsumed: Offset | null): Record<string, string> {
    const consumed = latestConsumed === null ? new Map() : offsetsFromJson(latestConsumed);
    const behind = Array.from(this.#ends.known.values(), end =>
      Math.max(0, end.offset - (consumed.get(keyOf(end))?.offset ?? 0)),
    );
    const losses: Record<string, string> = this.#losses > 0 ? { dataLoss: String(this.#losses) } : {};
    if (behind.length === 0) return losses;
    const average = behind.reduce((sum, each) => sum + each, 0) / behind.length;
    return {
      minOffsetsBehindLatest: String(Math.min(...behind)),
      maxOffsetsBehindLatest: String(Math.max(...behind)),
      avgOffsetsBehindLatest: Number.isInteger(average) ? average.toFixed(1) : String(average),
      ...losses,
    };
  }

  async stop(): Promise<void> {
    const done = new AbortController();
    const patience = new SystemClock().sleep(FAREWELL_MS, done.signal).catch(() => undefined);
    await Promise.race([this.#group?.settled(), patience]);
    done.abort();
    await this.#transport.close();
  }

  /** Decides where a new query starts, and writes it down. */
  async #begin(): Promise<PartitionOffsets> {
    const { retries, retryIntervalMs, start, isolation } = this.#options;
    await this.#directory.first(retries, retryIntervalMs);
    const initial = await resolvePosition(this.#transport, start, this.#directory.partitions, isolation);
    await this.#notes.begin(initial, this.#directory.topicIds);
    return initial;
  }

  #positions(start: Offset | null): PartitionOffsets {
    if (start !== null) return offsetsFromJson(start);
    if (this.#notes.initial !== undefined) return this.#notes.initial;
    throw new CheckpointError(
      'CHECKPOINT_CORRUPT',
      `${this.#context.directory}/0 is missing: it says where the query began. Restore it from a backup of this checkpoint.`,
    );
  }

  /** Waits for `rowsMin` offsets, but not for longer than `delayMsMax` since the last batch. */
  #holdsBack(from: PartitionOffsets, ends: PartitionOffsets, { rowsMin, delayMsMax }: ReadLimit): boolean {
    if (rowsMin === undefined) return false;
    const now = this.#context.clock.monotonic();
    const isOverdue =
      this.#lastTriggerMs === undefined || now - this.#lastTriggerMs >= (delayMsMax ?? Number.POSITIVE_INFINITY);
    let waiting = 0;
    for (const end of ends.values()) waiting += Math.max(0, end.offset - (from.get(keyOf(end))?.offset ?? 0));
    if (waiting === 0 || (waiting < rowsMin && !isOverdue)) return waiting > 0;
    this.#lastTriggerMs = now;
    return false;
  }

  #lose({ topic, partition, from, to, why }: DataLoss): void {
    const lost = to > from ? `${to - from} offsets from ${from} to ${to - 1}` : `what came after offset ${from - 1}`;
    const text = `${topic}-${partition} has lost ${lost}: ${why}.`;
    if (this.#options.failOnDataLoss) {
      throw new DataError(
        'SOURCE_DATA_LOST',
        `${text} To go on with what is there, and to be told about such losses by warnings only, set failOnDataLoss to false.`,
      );
    }
    this.#losses++;
    this.#context.warn?.(`${text} failOnDataLoss is false: the query goes on behind it.`);
  }
}

function isSame(a: PartitionOffsets, b: PartitionOffsets): boolean {
  return a.size === b.size && [...a].every(([key, { offset }]) => b.get(key)?.offset === offset);
}

/** The name of the source's folder: its number among the sources of the query. */
function sourceNumber(context: SourceContext): string {
  return context.directory.split(/[\\/]/).at(-1)!;
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise(resolve => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
  });
}
