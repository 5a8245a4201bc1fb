import { CheckpointError, InternalError } from '../../common/errors.js';
import { SystemRandom } from '../../common/random.js';
import { codecFor } from '../../kafka/compression.js';
import type { OauthToken } from '../../kafka/kafka-config.js';
import { openTransport } from '../../kafka/open-transport.js';
import { partitionerNamed } from '../../kafka/partitioner.js';
import type { KafkaTransport } from '../../kafka/transport.js';
import { KafkaTable } from '../../sources/kafka/kafka-table.js';
import type { RawOptions } from '../../sources/options.js';
import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkContext, type SinkResult } from '../sink.js';
import type { BatchMarker } from './batch-marker.js';
import { GroupMarker, inSameCluster } from './group-marker.js';
import { type KafkaSinkOptions, kafkaSinkOptions } from './kafka-sink-options.js';
import { outputColumns } from './output-columns.js';
import { Producer } from './producer.js';
import { RecordWriter } from './record-writer.js';
import { TopicMarker } from './topic-marker.js';

export interface KafkaSinkSetup {
  /** Asked for OAUTHBEARER tokens. */
  readonly token?: OauthToken;
  /** In place of the real one. */
  readonly openTransport?: typeof openTransport;
}

/** How long a failed batch waits for its transaction to be given up; the next start does it anyway. */
const ABORT_PATIENCE_MS = 5_000;
/** Brokers forget a transactional id that is not used for a week: after this the producer starts anew before it writes. */
const PRODUCER_VALID_MS = 86_400_000;

/**
 * Rows as records of Kafka. Every output mode: update and complete send the changed or all rows anew.
 *
 * `exactly_once`: one transaction a batch, in which the batch notes that it is in.
 *
 *     start: InitProducerId (fences older runs, ends what they left) ─► read the note ─► batches up to the note are in
 *     batch: encode, send … ─► note ─► fence of the checkpoint ─► EndTxn ═ visible ═►  commits/N
 *
 * A crash before EndTxn leaves nothing visible; one after it leaves the note, and the batch is not written again. Readers see this
 * under `isolation.level=read_committed`.
 *
 * `at_least_once`: no transaction. A batch that is run again after a crash is written again.
 */
export class KafkaSink implements Sink {
  readonly description: string;
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = true;
  readonly #options: KafkaSinkOptions;
  readonly #setup: KafkaSinkSetup;
  #run: SinkRun | undefined;
  #batchesSkipped = 0;

  constructor(raw: RawOptions, setup: KafkaSinkSetup = {}) {
    this.#options = kafkaSinkOptions('The Kafka sink', raw, 'exactly_once', setup.token);
    this.#setup = setup;
    this.description = `KafkaSink[${this.#options.topic ?? 'topic of each row'}]`;
  }

  async open(context: SinkContext): Promise<void> {
    const options = this.#options;
    const columns = outputColumns(context.schema, options);
    const codec = await codecFor(options.compression);
    const transport = await (this.#setup.openTransport ?? openTransport)(options.config, context.files);
    const { delivery, acks, idempotent, transactionTimeoutMs } = options;
    const transactionalId =
      delivery === 'exactly_once' ? (options.transactionalId ?? `millrace-${context.queryId}`) : null;
    const { clock } = context;
    const producer = new Producer({ transport, clock, acks, transactionalId, transactionTimeoutMs, idempotent });
    const random = context.random ?? new SystemRandom();
    const writer = new RecordWriter({
      transport,
      producer,
      codec,
      partitioner: partitionerNamed(options.partitioner, random.integer(2 ** 31)),
      columns,
      topic: options.topic,
      batchBytesMax: options.batchBytesMax,
    });
    const marker = transactionalId === null ? undefined : this.#marker(context, transport, producer);
    this.#run = { context, transport, producer, writer, marker, newest: -1, isFresh: false, usedMs: 0 };
    await this.#start(this.#run);
    if (marker !== undefined) checkAgreement(marker, this.#run.newest, context, options);
  }

  async addBatch(batch: SinkBatch): Promise<SinkResult> {
    const run = this.#run;
    if (run === undefined) throw new InternalError('the Kafka sink is not open');
    const nowMs = run.context.clock.now();
    if (!run.isFresh || nowMs - run.usedMs > PRODUCER_VALID_MS) {
      await run.context.checkFence?.();
      await this.#start(run);
    }
    run.usedMs = nowMs;
    if (batch.batchId <= run.newest) return this.#skip(batch);
    try {
      const rows = await this.#write(run, batch, nowMs);
      if (run.marker === undefined) {
        await run.writer.flush();
        await run.writer.arrived();
      } else if (rows > 0 || run.marker.isDue(batch.ends ?? [])) await this.#commit(run, run.marker, batch, nowMs);
      return { rows };
    } catch (error) {
      run.isFresh = false;
      await run.producer.abort(run.writer.arrived(), ABORT_PATIENCE_MS);
      throw error;
    }
  }

  metrics(): Record<string, string> {
    return { delivery: this.#options.delivery, batchesSkipped: String(this.#batchesSkipped) };
  }

  async close(): Promise<void> {
    await this.#run?.transport.close();
    this.#run = undefined;
  }

  #marker(context: SinkContext, transport: KafkaTransport, producer: Producer): BatchMarker {
    const { topic, config, marker, markerTopic, connection } = this.#options;
    const isLocal = inSameCluster(context.sources ?? [], config.brokers);
    const { queryId, files } = context;
    if (marker === 'group' || (marker === 'auto' && isLocal.includes(true)))
      return new GroupMarker(transport, producer, `millrace-${queryId}-sink`, isLocal, topic);
    const committed = { ...connection, subscribe: markerTopic, 'kafka.isolation.level': 'read_committed' };
    return new TopicMarker(transport, markerTopic, queryId, new KafkaTable(committed, files, this.#setup.token));
  }

  async #start(run: SinkRun): Promise<void> {
    await run.producer.start();
    if (run.marker !== undefined) run.newest = await run.marker.read();
    run.isFresh = true;
    run.usedMs = run.context.clock.now();
  }

  /** Resolves when all rows are encoded. */
  async #write({ writer }: SinkRun, batch: SinkBatch, timestampMs: number): Promise<number> {
    let rows = 0;
    writer.begin(timestampMs);
    for await (const part of batch.batches) {
      if (part.length > 0) await writer.write(part, timestampMs);
      rows += part.length;
    }
    return rows;
  }

  async #commit(run: SinkRun, marker: BatchMarker, { batchId, ends = [] }: SinkBatch, nowMs: number): Promise<void> {
    const { writer, producer, context } = run;
    await marker.addRecords?.(batchId, writer, nowMs);
    await writer.flush();
    // The coordinator knows the partitions by now; its other work goes on beside that of the leaders.
    await Promise.all([marker.commitPositions?.(batchId, ends, writer.topics), writer.arrived()]);
    await context.checkFence?.();
    await producer.commit();
    run.newest = batchId;
  }

  /** The batch is in already: the plan runs, for its state. */
  async #skip(batch: SinkBatch): Promise<SinkResult> {
    this.#batchesSkipped++;
    let rows = 0;
    for await (const part of batch.batches) rows += part.length;
    return { rows };
  }
}

interface SinkRun {
  readonly context: SinkContext;
  readonly transport: KafkaTransport;
  readonly producer: Producer;
  readonly writer: RecordWriter;
  /** Undefined: at least once. */
  readonly marker: BatchMarker | undefined;
  /** The newest batch that is in. */
  newest: number;
  /** False after an error: the producer has to start anew. */
  isFresh: boolean;
  usedMs: number;
}

/** The sink may be one batch ahead of the commit log (a crash came between the two); without a note nobody knows. */
function checkAgreement(
  marker: BatchMarker,
  newest: number,
  { lastCommitted, warn }: SinkContext,
  { onMissingMarker }: KafkaSinkOptions,
): void {
  if (newest > lastCommitted + 1) {
    throw new CheckpointError(
      'SINK_AHEAD_OF_CHECKPOINT',
      `Kafka holds results up to batch ${newest} (by ${marker.description}), but the checkpoint has committed only ` +
        `${lastCommitted < 0 ? 'none' : `up to ${lastCommitted}`}: it is older than the output (restored from a backup?). Restore the newer checkpoint, ` +
        'or start with a new one.',
    );
  }
  if (newest >= 0 || lastCommitted < 0) return;
  const what =
    `The checkpoint has committed batches up to ${lastCommitted}, but ${marker.description} do not say which batches are in Kafka. Brokers forget them ` +
    'some time after the last commit (offsets.retention.minutes, 7 days), and they are not there when the sink used another delivery or marker before.';
  if (onMissingMarker === 'fail') {
    throw new CheckpointError(
      'KAFKA_MARKER_MISSING',
      `${what} Batch ${lastCommitted + 1} may be there already. If it is not, or if its rows may be there twice, start once with ` +
        "option('onMissingMarker', 'continue').",
    );
  }
  warn?.(`${what} Going on as asked: batch ${lastCommitted + 1} is written, and may be there twice.`);
}
