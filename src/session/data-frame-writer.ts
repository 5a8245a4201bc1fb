import { ConfigurationError } from '../common/errors.js';
import { formatNamed } from '../formats/registry.js';
import { writeFiles } from '../sinks/file/write-files.js';
import { writeKafka } from '../sinks/kafka/write-kafka.js';
import { zoneOf } from '../types/datetime/zone.js';
import type { DataFrame } from './data-frame.js';
import { Options } from './options.js';

export type SaveMode = 'append' | 'overwrite' | 'error' | 'errorifexists' | 'ignore';

/** Writes a batch DataFrame: `df.write.mode('overwrite').partitionBy('day').parquet('out/')`. */
export class DataFrameWriter<Row> {
  private saveMode: SaveMode = 'error';
  private formatName = 'parquet';
  private readonly partitions: string[] = [];
  private readonly given = new Options();

  constructor(private readonly df: DataFrame<Row>) {}

  mode(mode: SaveMode): this {
    if (!['append', 'overwrite', 'error', 'errorifexists', 'ignore'].includes(mode)) {
      throw new ConfigurationError(
        'INVALID_SAVE_MODE',
        `Unknown save mode "${mode}". Use append, overwrite, error or ignore.`,
      );
    }
    this.saveMode = mode;
    return this;
  }
  format(name: string): this {
    this.formatName = name;
    return this;
  }
  option(key: string, value: unknown): this {
    this.given.set(key, value);
    return this;
  }
  options(values: Readonly<Record<string, unknown>>): this {
    this.given.setAll(values);
    return this;
  }
  /** Writes rows into folders `column=value`; the columns are not in the files. */
  partitionBy(...columns: string[]): this {
    this.partitions.push(...columns);
    return this;
  }

  async save(path?: string): Promise<void> {
    const directory = path ?? this.given.map.get('path');
    if (this.formatName === 'noop') {
      for await (const _ of this.df.batches());
      return;
    }
    if (this.formatName === 'kafka') {
      if (this.saveMode === 'overwrite' || this.saveMode === 'ignore') {
        throw new ConfigurationError(
          'INVALID_SAVE_MODE',
          `Save mode ${this.saveMode} means nothing to Kafka, where records are only added. Use append.`,
        );
      }
      const { session, schema } = this.df;
      const batches = this.df.batches();
      await writeKafka({ files: session.files, clock: session.clock, options: this.given.map, schema, batches });
      return;
    }
    if (directory === undefined) throw new ConfigurationError('PATH_REQUIRED', 'Say where to write: save(path).');
    await writeFiles({
      files: this.df.session.files,
      path: directory,
      format: formatNamed(this.formatName),
      options: this.given.without('path'),
      partitionBy: this.partitions,
      mode: this.saveMode,
      schema: this.df.schema,
      batches: this.df.batches(),
      zone: zoneOf(this.df.session.conf.settings.timeZone),
    });
  }
  json(path: string): Promise<void> {
    return this.format('json').save(path);
  }
  csv(path: string): Promise<void> {
    return this.format('csv').save(path);
  }
  text(path: string): Promise<void> {
    return this.format('text').save(path);
  }
  parquet(path: string): Promise<void> {
    return this.format('parquet').save(path);
  }
  arrow(path: string): Promise<void> {
    return this.format('arrow').save(path);
  }
}
