import type { StreamingQueryError } from '../common/errors.js';
import type { SinkResult } from '../sinks/sink.js';
import type { Offset, StreamSource } from '../sources/source.js';
import type { OffsetEntry } from './batch-entries.js';
import {
  compact,
  rate,
  type SourceProgress,
  type StateOperatorProgress,
  type StreamingQueryProgress,
  type StreamingQueryStatus,
  type WatermarkProgress,
} from './progress.js';
import type { QueryRequest } from './query-request.js';
import { SETTINGS } from './query-settings.js';

/** Keeps the figures of a run: times of the trigger under way, the last reports, the status text. */
export class ProgressReporter {
  currentStatus: StreamingQueryStatus = {
    message: 'Initializing sources',
    isDataAvailable: false,
    isTriggerActive: false,
  };
  readonly recent: StreamingQueryProgress[] = [];
  private durations: Record<string, number> = {};
  private triggerStartMs = 0;
  private triggerStartedMono = 0;
  private previousTriggerMono: number | undefined;
  private lastIdleMono = Number.NEGATIVE_INFINITY;
  private readonly recentMax: number;
  /** Of the state; known once the checkpoint is open. */
  partitions = 1;

  constructor(private readonly request: QueryRequest) {
    const setting = SETTINGS.recentProgressMax;
    this.recentMax = Number(request.conf.get(setting.key) ?? request.conf.get(setting.sparkKey!) ?? setting.fallback);
  }

  status(message: string, isDataAvailable: boolean, isTriggerActive: boolean): void {
    this.currentStatus = { message, isDataAvailable, isTriggerActive };
  }

  startTrigger(): void {
    const { clock } = this.request;
    this.durations = {};
    this.triggerStartMs = clock.now();
    this.triggerStartedMono = clock.monotonic();
  }

  startBatch(_entry: OffsetEntry, isReplay: boolean): void {
    if (isReplay) this.startTrigger();
  }

  async time<T>(part: string, work: () => Promise<T>): Promise<T> {
    const startedMs = this.request.clock.monotonic();
    try {
      return await work();
    } finally {
      this.durations[part] = (this.durations[part] ?? 0) + this.request.clock.monotonic() - startedMs;
    }
  }

  finishBatch(batch: {
    id: string;
    entry: OffsetEntry;
    starts: readonly (Offset | null)[];
    sources: readonly StreamSource[];
    result: SinkResult;
    observed: ReadonlyMap<string, Record<string, unknown>>;
    watermarks: readonly WatermarkProgress[];
    /** Metrics of what limited a source, by its number. */
    limits: (source: number) => Record<string, string>;
  }): StreamingQueryProgress {
    const { request } = this;
    const { entry } = batch;
    const now = request.clock.monotonic();
    const tookMs = Math.max(now - this.triggerStartedMono, 1);
    const sinceLastMs =
      this.previousTriggerMono === undefined ? Number.NaN : this.triggerStartedMono - this.previousTriggerMono;
    this.previousTriggerMono = this.triggerStartedMono;
    this.durations.triggerExecution = now - this.triggerStartedMono;
    const sources = request.plan.sources.map(({ table, scans }, i): SourceProgress => {
      const rows = Math.max(0, ...scans.map(s => s.rows));
      return compact({
        description: table.description,
        startOffset: batch.starts[i],
        endOffset: entry.offsets[i],
        latestOffset: batch.sources[i].reportLatestOffset?.() ?? entry.offsets[i],
        numInputRows: rows,
        inputRowsPerSecond: rate(rows, sinceLastMs),
        processedRowsPerSecond: rate(rows, tookMs),
        metrics: { ...batch.sources[i].metrics?.(entry.offsets[i] as Offset), ...batch.limits(i) },
      });
    });
    const rows = sources.reduce((sum, s) => sum + s.numInputRows, 0);
    const progress = compact<StreamingQueryProgress>({
      id: batch.id,
      runId: request.runId,
      name: request.name,
      timestamp: new Date(this.triggerStartMs).toISOString(),
      batchId: entry.batchId,
      batchDuration: Math.round(this.durations.triggerExecution),
      numInputRows: rows,
      inputRowsPerSecond: rate(rows, sinceLastMs),
      processedRowsPerSecond: rate(rows, tookMs),
      durationMs: Object.fromEntries(
        Object.entries(this.durations)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([k, v]) => [k, Math.round(v)]),
      ),
      eventTime: this.eventTime(entry),
      watermarks: batch.watermarks.length > 1 ? batch.watermarks : undefined,
      stateOperators: this.stateOperators(),
      sources,
      sink: compact({
        description: request.sink.description,
        numOutputRows: batch.result.rows,
        metrics: request.sink.metrics?.(),
      }),
      observedMetrics: Object.fromEntries(batch.observed),
    });
    this.remember(progress);
    return progress;
  }

  private remember(progress: StreamingQueryProgress): void {
    this.recent.push(progress);
    if (this.recent.length > this.recentMax) this.recent.shift();
  }

  private eventTime(entry: OffsetEntry): Record<string, string> | undefined {
    if (entry.watermarkMs === null) return undefined;
    const seen = this.request.plan.watermarks.map(w => w.eventTime).filter(s => s.count > 0);
    const iso = (ms: number) => new Date(ms).toISOString();
    const watermark = iso(entry.watermarkMs);
    if (seen.length === 0) return { watermark };
    const count = seen.reduce((sum, s) => sum + s.count, 0);
    const mean = seen.reduce((sum, s) => sum + s.sumMs, 0) / count;
    return {
      avg: iso(Math.floor(mean)),
      max: iso(Math.floor(Math.max(...seen.map(s => s.maxUs)) / 1000)),
      min: iso(Math.floor(Math.min(...seen.map(s => s.minUs)) / 1000)),
      watermark,
    };
  }

  private stateOperators(): StateOperatorProgress[] {
    return this.request.plan.stateful.map(o => {
      const f = o.batchFigures;
      return compact({
        operatorName: o.stateName,
        numRowsTotal: o.rowsHeld,
        numRowsUpdated: f.rowsUpdated,
        allUpdatesTimeMs: Math.round(f.updatesTimeMs),
        numRowsRemoved: f.rowsRemoved,
        allRemovalsTimeMs: Math.round(f.removalsTimeMs),
        commitTimeMs: Math.round(f.commitTimeMs),
        memoryUsedBytes: o.bytesHeld,
        numRowsDroppedByWatermark: f.rowsDroppedByWatermark,
        numShufflePartitions: this.partitions,
        numStateStoreInstances: o.openStores.length * this.partitions,
        customMetrics: { ...f.custom, ...o.openStores[0]?.metrics() },
      });
    });
  }

  /** Reports now and then that there is nothing to do. */
  idle(id: string): void {
    const { clock, listeners, runId } = this.request;
    const now = clock.monotonic();
    if (
      now - this.lastIdleMono <
      Number(this.request.conf.get(SETTINGS.idleProgressIntervalMs.key) ?? SETTINGS.idleProgressIntervalMs.fallback)
    )
      return;
    this.lastIdleMono = now;
    listeners.post('onQueryIdle', { id, runId, timestamp: new Date(clock.now()).toISOString() });
  }

  ended(error: StreamingQueryError | null): void {
    this.status(error === null ? 'Stopped' : `Terminated with exception: ${error.message}`, false, false);
  }
}
