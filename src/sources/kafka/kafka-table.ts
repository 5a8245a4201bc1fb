import type { RecordBatch } from '../../columnar/record-batch.js';
import { SystemClock } from '../../common/clock.js';
import { DataError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import type { OauthToken } from '../../kafka/kafka-config.js';
import { openTransport } from '../../kafka/open-transport.js';
import { RECORD_SCHEMA, RECORD_SCHEMA_WITH_HEADERS } from '../../kafka/record-rows.js';
import type { StructType } from '../../types/data-type.js';
import type { RawOptions } from '../options.js';
import type { BatchTable, ScanRequest } from '../source.js';
import { type KafkaReadOptions, readKafkaOptions } from './kafka-options.js';
import { LogFetcher } from './log-fetcher.js';
import { PartitionDirectory } from './partition-directory.js';
import { inOrder, keyOf } from './partition-offsets.js';
import { type DataLoss, RangeReader } from './range-reader.js';
import { resolvePosition } from './resolve-position.js';

/** Kafka topics as a table: the records that are there when it is scanned, or those between two positions. */
export class KafkaTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType;
  readonly #options: KafkaReadOptions;
  readonly #files: Files;

  constructor(raw: RawOptions, files: Files, token?: OauthToken) {
    this.#options = readKafkaOptions(raw, 'batch', token);
    this.#files = files;
    this.description = `Kafka[${this.#options.selection.description}]`;
    this.schema = this.#options.includeHeaders ? RECORD_SCHEMA_WITH_HEADERS : RECORD_SCHEMA;
  }

  async *scan(request: ScanRequest): AsyncGenerator<RecordBatch, void, void> {
    const options = this.#options;
    const clock = new SystemClock();
    const transport = await openTransport(options.config, this.#files);
    try {
      const directory = new PartitionDirectory(transport, options.selection, clock);
      await directory.first(options.retries, options.retryIntervalMs);
      const start = await resolvePosition(transport, options.start, directory.partitions, options.isolation);
      const end = await resolvePosition(transport, options.end, directory.partitions, options.isolation);
      const ranges = inOrder(start.values())
        .map(from => ({ ...from, end: end.get(keyOf(from))!.offset }))
        .filter(range => range.offset < range.end);
      const reader = new RangeReader(new LogFetcher(transport, directory, options), options, clock, loss =>
        this.#lose(loss),
      );
      yield* reader.read(ranges, request.columns);
    } finally {
      await transport.close();
    }
  }

  #lose({ topic, partition, from, to, why }: DataLoss): void {
    const text = `${topic}-${partition} has lost ${to - from} offsets from ${from} to ${to - 1}: ${why}.`;
    if (this.#options.failOnDataLoss)
      throw new DataError('SOURCE_DATA_LOST', `${text} To read what is there, set failOnDataLoss to false.`);
    process.emitWarning(text, 'MillraceWarning');
  }
}
