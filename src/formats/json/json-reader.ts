import { isUtf8 } from 'node:buffer';
import { complaintOf } from '../../columnar/json/complaint.js';
import { booleanOption, type JsonOptions, jsonOptions } from '../../columnar/json/options.js';
import { RecordReader } from '../../columnar/json/record-reader.js';
import { RecordBatch } from '../../columnar/record-batch.js';
import { decodeUtf8 } from '../../columnar/vector.js';
import { ConfigurationError, DataError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import { asNullable, field, type StructType, structType } from '../../types/data-type.js';
import { openBytes, readAll } from '../byte-source.js';
import type { FormatReader, ReadOptions, ReadRequest } from '../format.js';
import { lineOptions } from '../line-options.js';
import { DEFAULT_MAX_RECORD_BYTES, type LineOptions, lineSeparator, readLines } from '../lines.js';
import { checkJsonFileTypes } from './json-file-types.js';
import { LineBatches } from './line-batches.js';

/** For tests and measurements; the answers do not depend on it. */
export interface JsonReaderTuning {
  /** Read by guess, see `columnar/json/layout.ts`. */
  readonly speculate?: boolean;
  /** With generated code where the host allows it. */
  readonly generate?: boolean;
  readonly chunkBytes?: number;
}

/** Reads JSON files; see `RecordReader` for what becomes of each record. */
export class JsonReader implements FormatReader {
  readonly schema: StructType;
  private readonly options: JsonOptions;
  private readonly lines: LineOptions;
  private readonly multiLine: boolean;
  private readonly passInvalid: boolean;
  /** What was used for earlier files: they remember the layout of records, and their kernels are warm. */
  private readonly idle: ReadState[] = [];

  constructor(
    private readonly request: ReadRequest,
    private readonly tuning: JsonReaderTuning = {},
  ) {
    const { dataSchema, columns, options } = request;
    checkJsonFileTypes(dataSchema);
    this.options = jsonOptions(options);
    this.lines = { ...lineOptions(options), chunkBytes: tuning.chunkBytes };
    this.multiLine = booleanOption(options, 'multiline', false);
    const invalid = options.get('invalidutf8') ?? 'corrupt';
    if (invalid !== 'corrupt' && invalid !== 'pass') {
      throw new ConfigurationError(
        'INVALID_OPTION',
        `The option invalidUtf8 must be corrupt or pass, not '${invalid}'.`,
      );
    }
    this.passInvalid = invalid === 'pass';
    this.schema = structType(
      columns.map(name => {
        const found = dataSchema.fields.find(f => f.name === name);
        return field(name, asNullable(found!.type), true, found!.metadata);
      }),
    );
    // Types and options that cannot work fail now, not at the first file.
    this.recordReader(() => '');
  }

  async *read(files: Files, path: string, options: ReadOptions = {}): AsyncGenerator<RecordBatch, void, void> {
    const yielder = new Yielder();
    if (this.multiLine) {
      const batch = await this.readWhole(files, path);
      if (batch.length > 0) yield batch;
      return;
    }
    const state = this.idle.pop() ?? this.newState();
    const { records, batches } = state;
    state.path = path;
    for await (const piece of readLines(files, path, { ...this.lines, transient: options.transient })) {
      state.base = piece.baseOffset;
      records.checkUtf8 = !this.passInvalid && !isUtf8(piece.buffer.subarray(piece.start, piece.end));
      batches.open(piece, options.transient);
      for (let batch = batches.next(); batch !== null; batch = batches.next()) {
        if (batch.rows > 0) yield new RecordBatch(this.schema, batch.columns, batch.rows);
        if (yielder.due()) await yielder.yield();
      }
    }
    batches.close();
    if (this.idle.length < IDLE_MAX) this.idle.push(state);
  }

  /** Records read by guess so far, for tests and metrics. */
  get guessed(): number {
    return this.idle.reduce((sum, state) => sum + state.batches.guessed, 0);
  }

  private newState(): ReadState {
    const state = { path: '', base: 0 } as { -readonly [K in keyof ReadState]: ReadState[K] };
    state.records = this.recordReader(
      () => state.path,
      () => state.base,
    );
    state.batches = new LineBatches(state.records, lineSeparator(this.lines.lineSep), this.tuning);
    return state;
  }

  /** The option `multiLine`: the file is one record. */
  private async readWhole(files: Files, path: string): Promise<RecordBatch> {
    const text = await readAll(
      await openBytes(files, path, this.lines),
      path,
      this.lines.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES,
    );
    const start = text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
    const records = this.recordReader(() => path);
    records.checkUtf8 = !this.passInvalid;
    records.scanner.attach(text);
    records.reserve(16);
    const rows = records.read(start, text.length, 0);
    return new RecordBatch(this.schema, records.finish(rows, text, start, text.length), rows);
  }

  private recordReader(path: () => string, base: () => number = () => 0): RecordReader {
    const { dataSchema, columns } = this.request;
    return new RecordReader(dataSchema, columns, this.options, (scanner, start) => {
      const sample = decodeUtf8(scanner.bytes, start, Math.min(scanner.end, start + 120));
      throw new DataError(
        'BAD_RECORD',
        `${path()} holds a malformed record at offset ${base() + start}: ${complaintOf(scanner, start)}. ` +
          `The record begins ${JSON.stringify(sample)}. To keep such records use the mode PERMISSIVE.`,
      );
    });
  }
}

const IDLE_MAX = 4;

interface ReadState {
  readonly records: RecordReader;
  readonly batches: LineBatches;
  path: string;
  base: number;
}
