import type { RecordBatch } from '../../columnar/record-batch.js';
import type { Clock } from '../../common/clock.js';
import { CheckpointError, ConfigurationError, DataError } from '../../common/errors.js';
import type { StructType } from '../../types/data-type.js';
import { ConnectorOptions, type RawOptions } from '../options.js';
import type { Offset, ReadLimit, ScanRequest, SourceContext, StreamSource, StreamTable } from '../source.js';
import { RATE_SCHEMA, rateRows } from './rate-rows.js';

const OPTIONS = ['rowsPerSecond', 'rampUpTime', 'numPartitions'];

/**
 * Rows `(timestamp, value)` at a steady rate, values counting from 0: for trying things out and for load.
 *
 * The position is the number of whole seconds since the stream began, together with that beginning, so any run of the query gives the
 * same rows for the same seconds, and nothing needs to be stored. `numPartitions` is accepted; rows come in the order of their values.
 */
export class RateStreamTable implements StreamTable {
  readonly kind = 'stream';
  readonly description: string;
  readonly schema: StructType = RATE_SCHEMA;
  readonly identity: object = this;
  readonly #rate: Rate;

  constructor(raw: RawOptions = {}) {
    const options = new ConnectorOptions('The rate source', raw, OPTIONS);
    options.optionalInteger('numPartitions');
    const rampUpMs = options.durationMs('rampUpTime', 1000) ?? 0;
    this.#rate = new Rate(options.integer('rowsPerSecond', 1), Math.floor(rampUpMs / 1000));
    this.description = `RateStream[rowsPerSecond=${this.#rate.rowsPerSecond}, rampUpTimeSeconds=${this.#rate.rampUpSeconds}]`;
  }

  async open(context: SourceContext): Promise<StreamSource> {
    return new RateSource(this.#rate, context.clock, positionOf(context.latestSeen));
  }
}

/** Spark's formula: during the ramp the speed of second s is s × delta, afterwards `rowsPerSecond`. */
export class Rate {
  readonly secondsMax: number;

  constructor(
    readonly rowsPerSecond: number,
    readonly rampUpSeconds: number,
  ) {
    this.secondsMax = Math.floor(Number.MAX_SAFE_INTEGER / rowsPerSecond);
    if (this.secondsMax < rampUpSeconds) {
      throw new ConfigurationError(
        'INVALID_OPTION',
        `The rate source: within a rampUpTime of ${rampUpSeconds} s at ${rowsPerSecond} rows/s values would pass 2^53.`,
      );
    }
  }

  /** The first value of second `seconds`: how many rows came before. */
  valueAt(seconds: number): number {
    const delta = Math.floor(this.rowsPerSecond / (this.rampUpSeconds + 1));
    const ramp = Math.min(seconds, this.rampUpSeconds);
    const ramped = delta * ((ramp * (ramp + 1)) / 2);
    return ramped + (seconds - ramp) * this.rowsPerSecond;
  }
}

interface RatePosition {
  readonly seconds: number;
  readonly startMs: number;
}

class RateSource implements StreamSource {
  readonly defaultLimit: ReadLimit = {};
  readonly #rate: Rate;
  readonly #clock: Clock;
  readonly #startMs: number;
  /** The clock may jump back; positions may not. */
  #latestMs: number;
  #frozen: number | undefined;

  constructor(rate: Rate, clock: Clock, latestSeen: RatePosition | undefined) {
    this.#rate = rate;
    this.#clock = clock;
    this.#startMs = latestSeen?.startMs ?? clock.now();
    this.#latestMs = this.#startMs + (latestSeen?.seconds ?? 0) * 1000;
  }

  async initialOffset(): Promise<Offset | null> {
    return null;
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const from = positionOf(start)?.seconds ?? 0;
    const available = this.#frozen ?? this.#secondsNow();
    let seconds = available;
    const rowsMax = limit.rowsMax ?? Number.POSITIVE_INFINITY;
    if (this.#rate.valueAt(seconds) - this.#rate.valueAt(from) > rowsMax)
      seconds = this.#withinRows(from, available, rowsMax);
    return seconds <= from ? start : this.#offset(seconds);
  }

  reportLatestOffset(): Offset | null {
    const seconds = this.#secondsNow();
    return seconds === 0 ? null : this.#offset(seconds);
  }

  read(start: Offset | null, end: Offset, request: ScanRequest): AsyncIterable<RecordBatch> {
    const from = positionOf(start)?.seconds ?? 0;
    const position = positionOf(end)!;
    if (position.seconds > this.#rate.secondsMax) {
      throw new DataError(
        'LIMIT_EXCEEDED',
        `The rate source cannot go beyond second ${this.#rate.secondsMax}: values would pass 2^53.`,
      );
    }
    const first = this.#rate.valueAt(from);
    const last = this.#rate.valueAt(position.seconds);
    const msPerValue = ((position.seconds - from) * 1000) / (last - first);
    const beginMs = position.startMs + from * 1000;
    return rateRows(first, last, value => Math.round((value - first) * msPerValue) + beginMs, request.columns);
  }

  async commit(): Promise<void> {}

  async prepareForAvailableNow(): Promise<void> {
    this.#frozen = this.#secondsNow();
  }

  async waitForData(start: Offset | null, signal: AbortSignal): Promise<void> {
    const from = positionOf(start)?.seconds ?? 0;
    while (this.#secondsNow() <= from && !signal.aborted) {
      const nextMs = this.#startMs + (from + 1) * 1000 - this.#clock.now();
      await this.#clock.sleep(Math.max(1, nextMs), signal).catch(error => {
        if (!signal.aborted) throw error;
      });
    }
  }

  async stop(): Promise<void> {}

  #secondsNow(): number {
    this.#latestMs = Math.max(this.#latestMs, this.#clock.now());
    return Math.floor((this.#latestMs - this.#startMs) / 1000);
  }

  /** The most seconds that stay within the limit; at least one. */
  #withinRows(from: number, available: number, rowsMax: number): number {
    let low = from + 1;
    let high = available;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#rate.valueAt(middle) - this.#rate.valueAt(from) <= rowsMax) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #offset(seconds: number): Offset {
    return { seconds, startMs: this.#startMs };
  }
}

function positionOf(offset: Offset | null): RatePosition | undefined {
  if (offset === null) return undefined;
  const { seconds, startMs } = offset as unknown as RatePosition;
  if (Number.isSafeInteger(seconds) && Number.isSafeInteger(startMs)) return { seconds, startMs };
  throw new CheckpointError(
    'CHECKPOINT_INCOMPATIBLE',
    `the offset log holds ${JSON.stringify(offset).slice(0, 200)}, which is not a position of a rate source.`,
  );
}
