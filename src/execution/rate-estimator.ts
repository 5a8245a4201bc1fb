/** How strongly the estimator reacts. Spark's defaults: proportional 1, integral 0.2, derivative 0, 100 rows/s at least. */
export interface RateGains {
  readonly proportional: number;
  readonly integral: number;
  readonly derivative: number;
  /** Rows per second; the estimate does not go below. */
  readonly rateMin: number;
}

/** What one batch has shown. */
export interface BatchObservation {
  /** When it ended: milliseconds of a clock that does not go back. */
  readonly endedMs: number;
  readonly rows: number;
  readonly processingMs: number;
  /** How late the next batch begins because this one took so long. */
  readonly delayMs: number;
  /** What a batch may take. */
  readonly intervalMs: number;
}

/**
 * Estimates how many rows per second a query can take, by a PID controller over what its batches have shown; as Spark Streaming's
 * `PIDRateEstimator`:
 *
 *     rate ◄─ rate − proportional · error − integral · history − derivative · d(error)/dt
 *
 *     error    the rate asked for, less the rate at which rows were processed
 *     history  the delay that has piled up, as rows to be made up for within one interval
 */
export class RateEstimator {
  readonly #gains: RateGains;
  #rate: number | undefined;
  #error = 0;
  #updatedMs = Number.NEGATIVE_INFINITY;

  /** `initialRate`: until the first batch has been seen; undefined: no limit then. */
  constructor(gains: RateGains, initialRate: number | undefined) {
    this.#gains = gains;
    this.#rate = initialRate === undefined ? undefined : Math.max(initialRate, gains.rateMin);
  }

  /** Rows per second; undefined while nothing is known. */
  get rate(): number | undefined {
    return this.#rate;
  }

  /** Batches without rows, or out of order, show nothing. */
  observe({ endedMs, rows, processingMs, delayMs, intervalMs }: BatchObservation): void {
    if (rows <= 0 || processingMs <= 0 || endedMs <= this.#updatedMs) return;
    const { proportional, integral, derivative, rateMin } = this.#gains;
    const processed = (rows / processingMs) * 1000;
    if (this.#rate === undefined) this.#rate = Math.max(processed, rateMin);
    else {
      const error = this.#rate - processed;
      const history = (delayMs * processed) / intervalMs;
      const seconds = (endedMs - this.#updatedMs) / 1000;
      const trend = Number.isFinite(seconds) ? (error - this.#error) / seconds : 0;
      this.#rate = Math.max(this.#rate - proportional * error - integral * history - derivative * trend, rateMin);
      this.#error = error;
    }
    this.#updatedMs = endedMs;
  }
}
