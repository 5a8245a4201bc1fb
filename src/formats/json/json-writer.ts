import { ByteSink } from '../../columnar/json/byte-sink.js';
import { jsonOptions } from '../../columnar/json/options.js';
import { jsonWriter, type StructWriter } from '../../columnar/json/to-json.js';
import type { RecordBatch } from '../../columnar/record-batch.js';
import { ConfigurationError } from '../../common/errors.js';
import { Yielder } from '../../common/yielder.js';
import type { StructType } from '../../types/data-type.js';
import type { FormatOptions, FormatWriter, FormatWriterFactory } from '../format.js';
import { GzipWriter } from '../gzip-writer.js';
import { checkJsonFileTypes } from './json-file-types.js';

/** Bytes that are collected before they are handed on. */
const CHUNK_BYTES = 256 * 1024;
/** Rows between two looks at the clock. */
const SLICE_ROWS = 512;

/** Writes rows as JSON lines, in UTF-8; see `columnar/json/to-json.ts` for the forms of the values. */
export class JsonWriterFactory implements FormatWriterFactory {
  private readonly gzip: boolean;
  private readonly separator: string;

  constructor(
    readonly schema: StructType,
    private readonly options: FormatOptions,
  ) {
    this.gzip = gzipWanted(options);
    this.separator = options.get('linesep') ?? '\n';
    const encoding = options.get('encoding') ?? 'UTF-8';
    if (!/^utf-?8$/i.test(encoding))
      throw new ConfigurationError('UNSUPPORTED_ENCODING', `JSON is written in UTF-8 only, not in ${encoding}.`);
    checkJsonFileTypes(schema);
    this.rowWriter();
  }

  start(write: (bytes: Uint8Array) => Promise<void>): FormatWriter {
    const gzip = this.gzip ? new GzipWriter(write) : null;
    return new JsonLines(
      this.rowWriter(),
      Buffer.from(this.separator),
      gzip === null ? write : bytes => gzip.write(bytes),
      async () => gzip?.finish(),
    );
  }

  private rowWriter(): StructWriter {
    return jsonWriter(this.schema, jsonOptions(this.options)) as StructWriter;
  }
}

class JsonLines implements FormatWriter {
  private readonly sink = new ByteSink(CHUNK_BYTES + 4096);
  private readonly yielder = new Yielder();

  constructor(
    private readonly rows: StructWriter,
    private readonly separator: Uint8Array,
    private readonly target: (bytes: Uint8Array) => Promise<void>,
    private readonly end: () => Promise<void>,
  ) {}

  async write(batch: RecordBatch): Promise<void> {
    const { rows, sink, separator } = this;
    rows.bindFields(batch.columns);
    for (let row = 0; row < batch.length; row++) {
      rows.write(sink, row, 0);
      sink.bytes(separator, 0, separator.length);
      if (sink.used >= CHUNK_BYTES) await this.target(sink.take());
      if (row % SLICE_ROWS === SLICE_ROWS - 1 && this.yielder.due()) await this.yielder.yield();
    }
  }

  async finish(): Promise<void> {
    if (this.sink.used > 0) await this.target(this.sink.take());
    await this.end();
  }
}

function gzipWanted(options: FormatOptions): boolean {
  const compression = (options.get('compression') ?? 'none').toLowerCase();
  if (compression === 'none' || compression === 'uncompressed') return false;
  if (compression === 'gzip') return true;
  throw new ConfigurationError('INVALID_OPTION', `The option compression must be none or gzip, not '${compression}'.`);
}
