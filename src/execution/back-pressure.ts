import type { ReadLimit } from '../sources/source.js';
import type { QuerySettings } from './query-settings.js';
import { RateEstimator } from './rate-estimator.js';

/** A batch of a query without a trigger interval may take this long. */
const INTERVAL_MS_DEFAULT = 1000;

/**
 * Keeps batches as small as the query can take: each source is limited to the rows that, by the batches so far, can be processed within
 * the trigger interval. Sources that understand `rowsMax` follow; a limit of their own still holds.
 */
export class BackPressure {
  readonly #estimators: readonly RateEstimator[];
  readonly #intervalMs: number;
  /** Rows per second that the batch under way was planned with, by source. */
  #inForce: (number | undefined)[] = [];

  /** `intervalMs`: of the trigger; undefined for one that runs batches back to back. */
  constructor(settings: QuerySettings, sources: number, intervalMs: number | undefined) {
    const gains = {
      proportional: settings.backpressureProportional,
      integral: settings.backpressureIntegral,
      derivative: settings.backpressureDerivative,
      rateMin: settings.backpressureMinRate,
    };
    const initial = settings.backpressureInitialRate || undefined;
    const count = settings.backpressure ? sources : 0;
    this.#estimators = Array.from({ length: count }, () => new RateEstimator(gains, initial));
    this.#intervalMs = intervalMs ?? INTERVAL_MS_DEFAULT;
  }

  /** The limit for the next batch of a source that itself asks for `limit`. */
  limit(source: number, limit: ReadLimit): ReadLimit {
    const rate = this.#estimators[source]?.rate;
    this.#inForce[source] = rate;
    if (rate === undefined) return limit;
    const rows = Math.max(1, Math.floor((rate * this.#intervalMs) / 1000));
    return { ...limit, rowsMax: Math.min(rows, limit.rowsMax ?? Number.POSITIVE_INFINITY) };
  }

  /** Learns from a batch: its rows by source, when it ended and how long it took. */
  observe(rows: readonly number[], endedMs: number, processingMs: number): void {
    const intervalMs = this.#intervalMs;
    const delayMs = Math.max(0, processingMs - intervalMs);
    for (const [i, estimator] of this.#estimators.entries())
      estimator.observe({ endedMs, rows: rows[i], processingMs, delayMs, intervalMs });
  }

  /** For progress reports: what the batch under way was limited to. */
  metrics(source: number): Record<string, string> {
    const rate = this.#inForce[source];
    return rate === undefined ? {} : { backpressureRowsPerSecond: rate.toFixed(1) };
  }
}
