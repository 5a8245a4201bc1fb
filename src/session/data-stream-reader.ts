import { ConfigurationError } from '../common/errors.js';
import { Scan } from '../logical/relations.js';
import { IterableStreamTable } from '../sources/iterable/iterable-stream-table.js';
import type { RowIterable } from '../sources/iterable/row-pump.js';
import type { StreamTable } from '../sources/source.js';
import { DataFrame } from './data-frame.js';
import { openStreamTable } from './open-table.js';
import { Options } from './options.js';
import { type RowOf, type SchemaLike, toSchema } from './schema.js';
import type { Session } from './session.js';

/** Reads a stream: `session.readStream.format('json').schema(Event).load('events/')`. */
export class DataStreamReader<Row = any> {
  private formatName = 'parquet';
  private declared: SchemaLike | undefined;
  private readonly given = new Options();

  constructor(private readonly session: Session) {}

  format(name: string): this {
    this.formatName = name;
    return this;
  }
  schema<S extends SchemaLike>(schema: S): DataStreamReader<RowOf<S>> {
    this.declared = schema;
    return this as never;
  }
  option(key: string, value: unknown): this {
    this.given.set(key, value);
    return this;
  }
  options(values: Readonly<Record<string, unknown>>): this {
    this.given.setAll(values);
    return this;
  }

  load(path?: string): DataFrame<Row> {
    if (path !== undefined) this.given.set('path', path);
    const table = openStreamTable({
      format: this.formatName,
      schema: this.declared === undefined ? undefined : toSchema(this.declared),
      options: this.given.map,
      callbacks: this.given.callbacks,
      paths: this.given.map.has('path') ? [this.given.map.get('path')!] : [],
      files: this.session.files,
      zone: this.session.conf.settings.timeZone,
    });
    return new DataFrame(this.session, Scan.of(table));
  }
  json(path: string): DataFrame<Row> {
    return this.format('json').load(path);
  }
  csv(path: string): DataFrame<Row> {
    return this.format('csv').load(path);
  }
  text(path: string): DataFrame<Row> {
    return this.format('text').load(path);
  }
  parquet(path: string): DataFrame<Row> {
    return this.format('parquet').load(path);
  }
  arrow(path: string): DataFrame<Row> {
    return this.format('arrow').load(path);
  }

  /**
   * A stream of your own: a `StreamTable`, or any iterable of rows, async or not, made replayable through a write-ahead log in the
   * checkpoint. A function that makes an iterable is called for each run.
   */
  from(table: StreamTable): DataFrame<Row>;
  from<S extends SchemaLike>(rows: RowIterable, schema: S): DataFrame<RowOf<S>>;
  from(from: StreamTable | RowIterable, schema?: SchemaLike): DataFrame {
    if ((from as StreamTable).kind === 'stream') return new DataFrame(this.session, Scan.of(from as StreamTable));
    if (schema === undefined)
      throw new ConfigurationError(
        'SCHEMA_REQUIRED',
        'readStream.from(iterable, schema) needs the schema of the rows.',
      );
    return new DataFrame(
      this.session,
      Scan.of(new IterableStreamTable(from as RowIterable, toSchema(schema), this.given.map)),
    );
  }
  table(name: string): DataFrame<Row> {
    return this.session.table(name);
  }
}
