import { batchOf } from '../../../src/columnar/builder.js';
import type { RecordBatch } from '../../../src/columnar/record-batch.js';
import { SystemClock } from '../../../src/common/clock.js';
import { NodeFiles } from '../../../src/common/node-files.js';
import { SystemRandom } from '../../../src/common/random.js';
import type { KafkaConfig } from '../../../src/kafka/kafka-config.js';
import { KafkaSink, type KafkaSinkSetup } from '../../../src/sinks/kafka/kafka-sink.js';
import { kafkaSinkOptions } from '../../../src/sinks/kafka/kafka-sink-options.js';
import type { SinkBatch, SinkContext } from '../../../src/sinks/sink.js';
import { field, type StructType, stringType, structType } from '../../../src/types/data-type.js';

export const RECORD_SCHEMA: StructType = structType([field('key', stringType), field('value', stringType)]);

/** Runs of one query into Kafka, driven by hand: what the engine does, without an engine. */
export class SinkRuns {
  readonly queryId = new SystemRandom().uuid();
  readonly warnings: string[] = [];
  readonly files = new NodeFiles();
  #epoch = 0;

  constructor(
    private readonly options: Readonly<Record<string, unknown>>,
    private readonly setup: KafkaSinkSetup = {},
  ) {}

  /** Of the cluster that the sink writes to. */
  get config(): KafkaConfig {
    return kafkaSinkOptions('The sink', this.#text, 'exactly_once').config;
  }

  /** The next run of the query. Rejects as the sink does, after closing it. */
  async open(lastCommitted: number, context: Partial<SinkContext> = {}): Promise<KafkaSink> {
    const sink = new KafkaSink(this.#text, this.setup);
    try {
      await sink.open({
        files: this.files,
        clock: new SystemClock(),
        queryId: this.queryId,
        runId: new SystemRandom().uuid(),
        epoch: ++this.#epoch,
        queryName: null,
        schema: RECORD_SCHEMA,
        outputMode: 'append',
        lastCommitted,
        warn: message => this.warnings.push(message),
        ...context,
      });
    } catch (error) {
      await sink.close();
      throw error;
    }
    return sink;
  }

  get #text(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.options).map(([name, value]) => [name, String(value)]));
  }
}

/** A batch of values without keys. */
export function valuesBatch(batchId: number, values: readonly (string | null)[], isReplay = false): SinkBatch {
  const rows = values.map(value => [null, value]);
  return { batchId, batches: partsOf(rows.length === 0 ? [] : [batchOf(RECORD_SCHEMA, rows)]), isReplay };
}

export async function* partsOf(batches: readonly RecordBatch[]): AsyncGenerator<RecordBatch> {
  yield* batches;
}
