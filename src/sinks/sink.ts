import type { RecordBatch } from '../columnar/record-batch.js';
import type { Clock } from '../common/clock.js';
import type { Files } from '../common/files.js';
import type { JsonObject } from '../common/json.js';
import type { Random } from '../common/random.js';
import type { Offset, StreamTable } from '../sources/source.js';
import type { StructType } from '../types/data-type.js';
import type { OutputMode } from './output-mode.js';

/**
 * Where results go. The engine calls `addBatch` once per micro-batch, and *again with the same batchId and the same rows* after a crash
 * or a failed attempt: a sink is exactly-once when a batch that it has already taken is recognised by `(queryId, batchId)` and skipped.
 */
export interface Sink {
  /** For progress reports: `FileSink[out/]`. */
  readonly description: string;
  readonly outputModes: readonly OutputMode[];
  /** True when the sink cannot keep its promise without a checkpoint folder of the user's choice. */
  readonly needsCheckpoint: boolean;
  /** Checks the schema and opens what it needs. Rejects before anything is written when the sink and the checkpoint do not fit. */
  open(context: SinkContext): Promise<void>;
  /**
   * Takes one batch. `batches` can be read once, lazily: the plan runs while it is read, and reading it to the end is required even
   * when the batch is skipped as already done. After this resolves the rows are durable, or (sinks without durability) visible.
   */
  addBatch(batch: SinkBatch): Promise<SinkResult>;
  /** The batch is committed: it will not come again. */
  commit?(batchId: number): Promise<void>;
  metrics?(): Record<string, string>;
  /** True when whoever asks is code of the user's that this sink runs right now: a stop that it asks for cannot wait for its own end. */
  isCaller?(): boolean;
  /** Called once, also after errors and when `open` failed. */
  close(): Promise<void>;
}

export interface SinkContext {
  readonly files: Files;
  readonly clock: Clock;
  readonly queryId: string;
  readonly runId: string;
  readonly epoch: number;
  readonly queryName: string | null;
  readonly schema: StructType;
  readonly outputMode: OutputMode;
  /** The last batch in the commit log, −1 in a new query. */
  readonly lastCommitted: number;
  /** The streams that the query reads. */
  readonly sources?: readonly StreamTable[];
  /** Chance for names of temporary files. Default: that of the operating system. */
  readonly random?: Random;
  /** `Checkpoint.checkFence`: rejects once a later run has taken over. Asked before anything becomes visible. */
  readonly checkFence?: () => Promise<void>;
  /** Tells the operator about something that was survived. Default: silence. */
  readonly warn?: (message: string) => void;
}

export interface SinkBatch {
  readonly batchId: number;
  readonly batches: AsyncIterable<RecordBatch>;
  /** True when this batch was planned by an earlier run and may already have been taken. */
  readonly isReplay: boolean;
  /** Where the batch ends in each of `SinkContext.sources`: what will have been read when this batch is in. */
  readonly ends?: readonly (Offset | null)[];
}

export interface SinkResult {
  /** Rows handed on; −1 when unknown. */
  readonly rows: number;
  /** What the commit record keeps about the batch, such as the hash of what was written. */
  readonly record?: JsonObject;
}

/** All output modes, for sinks that do not care. */
export const ALL_OUTPUT_MODES: readonly OutputMode[] = ['append', 'update', 'complete'];
