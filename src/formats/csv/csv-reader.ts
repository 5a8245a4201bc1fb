import { tokenTexts } from '../../columnar/csv/infer.js';
import { type CsvOptions, csvOptions } from '../../columnar/csv/options.js';
import { CsvRecords } from '../../columnar/csv/records.js';
import type { CsvTokenizer } from '../../columnar/csv/tokenizer.js';
import type { RecordBatch } from '../../columnar/record-batch.js';
import { DataError, InternalError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import type { StructType } from '../../types/data-type.js';
import type { FormatOptions, FormatReader, ReadRequest } from '../format.js';
import { lineOptions } from '../line-options.js';
import { lineEnd, lineSeparator, nextLine, readLines } from '../lines.js';
import { multiLinePieces } from './multi-line.js';

const BATCH_ROWS = 4096;

/** A buffer with whole records in it, which the consumer may change. */
export interface CsvPiece {
  readonly buffer: Uint8Array;
  /** The offset of `buffer[0]` in the file. */
  readonly baseOffset: number;
  /** The buffer as it was; the same as `buffer` where records carry their raw text themselves. */
  readonly pristine: Uint8Array;
  /** Parses record after record; the tokens of the current one are in `tokenizer`. Blank lines and comments are left out. */
  records(tokenizer: CsvTokenizer): Iterable<{ start: number; end: number }>;
}

export class CsvReader implements FormatReader {
  readonly schema: StructType;
  private readonly csv: CsvOptions;

  constructor(private readonly request: ReadRequest) {
    this.csv = csvOptions(request.options);
    lineOptions(request.options);
    this.schema = new CsvRecords(request.dataSchema, request.columns, this.csv, 1).schema;
  }

  async *read(files: Files, path: string): AsyncGenerator<RecordBatch, void, void> {
    const { csv, request } = this;
    const names = this.wanted();
    const records = new CsvRecords(request.dataSchema, names, csv);
    const yielder = new Yielder();
    let header = csv.header;
    let offset = 0;
    try {
      for await (const piece of csvSource(files, path, request.options, csv, records.keepsRaw)) {
        for (const { start, end } of piece.records(records.tokenizer)) {
          offset = piece.baseOffset + start;
          if (header) {
            header = false;
            if (!csv.enforceSchema) this.checkHeader(tokenTexts(records.tokenizer, piece.buffer), path);
            continue;
          }
          if (records.appendTokens(piece.buffer, start, end, piece.pristine) === 'malformed') {
            throw new DataError(
              'BAD_RECORD',
              `${path}, record at offset ${offset}: ${records.complaint} (mode FAILFAST).`,
            );
          }
          if (records.rowsHeld >= BATCH_ROWS) yield this.narrow(records.finish());
          if (yielder.due()) await yielder.yield();
        }
        // Strings are views into this piece.
        if (records.rowsHeld > 0) yield this.narrow(records.finish());
      }
    } catch (error) {
      throw located(error, path, offset);
    }
  }

  /** With the corrupt record column, every value decides, so all columns are converted. */
  private wanted(): readonly string[] {
    const { columns, dataSchema } = this.request;
    if (!columns.includes(this.csv.corruptColumn)) return columns;
    return [...columns, ...dataSchema.fields.map(f => f.name).filter(name => !columns.includes(name))];
  }

  private narrow(batch: RecordBatch): RecordBatch {
    if (batch.columns.length === this.schema.fields.length) return batch;
    return new (batch.constructor as new (s: StructType, c: unknown, n: number) => RecordBatch)(
      this.schema,
      batch.columns.slice(0, this.schema.fields.length),
      batch.length,
    );
  }

  /** Columns are taken by position; a header of other names means that the positions are wrong. */
  private checkHeader(found: readonly (string | null)[], path: string): void {
    const expected = this.request.dataSchema.fields.map(f => f.name).filter(name => name !== this.csv.corruptColumn);
    const matches =
      found.length === expected.length && expected.every((name, i) => name.toLowerCase() === found[i]?.toLowerCase());
    if (matches) return;
    throw new DataError(
      'CSV_HEADER_MISMATCH',
      `${path} has the header ${found.map(name => name ?? '').join(', ')} where the schema has ${expected.join(', ')}.`,
    );
  }
}

/** The records of a file, line by line or, in multi-line mode, quote by quote. */
export function csvSource(
  files: Files,
  path: string,
  options: FormatOptions,
  csv: CsvOptions,
  keepRaw = false,
): AsyncGenerator<CsvPiece, void, void> {
  return csv.multiLine ? multiLinePieces(files, path, options, csv, keepRaw) : linePieces(files, path, options, csv);
}

async function* linePieces(
  files: Files,
  path: string,
  options: FormatOptions,
  csv: CsvOptions,
): AsyncGenerator<CsvPiece, void, void> {
  const separator = lineSeparator(csv.lineSep);
  if (separator !== null && separator.length === 0) throw new InternalError('an empty line separator');
  for await (const { buffer, start, end, baseOffset } of readLines(files, path, lineOptions(options))) {
    yield {
      buffer,
      baseOffset,
      pristine: buffer,
      *records(tokenizer) {
        for (let at = start; at < end; ) {
          const stop = lineEnd(buffer, at, end, separator);
          if (!isBlank(buffer, at, stop) && !(csv.comment !== 0 && buffer[at] === csv.comment)) {
            tokenizer.parse(buffer, at, stop);
            yield { start: at, end: stop };
          }
          at = nextLine(buffer, stop, separator);
        }
      },
    };
  }
}

function isBlank(buffer: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (buffer[i] > 32) return false;
  return true;
}

/** Names path and place in an error of the tokenizer. */
function located(error: unknown, path: string, offset: number): unknown {
  if (!(error instanceof DataError) || error.message.includes(path)) return error;
  const what = error.message.replace(/^\[[A-Z_]+\] /, '').replace(/\.$/, '');
  return new DataError(error.code, `${path}, record at offset ${offset}: ${what}.`, { cause: error });
}
