import { gzipSync } from 'node:zlib';
import { CsvLines } from '../../columnar/csv/csv-lines.js';
import { CsvInference, csvColumnNames, csvSchema, tokenTexts } from '../../columnar/csv/infer.js';
import { CSV_OPTIONS, csvOptions } from '../../columnar/csv/options.js';
import { CsvRowWriter } from '../../columnar/csv/to-csv.js';
import { CsvTokenizer } from '../../columnar/csv/tokenizer.js';
import type { RecordBatch } from '../../columnar/record-batch.js';
import { ConfigurationError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import { type StructType, stringType, structType } from '../../types/data-type.js';
import type { Format, FormatOptions, FormatReader, FormatWriter, FormatWriterFactory, ReadRequest } from '../format.js';
import { LINE_OPTIONS } from '../line-options.js';
import { CsvReader, csvSource } from './csv-reader.js';

/**
 * CSV with Spark's options. Values are read straight from the bytes; strings stay views into them.
 *
 * A record whose number of columns is not that of the declared schema is malformed whichever columns are selected, and so is one with a
 * selected value that cannot be read as its type (any value, when the corrupt record column is selected).
 */
export const csvFormat: Format = {
  name: 'csv',
  extension: '.csv',
  readOptions: [...new Set([...CSV_OPTIONS, ...LINE_OPTIONS])],
  writeOptions: [...CSV_OPTIONS, 'compression'],

  async inferSchema(files: Files, paths: readonly string[], options: FormatOptions): Promise<StructType> {
    const csv = csvOptions(options);
    const inference = new CsvInference(csv);
    const tokenizer = new CsvTokenizer(csv, false);
    const yielder = new Yielder();
    let names: string[] | null = null;
    let records = 0;
    for (const path of paths) {
      let first = true;
      for await (const piece of csvSource(files, path, options, csv)) {
        for (const { start, end } of piece.records(tokenizer)) {
          names ??= csvColumnNames(tokenTexts(tokenizer, piece.buffer), csv.header);
          const isHeader = first && csv.header;
          first = false;
          if (isHeader || start === end) continue;
          if (!csv.inferSchema) break;
          // A sample is every n-th record: the same for every run.
          if (
            csv.samplingRatio < 1 &&
            Math.floor(records++ * csv.samplingRatio) === Math.floor(records * csv.samplingRatio)
          )
            continue;
          inference.add(tokenizer, piece.buffer);
          if (yielder.due()) await yielder.yield();
        }
        if (names !== null && !csv.inferSchema) break;
      }
      if (names !== null && !csv.inferSchema) break;
    }
    if (names === null) return structType([]);
    return csvSchema(names, csv.inferSchema ? inference.result(names.length) : names.map(() => stringType));
  },

  reader(request: ReadRequest): FormatReader {
    return new CsvReader(request);
  },

  writer(schema: StructType, options: FormatOptions): FormatWriterFactory {
    const csv = csvOptions(options);
    const rows = new CsvRowWriter(schema, csv, false);
    const compress = compressorOf(options.get('compression'));
    const encoding = options.get('encoding') ?? options.get('charset');
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) {
      throw new ConfigurationError('UNSUPPORTED_ENCODING', `CSV is written in UTF-8, not in ${encoding}.`);
    }
    const lineSep = csv.lineSep ?? '\n';
    return {
      schema,
      start: write => new CsvFileWriter(rows, new CsvLines(rows, csv, lineSep), lineSep, csv.header, compress, write),
    };
  },
};

type Compress = (bytes: Uint8Array) => Uint8Array;

function compressorOf(name: string | undefined): Compress {
  const known = name?.toLowerCase();
  if (known === undefined || known === 'none' || known === 'uncompressed') return bytes => bytes;
  // Members of a gzip file follow each other, so every piece can be one.
  if (known === 'gzip') return bytes => gzipSync(bytes);
  throw new ConfigurationError('INVALID_OPTION', `Unknown CSV compression '${name}': use none or gzip.`);
}

const ROWS_PER_WRITE = 1024;

class CsvFileWriter implements FormatWriter {
  private readonly yielder = new Yielder();
  private started = false;

  constructor(
    private readonly rows: CsvRowWriter,
    private readonly lines: CsvLines,
    private readonly lineSep: string,
    private readonly header: boolean,
    private readonly compress: Compress,
    private readonly sink: (bytes: Uint8Array) => Promise<void>,
  ) {}

  async write(batch: RecordBatch): Promise<void> {
    await this.start();
    for (let from = 0; from < batch.length; from += ROWS_PER_WRITE) {
      const bytes = this.lines.encode(batch.columns, from, Math.min(batch.length, from + ROWS_PER_WRITE));
      if (bytes.length > 0) await this.sink(this.compress(bytes.slice()));
      if (this.yielder.due()) await this.yielder.yield();
    }
  }

  async finish(): Promise<void> {
    await this.start();
  }

  private async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    if (!this.header) return;
    await this.sink(this.compress(new TextEncoder().encode(this.rows.header() + this.lineSep)));
  }
}
