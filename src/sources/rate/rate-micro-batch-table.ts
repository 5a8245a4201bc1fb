import type { RecordBatch } from '../../columnar/record-batch.js';
import { CheckpointError, ConfigurationError } from '../../common/errors.js';
import type { StructType } from '../../types/data-type.js';
import { ConnectorOptions, type RawOptions } from '../options.js';
import type { Offset, ReadLimit, ScanRequest, SourceContext, StreamSource, StreamTable } from '../source.js';
import { RATE_SCHEMA, rateRows } from './rate-rows.js';

const OPTIONS = ['rowsPerBatch', 'numPartitions', 'startTimestamp', 'advanceMillisPerBatch'];

/**
 * A fixed number of rows `(timestamp, value)` in every batch: the same rows in the same batches on every run, whatever the clock says. All
 * rows of a batch have one time; the next batch is `advanceMillisPerBatch` later.
 */
export class RateMicroBatchTable implements StreamTable {
  readonly kind = 'stream';
  readonly description: string;
  readonly schema: StructType = RATE_SCHEMA;
  readonly identity: object = this;
  readonly #rowsPerBatch: number;
  readonly #startMs: number;
  readonly #advanceMs: number;

  constructor(raw: RawOptions = {}) {
    const options = new ConnectorOptions('The rate-micro-batch source', raw, OPTIONS);
    options.optionalInteger('numPartitions');
    const rows = options.optionalInteger('rowsPerBatch');
    if (rows === undefined) {
      throw new ConfigurationError('MISSING_OPTION', "The rate-micro-batch source needs the option 'rowsPerBatch'.");
    }
    this.#rowsPerBatch = rows;
    this.#startMs = options.integer('startTimestamp', 0, 0, 8.64e15);
    this.#advanceMs = options.integer('advanceMillisPerBatch', 1000, 0);
    this.description = `RateStreamMicroBatch[rowsPerBatch=${rows}, startTimestamp=${this.#startMs}, advanceMillisPerBatch=${this.#advanceMs}]`;
  }

  async open(_context: SourceContext): Promise<StreamSource> {
    return new RateMicroBatchSource(this.#rowsPerBatch, this.#startMs, this.#advanceMs);
  }
}

interface MicroBatchPosition {
  readonly offset: number;
  readonly timestamp: number;
}

class RateMicroBatchSource implements StreamSource {
  readonly defaultLimit: ReadLimit = {};
  #frozen = false;
  #frozenEnd: MicroBatchPosition | undefined;

  constructor(
    readonly rowsPerBatch: number,
    readonly startMs: number,
    readonly advanceMs: number,
  ) {}

  async initialOffset(): Promise<Offset | null> {
    return { offset: 0, timestamp: this.startMs };
  }

  async latestOffset(start: Offset | null, _limit: ReadLimit): Promise<Offset | null> {
    const from = this.#position(start);
    if (this.#frozen && this.#frozenEnd !== undefined) return { ...this.#frozenEnd };
    const end = { offset: from.offset + this.rowsPerBatch, timestamp: from.timestamp + this.advanceMs };
    if (this.#frozen) this.#frozenEnd = end;
    return end;
  }

  read(start: Offset | null, end: Offset, request: ScanRequest): AsyncIterable<RecordBatch> {
    const from = this.#position(start);
    return rateRows(from.offset, this.#position(end).offset, () => from.timestamp, request.columns);
  }

  async commit(): Promise<void> {}

  /** There is always one more batch; what is there "now" is the next one. */
  async prepareForAvailableNow(): Promise<void> {
    this.#frozen = true;
  }

  async stop(): Promise<void> {}

  #position(offset: Offset | null): MicroBatchPosition {
    if (offset === null) return { offset: 0, timestamp: this.startMs };
    const position = offset as unknown as MicroBatchPosition;
    if (Number.isSafeInteger(position.offset) && Number.isSafeInteger(position.timestamp)) return position;
    throw new CheckpointError(
      'CHECKPOINT_INCOMPATIBLE',
      `the offset log holds ${JSON.stringify(offset).slice(0, 200)}, which is not a position of a rate-micro-batch source.`,
    );
  }
}
