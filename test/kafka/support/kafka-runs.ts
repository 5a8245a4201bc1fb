import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, SystemClock } from '../../../src/common/clock.js';
import { NodeFiles } from '../../../src/common/node-files.js';
import type { DataStreamWriter } from '../../../src/session/data-stream-writer.js';
import { Session } from '../../../src/session/session.js';
import type { StreamingQuery } from '../../../src/session/streaming-query.js';
import { KafkaStreamTable } from '../../../src/sources/kafka/kafka-stream-table.js';
import type { Offset, SourceContext, StreamSource } from '../../../src/sources/source.js';

/** Folders and sources of one test file, cleared away by `end`. */
export class KafkaRuns {
  readonly session = Session.create();
  readonly warnings: string[] = [];
  readonly #folders: string[] = [];
  readonly #running: { stop(): Promise<void> }[] = [];

  constructor(readonly bootstrap: string) {}

  folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-test-'));
    this.#folders.push(folder);
    return folder;
  }

  options(more: Record<string, unknown>): Record<string, string> {
    const text = Object.entries(more).map(([key, value]) => [key, String(value)]);
    return { 'kafka.bootstrap.servers': this.bootstrap, ...Object.fromEntries(text) };
  }

  /** One run of the source alone, without an engine. */
  async source(
    options: Record<string, unknown>,
    {
      directory = join(this.folder(), '0'),
      latestSeen = null as Offset | null,
      epoch = 1,
      clock = new SystemClock() as Clock,
    } = {},
  ): Promise<StreamSource> {
    const context: SourceContext = {
      files: new NodeFiles(),
      clock,
      queryId: 'test-query',
      epoch,
      directory,
      latestSeen,
      warn: message => this.warnings.push(message),
    };
    const source = await new KafkaStreamTable(this.options(options)).open(context);
    this.#running.push(source);
    return source;
  }

  /** A query whose rows are collected, those of a batch that is run again only once. */
  async query(
    options: Record<string, unknown>,
    { checkpoint = this.folder(), columns = ['CAST(value AS STRING) AS value', 'partition', 'offset'] } = {},
    more: (writer: DataStreamWriter) => DataStreamWriter = writer => writer,
  ): Promise<RunningQuery> {
    const batches = new Map<number, any[]>();
    const stream = this.session.readStream.format('kafka').options(this.options(options)).load();
    const writer = stream
      .selectExpr(...columns)
      .writeStream.foreachBatch(async (frame, batchId) => {
        batches.set(batchId, await frame.collect());
      })
      .option('checkpointLocation', checkpoint);
    const query = await more(writer as never).start();
    this.#running.push(query);
    const rows = () => [...batches.values()].flat();
    return { query, rows, values: () => rows().map(row => row.value), checkpoint };
  }

  async end(): Promise<void> {
    for (const each of this.#running) await each.stop();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

export interface RunningQuery {
  readonly query: StreamingQuery;
  rows(): any[];
  /** The column `value` of the rows. */
  values(): string[];
  readonly checkpoint: string;
}
