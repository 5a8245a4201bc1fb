import type { RecordBatch } from '../../columnar/record-batch.js';
import { decodeUtf8 } from '../../columnar/vector.js';
import { DataError } from '../../common/errors.js';
import type { Codec } from '../../kafka/compression.js';
import type { Partitioner } from '../../kafka/partitioner.js';
import { RecordBatchEncoder, type RecordColumns } from '../../kafka/record-batch-encoder.js';
import type { KafkaTransport } from '../../kafka/transport.js';
import { explainTopicError, unknownTopic } from './kafka-sink-error.js';
import { type OutputColumns, type OutputRows, outputRows } from './output-columns.js';
import type { Producer } from './producer.js';

export interface RecordWriterSetup {
  readonly transport: KafkaTransport;
  readonly producer: Producer;
  readonly codec: Codec | null;
  readonly partitioner: Partitioner;
  readonly columns: OutputColumns;
  /** For rows that name none. */
  readonly topic: string | undefined;
  readonly batchBytesMax: number;
}

/** A partition that is written to, with the records that wait. */
interface Target {
  readonly topic: string;
  readonly partition: number;
  readonly encoder: RecordBatchEncoder;
}

interface Route {
  readonly topic: string;
  readonly targets: (Target | undefined)[];
  /** How many there are. */
  partitions: number;
}

/** All that waits in memory; a quarter of a partition's batch is worth sending. */
const WAITING_BYTES_MAX = 16 * 1024 * 1024;
const WORTH_SENDING = 4;
/** How long a topic is believed to have as many partitions as it had. */
const PARTITIONS_VALID_MS = 60_000;

/**
 * Rows into the partitions of topics:
 *
 *     row ─► topic ─► partition ─► encoder of the partition ══ full ══► produce, for all partitions that are worth it
 *                                                                          │ one request on its way, while the next is filled
 *
 * So at most two batches per partition are in memory, and the query waits for the brokers when they are slower.
 */
export class RecordWriter {
  readonly #setup: RecordWriterSetup;
  readonly #routes = new Map<string, Route>();
  readonly #active = new Set<Target>();
  #waitingBytes = 0;
  #onItsWay: Promise<void> = Promise.resolve();
  #routesMs = 0;

  constructor(setup: RecordWriterSetup) {
    this.#setup = setup;
  }

  /** Topics written to so far. */
  get topics(): Iterable<string> {
    return this.#routes.keys();
  }

  /** Begins a batch of the query. What an earlier one left unsent is forgotten. */
  begin(nowMs: number): void {
    for (const { encoder } of this.#active) encoder.clear();
    this.#active.clear();
    this.#waitingBytes = 0;
    this.#onItsWay = Promise.resolve();
    if (nowMs - this.#routesMs < PARTITIONS_VALID_MS) return;
    this.#routesMs = nowMs;
    for (const route of this.#routes.values()) route.partitions = 0;
  }

  /** Takes rows. Resolves when they are encoded; they may still be in memory. */
  async write(batch: RecordBatch, timestampMs: number): Promise<void> {
    const rows = outputRows(batch, this.#setup.columns);
    let route = rows.topic === null ? await this.#routeTo(this.#setup.topic!) : undefined;
    for (let row = 0; row < rows.length; row++) {
      if (rows.topic !== null && (route === undefined || row === 0 || !sameTopic(rows, row)))
        route = await this.#routeTo(topicAt(rows, row));
      const target = this.#targetOf(route!, rows, row);
      const { encoder } = target;
      const before = encoder.byteLength;
      if (encoder.recordCount > 0 && !encoder.fits(rows, row, this.#setup.batchBytesMax)) {
        await this.#send(target);
        row--;
        continue;
      }
      encoder.append(rows, row, timestampMs);
      this.#active.add(target);
      this.#waitingBytes += encoder.byteLength - before;
      if (this.#waitingBytes > WAITING_BYTES_MAX) await this.#send(undefined);
    }
  }

  /** One more record, for `partition` of `topic` whatever the partitioner says. */
  async append(topic: string, partition: number, columns: RecordColumns, timestampMs: number): Promise<void> {
    const target = this.#target(await this.#routeTo(topic), partition);
    target.encoder.append(columns, 0, timestampMs);
    this.#active.add(target);
  }

  /** Sends what is left. Resolves when it is on its way. */
  flush(): Promise<void> {
    return this.#send(undefined);
  }

  /** Resolves when the brokers have all that was sent. */
  arrived(): Promise<void> {
    return this.#onItsWay;
  }

  /** `full`: the target that asks for it, with those that are worth it; undefined: all. */
  async #send(full: Target | undefined): Promise<void> {
    // An encoder's last batch but one must have arrived before its buffer is used again.
    await this.#onItsWay;
    const { producer, batchBytesMax, partitioner } = this.#setup;
    const chosen: Target[] = [];
    for (const target of this.#active)
      if (full === undefined || target === full || target.encoder.byteLength * WORTH_SENDING > batchBytesMax)
        chosen.push(target);
    if (chosen.length === 0) return;
    await producer.join(chosen);
    const batches = [];
    for (const target of chosen) {
      const { topic, partition, encoder } = target;
      this.#active.delete(target);
      const stamp = producer.stamp(topic, partition, encoder.recordCount);
      batches.push({ topic, partition, batch: await encoder.finish(stamp) });
    }
    this.#waitingBytes = 0;
    for (const { encoder } of this.#active) this.#waitingBytes += encoder.byteLength;
    partitioner.endBatch();
    this.#onItsWay = producer.produce(batches);
    // Who waits for it next hears of it.
    this.#onItsWay.catch(() => undefined);
  }

  #targetOf(route: Route, rows: OutputRows, row: number): Target {
    const { partition: column } = rows;
    const partition =
      column === null || column.isNull(row)
        ? this.#setup.partitioner.partitionOf(rows.key, row, route.partitions)
        : column.values[row];
    return this.#target(route, partition);
  }

  #target(route: Route, partition: number): Target {
    const known = route.targets[partition];
    if (known !== undefined) return known;
    if (partition < 0 || partition >= route.partitions) {
      throw new DataError(
        'KAFKA_UNKNOWN_PARTITION',
        `A row is meant for partition ${partition} of '${route.topic}', which has ${route.partitions}.`,
      );
    }
    const encoder = new RecordBatchEncoder(this.#setup.codec, this.#setup.batchBytesMax);
    const target = { topic: route.topic, partition, encoder };
    route.targets[partition] = target;
    return target;
  }

  async #routeTo(topic: string): Promise<Route> {
    const known = this.#routes.get(topic);
    if (known !== undefined && known.partitions > 0) return known;
    const [{ error, partitions }] = await this.#setup.transport.metadata([topic]);
    if (error !== null) throw explainTopicError(error, topic);
    if (partitions.length === 0) throw unknownTopic(topic);
    const route = known ?? { topic, targets: [], partitions: 0 };
    route.partitions = partitions.length;
    this.#routes.set(topic, route);
    return route;
  }
}

/** Whether a row goes where the row before it goes. */
function sameTopic({ topic }: OutputRows, row: number): boolean {
  const { starts, ends, data } = topic!;
  if (topic!.isNull(row)) return false;
  const length = ends[row] - starts[row];
  if (length !== ends[row - 1] - starts[row - 1] || topic!.isNull(row - 1)) return false;
  for (let i = starts[row], j = starts[row - 1]; i < ends[row]; i++, j++) if (data[i] !== data[j]) return false;
  return true;
}

function topicAt({ topic }: OutputRows, row: number): string {
  if (!topic!.isNull(row)) return decodeUtf8(topic!.data, topic!.starts[row], topic!.ends[row]);
  throw new DataError(
    'KAFKA_NULL_TOPIC',
    "A row has null in the column 'topic', so it belongs nowhere: filter such rows out, or give the option 'topic'.",
  );
}
