import type { RecordBatch } from '../columnar/record-batch.js';
import type { IntegerVector } from '../columnar/vector.js';
import { InternalError } from '../common/errors.js';
import type { Attribute } from '../expressions/expression.js';
import { type BatchContext, Operator } from './operator.js';

/**
 * Watches an event-time column go by. Rows pass unchanged; after the batch the engine asks what was seen and moves the watermark for the
 * *next* batch. Times are floored to milliseconds; a null time counts as 1970 (harmless for the maximum), as in Spark.
 */
export class WatermarkExec extends Operator {
  readonly name = 'EventTimeWatermark';
  readonly children: readonly [Operator];
  private readonly ordinal: number;
  private stats: EventTimeStats = emptyStats();

  constructor(
    readonly column: Attribute,
    readonly delayUs: number,
    /** Position among the watermarks of the plan: names its value in the logs. */
    readonly watermarkId: number,
    readonly output: readonly Attribute[],
    child: Operator,
    /** Milliseconds of the clock without a row after which this input no longer holds the others back. */
    readonly idleTimeoutMs?: number,
  ) {
    super();
    this.children = [child];
    this.ordinal = child.output.findIndex(a => a.id === column.id);
    if (this.ordinal < 0) throw new InternalError(`event-time column ${column.name} is not in the input`);
  }

  /** Of the current batch. */
  get eventTime(): EventTimeStats {
    return this.stats;
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.stats = emptyStats();
    for await (const batch of this.children[0].execute(context)) {
      observe(this.stats, batch.columns[this.ordinal] as IntegerVector, batch.length);
      yield batch;
    }
  }

  describe(): string {
    return `EventTimeWatermark ${this.column}, ${this.delayUs / 1000} ms`;
  }
}

export interface EventTimeStats {
  count: number;
  maxUs: number;
  minUs: number;
  sumMs: number;
}

function emptyStats(): EventTimeStats {
  return { count: 0, maxUs: Number.NEGATIVE_INFINITY, minUs: Number.POSITIVE_INFINITY, sumMs: 0 };
}

function observe(stats: EventTimeStats, times: IntegerVector, n: number): void {
  const { values, validity } = times;
  let { maxUs, minUs, sumMs } = stats;
  for (let i = 0; i < n; i++) {
    const us = validity !== null && validity[i] === 0 ? 0 : Number(values[i]);
    if (us > maxUs) maxUs = us;
    if (us < minUs) minUs = us;
    sumMs += us / 1000;
  }
  stats.count += n;
  stats.maxUs = maxUs;
  stats.minUs = minUs;
  stats.sumMs = sumMs;
}
