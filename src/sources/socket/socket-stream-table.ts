import { connect, type Socket } from 'node:net';
import type { RecordBatch } from '../../columnar/record-batch.js';
import { DataError, IoError } from '../../common/errors.js';
import { Yielder } from '../../common/yielder.js';
import { field, type StructType, stringType, structType, timestampType } from '../../types/data-type.js';
import { ColumnSelection } from '../columns.js';
import { RowLog } from '../memory/row-log.js';
import { ConnectorOptions, type RawOptions } from '../options.js';
import { Signal } from '../signal.js';
import type { Offset, ReadLimit, ScanRequest, SourceContext, StreamSource, StreamTable } from '../source.js';
import { LineSplitter } from './line-splitter.js';

const OPTIONS = ['host', 'port', 'includeTimestamp'];

/** Lines that no batch has asked for yet; beyond this the sender is made to wait. */
const ROWS_MAX = 100_000;
const CHARS_MAX = 32 * 1024 * 1024;

/**
 * Lines of text from a TCP server: for trying things out.
 *
 * **Not fault tolerant**: lines live in memory only. When a query restarts, lines that a batch had planned but not committed are lost; the source
 * says so and goes on counting where it was. A server that closes the connection ends the input, not the query; there is no reconnection.
 */
export class SocketStreamTable implements StreamTable {
  readonly kind = 'stream';
  readonly description: string;
  readonly schema: StructType;
  readonly identity: object = this;
  readonly #host: string;
  readonly #port: number;

  constructor(raw: RawOptions) {
    const options = new ConnectorOptions('The socket source', raw, OPTIONS);
    this.#host = options.requiredText('host');
    options.requiredText('port');
    this.#port = options.integer('port', 0, 1, 65535);
    const value = field('value', stringType);
    this.schema = structType(
      options.boolean('includeTimestamp', false) ? [value, field('timestamp', timestampType)] : [value],
    );
    this.description = `TextSocket[host=${this.#host}, port=${this.#port}]`;
  }

  /** Resolves once connected; rejects with `IO_ERROR` when nobody answers. */
  async open(context: SourceContext): Promise<StreamSource> {
    const socket = connect({ host: this.#host, port: this.#port });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', cause => {
        reject(new IoError('IO_ERROR', `${this.description}: cannot connect: ${cause.message}`, { cause }));
      });
    });
    return new SocketSource(socket, this.schema, this.description, context);
  }
}

class SocketSource implements StreamSource {
  readonly defaultLimit: ReadLimit = {};
  readonly #socket: Socket;
  readonly #description: string;
  readonly #context: SourceContext;
  readonly #log: RowLog;
  readonly #withTime: boolean;
  readonly #arrived = new Signal();
  readonly #lines = new LineSplitter();
  #failure: Error | undefined;
  #frozenEnd: number | undefined;
  #closed = false;
  /** Lines below this one have been asked for. */
  #askedTo: number;
  #waitingChars = 0;

  constructor(socket: Socket, schema: StructType, description: string, context: SourceContext) {
    this.#socket = socket;
    this.#description = description;
    this.#context = context;
    this.#withTime = schema.fields.length === 2;
    this.#askedTo = rowNumber(context.latestSeen);
    this.#log = new RowLog(schema, this.#askedTo);
    socket.removeAllListeners('error');
    socket.on('data', (chunk: Buffer) => this.#take(() => this.#lines.push(chunk)));
    socket.on('end', () => this.#end());
    socket.on('error', cause => {
      this.#end();
      if (!this.#closed)
        context.warn?.(`${description}: the connection broke: ${cause.message}. No more lines will come.`);
    });
  }

  async initialOffset(): Promise<Offset | null> {
    return null;
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const from = rowNumber(start);
    const end = this.#frozenEnd ?? this.#log.end;
    if (end <= from && this.#failure !== undefined) throw this.#failure;
    return end <= from ? start : Math.min(end, from + Math.max(1, limit.rowsMax ?? Number.POSITIVE_INFINITY));
  }

  reportLatestOffset(): Offset | null {
    return this.#log.end;
  }

  async *read(start: Offset | null, end: Offset, request: ScanRequest): AsyncIterable<RecordBatch> {
    const from = rowNumber(start);
    const to = rowNumber(end);
    if (from < this.#log.first) {
      const lost = Math.min(to, this.#log.first) - from;
      this.#context.warn?.(
        `${this.#description}: ${lost} lines are lost: they were planned by an earlier run and lived in memory only.`,
      );
    }
    this.#askFor(to);
    const selection = new ColumnSelection(this.#log.schema, request.columns);
    const yielder = new Yielder();
    for (const batch of this.#log.slice(Math.max(from, this.#log.first), to)) {
      yield selection.apply(batch);
      if (yielder.due()) await yielder.yield();
    }
  }

  async commit(end: Offset): Promise<void> {
    this.#log.dropBelow(rowNumber(end));
  }

  async prepareForAvailableNow(): Promise<void> {
    this.#frozenEnd = this.#log.end;
  }

  async waitForData(start: Offset | null, signal: AbortSignal): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#log.end <= rowNumber(start)) await this.#arrived.wait(signal);
  }

  async stop(): Promise<void> {
    this.#closed = true;
    this.#socket.destroy();
    this.#arrived.notify();
  }

  /** A batch has begun with the lines up to `to`: there is room for as many again. */
  #askFor(to: number): void {
    if (to <= this.#askedTo) return;
    this.#askedTo = to;
    this.#waitingChars = 0;
    if (!this.#closed && this.#socket.isPaused()) this.#socket.resume();
  }

  #end(): void {
    this.#take(() => this.#lines.end());
  }

  #take(lines: () => string[]): void {
    try {
      for (const line of lines()) {
        this.#log.append(this.#withTime ? [line, this.#context.clock.now() * 1000] : [line]);
        this.#waitingChars += line.length;
      }
    } catch (error) {
      this.#failure ??= error as Error;
      this.#socket.destroy();
    }
    if (this.#log.end - this.#askedTo >= ROWS_MAX || this.#waitingChars >= CHARS_MAX) this.#socket.pause();
    this.#arrived.notify();
  }
}

function rowNumber(offset: Offset | null): number {
  if (offset === null) return 0;
  if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new DataError('OFFSET_NOT_UNDERSTOOD', `expected a row count, found ${JSON.stringify(offset)}`);
}
