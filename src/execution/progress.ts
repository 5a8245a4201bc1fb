/** What a query reports after each batch. Field names are Spark's, so that its dashboards and habits still serve. */
export interface StreamingQueryProgress {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  /** Start of the trigger, ISO-8601 UTC. */
  readonly timestamp: string;
  readonly batchId: number;
  /** Milliseconds of the whole trigger. */
  readonly batchDuration: number;
  readonly numInputRows: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly durationMs: Readonly<Record<string, number>>;
  readonly eventTime?: Readonly<Record<string, string>>;
  /** Each `withWatermark` of the query, where there are several: its value for the next batch. */
  readonly watermarks?: readonly WatermarkProgress[];
  readonly stateOperators: readonly StateOperatorProgress[];
  readonly sources: readonly SourceProgress[];
  readonly sink: SinkProgress;
  readonly observedMetrics?: Readonly<Record<string, unknown>>;
}

export interface WatermarkProgress {
  readonly column: string;
  /** ISO-8601 UTC. */
  readonly watermark: string;
  /** Milliseconds behind the furthest watermark of the query. */
  readonly behindMs: number;
  /** Has seen no row for its idle timeout, and holds nothing back. */
  readonly isIdle: boolean;
}

export interface StateOperatorProgress {
  readonly operatorName: string;
  readonly numRowsTotal: number;
  readonly numRowsUpdated: number;
  readonly allUpdatesTimeMs: number;
  readonly numRowsRemoved: number;
  readonly allRemovalsTimeMs: number;
  readonly commitTimeMs: number;
  readonly memoryUsedBytes: number;
  readonly numRowsDroppedByWatermark: number;
  readonly numShufflePartitions: number;
  readonly numStateStoreInstances: number;
  readonly customMetrics?: Readonly<Record<string, number>>;
}

export interface SourceProgress {
  readonly description: string;
  readonly startOffset: unknown;
  readonly endOffset: unknown;
  readonly latestOffset: unknown;
  readonly numInputRows: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly metrics?: Readonly<Record<string, string>>;
}

export interface SinkProgress {
  readonly description: string;
  /** −1 when unknown. */
  readonly numOutputRows: number;
  readonly metrics?: Readonly<Record<string, string>>;
}

export interface StreamingQueryStatus {
  readonly message: string;
  readonly isDataAvailable: boolean;
  readonly isTriggerActive: boolean;
}

/** Rows per second to one decimal; undefined where there is no time to divide by. */
export function rate(rows: number, ms: number): number | undefined {
  const value = rows / (ms / 1000);
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : undefined;
}

/** An object without the entries that are undefined or empty objects: what progress reports leave out. */
export function compact<T extends object>(value: T): T {
  const kept = Object.entries(value).filter(([, v]) => v !== undefined && !(isPlain(v) && Object.keys(v).length === 0));
  return Object.fromEntries(kept) as T;
}

const isPlain = (v: unknown): v is object =>
  typeof v === 'object' && v !== null && Object.getPrototypeOf(v) === Object.prototype;
