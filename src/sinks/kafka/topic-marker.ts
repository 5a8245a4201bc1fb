import { vectorOf } from '../../columnar/builder.js';
import { type BytesVector, decodeUtf8 } from '../../columnar/vector.js';
import { StreamingQueryError } from '../../common/errors.js';
import { KafkaError } from '../../kafka/kafka-error.js';
import type { RecordColumns } from '../../kafka/record-batch-encoder.js';
import type { KafkaTransport } from '../../kafka/transport.js';
import type { BatchTable } from '../../sources/source.js';
import { stringType } from '../../types/data-type.js';
import type { BatchMarker } from './batch-marker.js';
import { explainTopicError } from './kafka-sink-error.js';
import type { RecordWriter } from './record-writer.js';

/** Old notes go soon: reading them all is what a start costs. */
const TOPIC_CONFIGS = { 'cleanup.policy': 'compact', 'segment.ms': '600000', 'min.cleanable.dirty.ratio': '0.1' };

/**
 * The note as a record of a compacted topic that all queries of a cluster may share: the key is the id of the query, the value `{"batch":7}`.
 * It does not expire, needs nothing of the query's sources, and goes with the records of the batch. The topic is made where it is missing.
 */
export class TopicMarker implements BatchMarker {
  readonly description: string;
  #exists = false;

  constructor(
    private readonly transport: KafkaTransport,
    private readonly topic: string,
    private readonly queryId: string,
    /** The marker topic, as a reader under read_committed sees it. */
    private readonly table: BatchTable,
  ) {
    this.description = `the topic '${topic}'`;
  }

  async read(): Promise<number> {
    await this.#ensureTopic();
    let newest = -1;
    for await (const { columns, length } of this.table.scan({ columns: ['key', 'value'], pruning: [] })) {
      const [keys, values] = columns as readonly BytesVector[];
      for (let row = 0; row < length; row++) {
        if (keys.isNull(row) || values.isNull(row) || textAt(keys, row) !== this.queryId) continue;
        newest = (JSON.parse(textAt(values, row)) as { batch: number }).batch;
      }
    }
    this.#exists = newest >= 0;
    return newest;
  }

  isDue(): boolean {
    return !this.#exists;
  }

  async addRecords(batchId: number, writer: RecordWriter, timestampMs: number): Promise<void> {
    const text = (value: string) => vectorOf(stringType, [value]) as BytesVector;
    const record: RecordColumns = {
      key: text(this.queryId),
      value: text(JSON.stringify({ batch: batchId })),
      headers: null,
    };
    await writer.append(this.topic, 0, record, timestampMs);
    this.#exists = true;
  }

  async #ensureTopic(): Promise<void> {
    const [{ error }] = await this.transport.metadata([this.topic]);
    if (error === null) return;
    if (!error.unknownTopic) throw explainTopicError(error, this.topic);
    try {
      await this.transport.createTopic({ topic: this.topic, partitions: 1, configs: TOPIC_CONFIGS });
    } catch (cause) {
      // Another query was faster.
      if (cause instanceof KafkaError && cause.reason === 'TOPIC_ALREADY_EXISTS') return;
      throw new StreamingQueryError(
        'KAFKA_MARKER_TOPIC_MISSING',
        `The topic '${this.topic}', where the Kafka sink notes which batches are in, does not exist and cannot be made: ${(cause as Error).message} ` +
          "Create it with one partition and cleanup.policy compact, name another with option('markerTopic', …), or use option('marker', 'group').",
        { cause },
      );
    }
  }
}

function textAt({ data, starts, ends }: BytesVector, row: number): string {
  return decodeUtf8(data, starts[row], ends[row]);
}
