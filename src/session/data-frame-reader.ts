import { Scan } from '../logical/relations.js';
import type { BatchTable } from '../sources/source.js';
import { DataFrame } from './data-frame.js';
import { openBatchTable } from './open-table.js';
import { Options } from './options.js';
import { type RowOf, type SchemaLike, toSchema } from './schema.js';
import type { Session } from './session.js';

/**
 * Reads a table once: `session.read.schema('id INT, name STRING').json('data/people')`. Where the schema is not given and must be read
 * from the files, `load` returns a promise: `await session.read.parquet('out/')`.
 */
export class DataFrameReader<Row = any> {
  private formatName = 'parquet';
  private declared: SchemaLike | undefined;
  private readonly given = new Options();

  constructor(private readonly session: Session) {}

  format(name: string): this {
    this.formatName = name;
    return this;
  }
  schema<S extends SchemaLike>(schema: S): SchemaReader<RowOf<S>> {
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

  load(...paths: string[]): Inferred<Row> {
    const table = openBatchTable({
      format: this.formatName,
      schema: this.declared === undefined ? undefined : toSchema(this.declared),
      options: this.given.map,
      callbacks: this.given.callbacks,
      paths: paths.length > 0 ? paths : this.given.map.has('path') ? [this.given.map.get('path')!] : [],
      files: this.session.files,
      zone: this.session.conf.settings.timeZone,
    });
    const toFrame = (t: BatchTable) => new DataFrame<Row>(this.session, Scan.of(t));
    return (table instanceof Promise ? table.then(toFrame) : toFrame(table)) as Inferred<Row>;
  }
  json(...paths: string[]): Inferred<Row> {
    return this.format('json').load(...paths);
  }
  csv(...paths: string[]): Inferred<Row> {
    return this.format('csv').load(...paths);
  }
  text(...paths: string[]): Inferred<Row> {
    return this.format('text').load(...paths);
  }
  parquet(...paths: string[]): Inferred<Row> {
    return this.format('parquet').load(...paths);
  }
  arrow(...paths: string[]): Inferred<Row> {
    return this.format('arrow').load(...paths);
  }
  table(name: string): DataFrame<Row> {
    return this.session.table(name);
  }
}

/** Without a schema the files must be looked at first. */
type Inferred<Row> = Promise<DataFrame<Row>>;

/** A reader that knows its schema: its tables are there at once. */
export interface SchemaReader<Row> {
  format(name: string): SchemaReader<Row>;
  option(key: string, value: unknown): SchemaReader<Row>;
  options(values: Readonly<Record<string, unknown>>): SchemaReader<Row>;
  load(...paths: string[]): DataFrame<Row>;
  json(...paths: string[]): DataFrame<Row>;
  csv(...paths: string[]): DataFrame<Row>;
  text(...paths: string[]): DataFrame<Row>;
  parquet(...paths: string[]): DataFrame<Row>;
  arrow(...paths: string[]): DataFrame<Row>;
}
