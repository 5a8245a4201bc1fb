import { gzipSync } from 'node:zlib';
import { RecordBatch } from '../../columnar/record-batch.js';
import { BytesVector } from '../../columnar/vector.js';
import { AnalysisError, ConfigurationError, DataError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import { field, type StructType, stringType, structType } from '../../types/data-type.js';
import { fill, openBytes } from '../byte-source.js';
import type { Format, FormatOptions, FormatReader, FormatWriter, FormatWriterFactory, ReadRequest } from '../format.js';
import { LINE_OPTIONS, lineOptions } from '../line-options.js';
import { DEFAULT_MAX_RECORD_BYTES, lineSeparator, nextLine, readLines, splitLines } from '../lines.js';

/**
 * Text: one string column, one row a line (with `wholetext`, one row a file). Lines end at `\n`, `\r\n` or `\r`, or at `lineSep`; their ends are
 * not part of the rows. Writing takes one string column; a null is an empty line.
 */
export const textFormat: Format = {
  name: 'text',
  extension: '.txt',
  readOptions: ['wholetext', ...LINE_OPTIONS],
  writeOptions: ['linesep', 'compression'],

  async inferSchema(): Promise<StructType> {
    return structType([field('value', stringType)]);
  },

  reader(request: ReadRequest): FormatReader {
    return new TextReader(request);
  },

  writer(schema: StructType, options: FormatOptions): FormatWriterFactory {
    checkSchema(schema);
    const compression = options.get('compression')?.toLowerCase() ?? 'none';
    if (!['none', 'uncompressed', 'gzip'].includes(compression)) {
      throw new ConfigurationError('INVALID_OPTION', `Unknown text compression '${compression}': use none or gzip.`);
    }
    const { lineSep } = lineOptions(options);
    const separator = new TextEncoder().encode(lineSep ?? '\n');
    return { schema, start: write => new TextWriter(separator, compression === 'gzip', write) };
  },
};

function checkSchema(schema: StructType): void {
  const { fields } = schema;
  if (fields.length !== 1 || fields[0].type.kind !== 'string') {
    throw new AnalysisError(
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      `The text format holds exactly one string column, not (${fields.map(f => `${f.name} ${f.type.kind}`).join(', ')}).`,
    );
  }
}

const BATCH_ROWS = 4096;

class TextReader implements FormatReader {
  readonly schema: StructType;
  private readonly whole: boolean;

  constructor(private readonly request: ReadRequest) {
    if (request.dataSchema.fields.length > 0) checkSchema(request.dataSchema);
    this.schema = structType(request.columns.map(name => field(name, stringType)));
    const whole = request.options.get('wholetext')?.toLowerCase() ?? 'false';
    if (whole !== 'true' && whole !== 'false') {
      throw new ConfigurationError('INVALID_OPTION', `Option wholetext must be true or false, not '${whole}'.`);
    }
    this.whole = whole === 'true';
    lineOptions(request.options);
  }

  read(files: Files, path: string): AsyncGenerator<RecordBatch, void, void> {
    return this.whole ? this.readWhole(files, path) : this.readLines(files, path);
  }

  private async *readLines(files: Files, path: string): AsyncGenerator<RecordBatch, void, void> {
    const options = lineOptions(this.request.options);
    const separator = lineSeparator(options.lineSep);
    const yielder = new Yielder();
    for await (const piece of readLines(files, path, options)) {
      for (let at = piece.start; at < piece.end; ) {
        const starts = new Int32Array(BATCH_ROWS);
        const ends = new Int32Array(BATCH_ROWS);
        const count = splitLines(piece, at, separator, starts, ends);
        yield this.batch(piece.buffer, starts.subarray(0, count), ends.subarray(0, count));
        at = nextLine(piece.buffer, ends[count - 1], separator);
        if (yielder.due()) await yielder.yield();
      }
    }
  }

  private batch(buffer: Uint8Array, starts: Int32Array, ends: Int32Array): RecordBatch {
    const columns = this.schema.fields.map(f => new BytesVector(f.type, starts.length, starts, ends, buffer, null));
    return new RecordBatch(this.schema, columns, starts.length);
  }

  private async *readWhole(files: Files, path: string): AsyncGenerator<RecordBatch, void, void> {
    const options = lineOptions(this.request.options);
    const limit = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
    const source = await openBytes(files, path, options);
    try {
      let content = new Uint8Array(1 << 16);
      let length = 0;
      for (;;) {
        length += await fill(source, content.subarray(length));
        if (length < content.length) break;
        if (length > limit) {
          throw new DataError(
            'LIMIT_EXCEEDED',
            `${path} has more than ${limit} bytes, too many for one row (option maxRecordBytes).`,
          );
        }
        const wider = new Uint8Array(content.length * 2);
        wider.set(content);
        content = wider;
      }
      const from = length >= 3 && content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? 3 : 0;
      yield this.batch(content, Int32Array.of(from), Int32Array.of(length));
    } finally {
      await source.close();
    }
  }
}

class TextWriter implements FormatWriter {
  constructor(
    private readonly separator: Uint8Array,
    private readonly gzip: boolean,
    private readonly sink: (bytes: Uint8Array) => Promise<void>,
  ) {}

  async write(batch: RecordBatch): Promise<void> {
    if (batch.length === 0) return;
    const { starts, ends, data, validity } = batch.columns[0] as BytesVector;
    const isValue = (row: number) => validity === null || validity[row] === 1;
    let size = batch.length * this.separator.length;
    for (let row = 0; row < batch.length; row++) if (isValue(row)) size += ends[row] - starts[row];
    const out = new Uint8Array(size);
    let at = 0;
    for (let row = 0; row < batch.length; row++) {
      if (isValue(row)) {
        out.set(data.subarray(starts[row], ends[row]), at);
        at += ends[row] - starts[row];
      }
      out.set(this.separator, at);
      at += this.separator.length;
    }
    await this.sink(this.gzip ? gzipSync(out) : out);
  }

  async finish(): Promise<void> {}
}
