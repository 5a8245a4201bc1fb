import { Checkpoint } from '../checkpoint/checkpoint.js';
import { CheckpointError, InternalError, MillraceError, StreamingQueryError } from '../common/errors.js';
import type { Json } from '../common/json.js';
import { Yielder } from '../common/yielder.js';
import { LATE_ROW_SCHEMA } from '../operators/late-rows-exec.js';
import type { BatchContext, SourceRange, Thresholds } from '../operators/operator.js';
import { sameOffset } from '../operators/scan-exec.js';
import type { SinkContext } from '../sinks/sink.js';
import type { Offset, ReadLimit, StreamSource } from '../sources/source.js';
import { BackPressure } from './back-pressure.js';
import type { CommitEntry, OffsetEntry } from './batch-entries.js';
import { checkTimeZone } from './check-time-zone.js';
import { fingerprintOf } from './fingerprint.js';
import { Pause } from './pause.js';
import type { StreamingQueryProgress, StreamingQueryStatus } from './progress.js';
import { ProgressReporter } from './progress-reporter.js';
import type { QueryRequest } from './query-request.js';
import { pinnedConf, type QuerySettings, readSettings, SETTINGS } from './query-settings.js';
import type { StateFiles } from './query-state.js';
import { Rounds } from './rounds.js';
import { RunState } from './run-state.js';
import { thresholdsFor } from './thresholds.js';
import { nextTick } from './trigger.js';
import { WatermarkTracker } from './watermark-tracker.js';

/**
 * One run of a streaming query. The life of a batch:
 *
 *     decide the range ─► publish offsets/N ─► sources: N−1 is done ─► operators into the sink ─► commit state ─► publish commits/N
 *          ─► purge ─► report
 *
 * At most one batch is under way. After a crash, `offsets/N` without `commits/N` is run again with exactly what it says; nothing else is
 * taken from memory or from the session. Any error ends the run; the next run starts from the logs.
 */
export class MicroBatchExecution {
  readonly reporter: ProgressReporter;
  private checkpoint!: Checkpoint<OffsetEntry, CommitEntry>;
  private settings!: QuerySettings;
  private readonly state: RunState;
  private tracker!: WatermarkTracker;
  private backPressure!: BackPressure;
  private sources: StreamSource[] = [];
  /** End offsets of the last batch in the offset log. */
  private ends: (Offset | null)[] = [];
  /** What the last batch was planned with. */
  private last: OffsetEntry | undefined;
  private lastCommitted = -1;
  /** Thresholds of the last batch, which may ask for one more. */
  private ranThresholds: ReadonlyMap<number, Thresholds> | undefined;
  private readonly stopping = new AbortController();
  private readonly pause: Pause;
  private readonly rounds = new Rounds();
  private readonly finished: Promise<void>;
  private settle!: () => void;
  error: StreamingQueryError | null = null;
  isActive = true;

  constructor(readonly request: QueryRequest) {
    this.reporter = new ProgressReporter(request);
    this.state = new RunState(request, this.warn);
    this.pause = new Pause(request.clock, this.stopping.signal);
    this.finished = new Promise(resolve => {
      this.settle = resolve;
    });
  }

  get id(): string {
    return this.checkpoint.queryId;
  }

  /** Opens checkpoint, sources, state and sink. Nothing is written before the plan has been accepted. */
  async open(): Promise<void> {
    const { request } = this;
    try {
      this.settings = readSettings(request.conf);
      this.checkpoint = await Checkpoint.open<OffsetEntry, CommitEntry>(request.files, request.checkpointDirectory, {
        accept: async view => {
          const { latestId } = view.offsets;
          if (latestId === undefined || latestId === null) return;
          const last = (await view.offsets.get(latestId))!;
          this.last = last;
          await this.state.accept(view, last);
          checkTimeZone(this.settings, last.conf, request.checkpointDirectory);
          this.settings = readSettings(request.conf, last.conf);
        },
      });
      this.reporter.partitions = this.settings.statePartitions;
      const { trigger } = request;
      const intervalMs = trigger.kind === 'interval' ? trigger.intervalMs : undefined;
      this.backPressure = new BackPressure(this.settings, request.plan.sources.length, intervalMs);
      this.lastCommitted = this.checkpoint.commits.latestId ?? -1;
      const commit = this.lastCommitted >= 0 ? await this.checkpoint.commits.get(this.lastCommitted) : undefined;
      await this.restore(commit);
      const context: SinkContext = {
        files: request.files,
        clock: request.clock,
        queryId: this.id,
        runId: request.runId,
        epoch: this.checkpoint.epoch,
        queryName: request.name,
        schema: request.plan.root.schema,
        outputMode: request.outputMode,
        lastCommitted: this.lastCommitted,
        sources: request.plan.sources.map(source => source.table),
        checkFence: () => this.checkpoint.checkFence(),
        warn: this.warn,
      };
      await request.sink.open(context);
      await request.lateSink?.open({ ...context, schema: LATE_ROW_SCHEMA, outputMode: 'append' });
    } catch (error) {
      // The first error is the one to report.
      await this.release().catch(() => undefined);
      throw error;
    }
  }

  private readonly warn = (message: string): void => {
    const { name, checkpointDirectory } = this.request;
    process.emitWarning(`Query ${name ?? checkpointDirectory}: ${message}`, 'MillraceWarning');
  };

  private async restore(commit: CommitEntry | undefined): Promise<void> {
    const { plan } = this.request;
    const { last } = this;
    const replaying = last !== undefined && last.batchId > this.lastCommitted;
    // A batch that is run again uses the watermark in its own entry; a new one uses what the last commit left.
    const globalMs = replaying ? last.watermarkMs : larger(last?.watermarkMs ?? null, commit?.nextWatermarkMs ?? null);
    const known = replaying ? last.watermarks : (commit?.nextWatermarks ?? {});
    const nodes = this.settings.restoreSourceWatermarks ? known : {};
    const restored = { globalMs, nodes, seenMs: commit?.lastSeenMs ?? {} };
    const { clock } = this.request;
    this.tracker = new WatermarkTracker(plan.watermarks, this.settings.watermarkPolicy, restored, clock.now());
    this.ends = last?.offsets.map(o => o as Offset | null) ?? plan.sources.map(() => null);
    for (const [index, { table }] of plan.sources.entries()) {
      const source = await table.open({
        files: this.request.files,
        clock: this.request.clock,
        queryId: this.id,
        epoch: this.checkpoint.epoch,
        directory: this.checkpoint.pathOf(this.checkpoint.sourceDirectory(index)),
        latestSeen: this.ends[index],
        checkFence: () => this.checkpoint.checkFence(),
        signal: this.stopping.signal,
        warn: this.warn,
      });
      this.sources.push(source);
    }
    await this.openState(replaying ? this.settings.statePartitions : this.wantedPartitions, commit?.stateFiles ?? {});
    if (last !== undefined && !replaying) this.ranThresholds = await this.thresholdsOf(last);
  }

  private async thresholdsOf(entry: OffsetEntry): Promise<ReadonlyMap<number, Thresholds>> {
    const { plan } = this.request;
    const previous = entry.batchId > 0 ? await this.previousEntry(entry.batchId - 1) : undefined;
    const lateMs = previous?.watermarkMs ?? (plan.watermarks.length > 0 ? 0 : null);
    return thresholdsFor(plan.root, lateMs, entry.watermarkMs);
  }

  private async openState(partitions: number, files: StateFiles): Promise<void> {
    this.settings = { ...this.settings, statePartitions: partitions };
    this.reporter.partitions = partitions;
    await this.state.open(this.checkpoint, this.settings, this.lastCommitted + 1, files);
  }

  /** Partitions of the state from the next new batch on: what the session asks for, else what they were. */
  private get wantedPartitions(): number {
    const { key, sparkKey } = SETTINGS.statePartitions;
    const { conf } = this.request;
    const asked = conf.has(key) || conf.has(sparkKey!);
    return asked ? readSettings(conf).statePartitions : this.settings.statePartitions;
  }

  /** Runs until stopped, failed or (availableNow, once) finished. Never rejects; see `error`. */
  async run(): Promise<void> {
    try {
      await this.loop();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.error = this.asQueryError(error);
    }
    try {
      await this.release();
    } catch (error) {
      this.error ??= this.asQueryError(error);
    }
    this.isActive = false;
    this.reporter.ended(this.error);
    this.rounds.end(this.error);
    this.request.listeners.post('onQueryTerminated', {
      id: this.id,
      runId: this.request.runId,
      exception: this.error?.message ?? null,
      errorClassOnException: this.error?.cause instanceof MillraceError ? this.error.cause.code : null,
    });
    this.settle();
  }

  private async loop(): Promise<void> {
    const { trigger } = this.request;
    if (this.last !== undefined && this.last.batchId > this.lastCommitted) {
      await this.runBatch(this.last, true);
      await this.repartition();
    }
    if (trigger.kind === 'availableNow' || trigger.kind === 'once') {
      this.state.maintainFirst();
      for (const source of this.sources) await source.prepareForAvailableNow?.();
      if (trigger.kind === 'once') await this.trigger(true);
      else while (!this.stopping.signal.aborted && (await this.trigger(false)));
      return;
    }
    while (!this.stopping.signal.aborted) {
      if (trigger.kind === 'interval') await this.tick(trigger.intervalMs);
      else if (!(await this.trigger(false))) await this.idle();
    }
  }

  /** A batch that is run again has the partitions of its first attempt; those that the session asks for come after it. */
  private async repartition(): Promise<void> {
    if (this.wantedPartitions === this.settings.statePartitions || this.request.plan.stateful.length === 0) return;
    await this.state.closeStores();
    const { stateFiles } = (await this.checkpoint.commits.get(this.lastCommitted))!;
    await this.openState(this.wantedPartitions, stateFiles);
  }

  private async tick(intervalMs: number): Promise<void> {
    const { clock } = this.request;
    const ran = await this.trigger(false);
    if (!ran) this.reporter.idle(this.id);
    this.reporter.status('Waiting for next trigger', false, false);
    const now = clock.now();
    await this.pause.sleep(nextTick(now, intervalMs) - now);
  }

  /** Plans and runs one batch if there is reason to. */
  private async trigger(ignoreLimits: boolean): Promise<boolean> {
    const round = this.rounds.start();
    this.reporter.startTrigger();
    const entry = await this.planBatch(ignoreLimits);
    if (entry === undefined) {
      this.rounds.foundNothing(round);
      return false;
    }
    await this.runBatch(entry, false);
    return true;
  }

  /** Decides the range of the next batch; undefined when nothing asks for one. */
  private async planBatch(ignoreLimits: boolean): Promise<OffsetEntry | undefined> {
    const batchId = this.lastCommitted + 1;
    const ends: (Offset | null)[] = [];
    let hasData = false;
    for (const [index, source] of this.sources.entries()) {
      this.reporter.status(`Getting offsets from ${this.request.plan.sources[index].table.description}`, false, true);
      const start = this.ends[index] ?? (batchId === 0 ? await source.initialOffset() : null);
      const limit: ReadLimit = ignoreLimits ? {} : this.backPressure.limit(index, source.defaultLimit);
      const end = await this.reporter.time('latestOffset', () => source.latestOffset(start, limit));
      ends.push(end ?? start);
      if (end !== null && !sameOffset(end, start)) hasData = true;
      this.startOffsets[index] = start;
    }
    this.stopping.signal.throwIfAborted();
    this.tracker.combine(this.request.clock.now());
    if (!hasData && !this.wantsEmptyBatch()) {
      this.reporter.status('Waiting for data to arrive', false, false);
      return undefined;
    }
    const entry: OffsetEntry = {
      batchId,
      batchTimestampMs: Math.max(this.request.clock.now(), this.last?.batchTimestampMs ?? 0),
      watermarkMs: this.tracker.globalMs,
      watermarks: this.tracker.nodeValues,
      offsets: ends as Json[],
      sources: this.request.plan.sources.map(s => s.table.description),
      conf: pinnedConf(this.settings),
      fingerprint: fingerprintOf(this.request.plan, this.request.outputMode),
    };
    this.reporter.status('Writing offsets to log', hasData, true);
    await this.reporter.time('walCommit', () => this.checkpoint.offsets.add(batchId, entry));
    return entry;
  }

  private readonly startOffsets: (Offset | null)[] = [];

  /**
   * True when one without rows would change something: something is due by the clock, or the watermark has moved so far since the last
   * batch of this run.
   */
  private wantsEmptyBatch(): boolean {
    if (!this.settings.noDataBatches) return false;
    const dueMs = this.dueAtMs();
    if (dueMs !== null && dueMs <= this.request.clock.now()) return true;
    if (this.ranThresholds === undefined || this.last === undefined) return false;
    const next = thresholdsFor(this.request.plan.root, this.last.watermarkMs, this.tracker.globalMs);
    return this.request.plan.stateful.some(o =>
      o.wantsBatch(next.get(o.operatorId)!, this.ranThresholds!.get(o.operatorId)!),
    );
  }

  /** When the first operator has something to do without rows coming in. */
  private dueAtMs(): number | null {
    const times = this.request.plan.stateful.map(o => o.dueAtMs()).filter(t => t !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  private async runBatch(entry: OffsetEntry, isReplay: boolean): Promise<void> {
    const { request, reporter } = this;
    const { plan, sink } = request;
    const previous = entry.batchId > 0 ? await this.previousEntry(entry.batchId - 1) : undefined;
    const starts = isReplay
      ? plan.sources.map((_, i) => (previous?.offsets[i] as Offset) ?? null)
      : [...this.startOffsets];
    if (!isReplay && entry.batchId > 0)
      for (const [i, source] of this.sources.entries()) if (this.ends[i] !== null) await source.commit(this.ends[i]!);
    reporter.startBatch(entry, isReplay);
    reporter.status('Processing new data', true, true);
    request.batchClock.set(entry.batchTimestampMs);
    const thresholds = await this.thresholdsOf(entry);
    const context: BatchContext = {
      batchId: entry.batchId,
      yielder: new Yielder(),
      signal: this.stopping.signal,
      ranges: this.sources.map(
        (source, i): SourceRange => ({ source, start: starts[i], end: entry.offsets[i] as Offset | null }),
      ),
      thresholds,
      observed: new Map(),
      query: { id: this.id, runId: request.runId },
      lateRows: request.lateSink === undefined ? undefined : [],
    };
    await this.checkpoint.checkFence();
    const result = await reporter.time('addBatch', () =>
      sink.addBatch({
        batchId: entry.batchId,
        batches: plan.root.execute(context),
        isReplay,
        ends: entry.offsets as (Offset | null)[],
      }),
    );
    await this.writeLateRows(context, isReplay);
    this.stopping.signal.throwIfAborted();
    const stateFiles = await this.state.commit();
    this.tracker.advance(entry.batchTimestampMs);
    await reporter.time('commitOffsets', () =>
      this.checkpoint.commits.add(entry.batchId, {
        batchId: entry.batchId,
        nextWatermarkMs: this.tracker.globalMs,
        nextWatermarks: this.tracker.nodeValues,
        lastSeenMs: this.tracker.lastSeenMs,
        stateFiles,
        ...(this.state.layout && { stateLayout: this.state.layout }),
        sink: { rows: result.rows, ...result.record },
      }),
    );
    this.lastCommitted = entry.batchId;
    this.state.committed(entry.batchId, stateFiles);
    this.last = entry;
    this.ends = entry.offsets as (Offset | null)[];
    this.ranThresholds = thresholds;
    await sink.commit?.(entry.batchId);
    await request.lateSink?.commit?.(entry.batchId);
    const progress = reporter.finishBatch({
      id: this.id,
      entry,
      starts,
      sources: this.sources,
      result,
      observed: context.observed,
      watermarks: this.tracker.progress(entry.batchTimestampMs),
      limits: index => this.backPressure.metrics(index),
    });
    const rows = progress.sources.map(s => s.numInputRows);
    this.backPressure.observe(rows, request.clock.monotonic(), progress.batchDuration);
    request.listeners.post('onQueryProgress', { progress });
    await this.housekeeping(entry.batchId);
  }

  /** The plan has run to its end by now, so all of them are known. */
  private async writeLateRows({ batchId, lateRows = [] }: BatchContext, isReplay: boolean): Promise<void> {
    async function* batches() {
      yield* lateRows;
    }
    await this.request.lateSink?.addBatch({ batchId, batches: batches(), isReplay });
  }

  private async previousEntry(batchId: number): Promise<OffsetEntry> {
    if (this.last?.batchId === batchId) return this.last;
    const entry = await this.checkpoint.offsets.get(batchId);
    if (entry === undefined) {
      throw new CheckpointError(
        'CHECKPOINT_CORRUPT',
        `offsets/${batchId} is missing in ${this.request.checkpointDirectory}: the start of batch ${batchId + 1} is not known. Restore it from a backup.`,
      );
    }
    return entry;
  }

  /** Snapshots, and removal of what no retained batch needs: every now and then, so that its cost is shared by many batches. */
  private async housekeeping(batchId: number): Promise<void> {
    this.state.maintain();
    const every = Math.max(1, Math.floor(this.settings.batchesToRetain / 10));
    if (batchId < this.settings.batchesToRetain || batchId % every !== 0) return;
    await this.checkpoint.purge(this.settings.batchesToRetain);
    await this.state.purge();
  }

  /** Waits for something to do. */
  private async idle(): Promise<void> {
    // Somebody waits for a trigger that began after they asked.
    if (this.rounds.areAwaited) return;
    this.reporter.idle(this.id);
    const { sources, settings } = this;
    const now = this.request.clock.now();
    const dueMs = this.settings.noDataBatches ? earlier(this.dueAtMs(), this.tracker.nextIdleMs(now)) : null;
    const untilDueMs = dueMs === null ? Number.POSITIVE_INFINITY : Math.max(1, dueMs - now);
    await this.pause.forData(sources, this.ends, untilDueMs, settings.pollIntervalMs);
  }

  /** Resolves when a trigger that began after this call found nothing to do. */
  processAllAvailable(): Promise<void> {
    if (!this.isActive) return this.error === null ? Promise.resolve() : Promise.reject(this.error);
    const found = this.rounds.nextWithoutData();
    if (this.request.trigger.kind === 'continuous') this.pause.end();
    return found;
  }

  /**
   * Ends the run; what the current batch has done so far is forgotten. Resolves when everything is released, or, where the batch itself asks for
   * it (in `foreachBatch`), at once.
   */
  async stop(): Promise<void> {
    if (this.isActive) {
      this.stopping.abort(new StreamingQueryError('QUERY_STOPPED', 'The query was stopped.'));
      this.pause.end();
    }
    if (this.request.sink.isCaller?.() !== true) await this.finished;
  }

  get done(): Promise<void> {
    return this.finished;
  }

  private async release(): Promise<void> {
    const steps: (() => Promise<unknown> | undefined)[] = [
      ...this.sources.map(s => () => s.stop()),
      () => this.request.sink.close(),
      () => this.request.lateSink?.close(),
      () => this.state.close(),
      () => this.checkpoint?.close(),
    ];
    let failure: unknown;
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failure ??= error;
      }
    }
    // Whoever keeps an ended query for its progress does not keep what its sources had read ahead.
    this.sources = [];
    if (this.request.temporaryCheckpoint) await this.request.files.removeTree(this.request.checkpointDirectory);
    if (failure !== undefined) throw failure;
  }

  private asQueryError(error: unknown): StreamingQueryError {
    if (error instanceof StreamingQueryError) return error;
    const cause =
      error instanceof Error ? error : new InternalError(`something that is not an error was thrown: ${String(error)}`);
    const batch = this.lastCommitted + 1;
    const named = this.request.name === null ? '' : ` "${this.request.name}"`;
    return new StreamingQueryError(
      'STREAM_FAILED',
      `Query${named} [id = ${this.checkpoint?.queryId}, runId = ${this.request.runId}] failed in batch ${batch}: ${cause.message}`,
      {
        cause,
      },
    );
  }

  get status(): StreamingQueryStatus {
    return this.reporter.currentStatus;
  }
  get progress(): readonly StreamingQueryProgress[] {
    return this.reporter.recent;
  }
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function larger(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
