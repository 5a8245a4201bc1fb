import type { RecordBatch } from '../columnar/record-batch.js';
import type { Clock } from '../common/clock.js';
import type { Files } from '../common/files.js';
import type { Random } from '../common/random.js';
import type { PruningPredicate } from '../formats/format.js';
import type { StructType } from '../types/data-type.js';

/**
 * Where data comes from. A *table* is what a plan refers to: a name, a schema, and a way to open it. A table that can be read once is a
 * `BatchTable`; one that goes on is a `StreamTable`, whose `open` gives a `StreamSource` for one running query.
 */
export interface BatchTable {
  readonly kind: 'batch';
  /** For `explain` and messages: `json [data/ads]`. */
  readonly description: string;
  readonly schema: StructType;
  /** Columns that exist only when asked for by name, such as `_metadata`. */
  readonly metadataColumns?: StructType;
  /** All rows now there; the wanted columns in the order of the request. */
  scan(request: ScanRequest): AsyncIterable<RecordBatch>;
}

export interface StreamTable {
  readonly kind: 'stream';
  readonly description: string;
  readonly schema: StructType;
  readonly metadataColumns?: StructType;
  /** Of a Kafka source, the brokers of its cluster: a sink in the same cluster publishes positions together with results. */
  readonly kafkaBrokers?: readonly string[];
  /** Identity: two references to one table with equal identity share one source and are read once. */
  readonly identity: object;
  open(context: SourceContext): Promise<StreamSource>;
}

export interface ScanRequest {
  /** Wanted columns by name, of `schema` and `metadataColumns`, in this order. May be empty: then only row counts matter. */
  readonly columns: readonly string[];
  /** Rows that fail these may be left out; the engine filters again. */
  readonly pruning: readonly PruningPredicate[];
  /** The engine keeps nothing of a batch once it asks for the next one: the source may use its buffers again. */
  readonly transient?: boolean;
}

/** What a source may use, given once when the query starts. */
export interface SourceContext {
  readonly files: Files;
  readonly clock: Clock;
  readonly queryId: string;
  /** Of this run; part of the names of the files that the source writes. */
  readonly epoch: number;
  /** The source's own folder in the checkpoint: `<checkpoint>/sources/<index>`. Not yet made. */
  readonly directory: string;
  /** The last end offset in the offset log, or null in a new query. Given before the first call of `latestOffset`. */
  readonly latestSeen: Offset | null;
  /** Chance for names of temporary files. Default: that of the operating system. */
  readonly random?: Random;
  /** `Checkpoint.checkFence`: rejects once a later run has taken over. Asked before a name of the source becomes visible. */
  readonly checkFence?: () => Promise<void>;
  /** Aborts when the run is stopped: what waits for the outside world gives up. `stop` still follows. */
  readonly signal?: AbortSignal;
  /** Tells the operator about something that was survived. Default: silence. */
  readonly warn?: (message: string) => void;
}

/**
 * A position in a source: a JSON value that the source alone understands. Two offsets are equal when their canonical JSON is equal, and
 * the JSON is what the offset log keeps.
 */
export type Offset = null | boolean | number | string | readonly Offset[] | { readonly [key: string]: Offset };

/**
 * A replayable source, as one running query sees it. Life of a batch:
 *
 *     latestOffset(start) ─► (offset log: start → end) ─► read(start, end) … ─► commits/N ─► commit(end), before batch N+2 is planned
 *
 * - `read(start, end)` gives the same rows in the same order every time, in this process or after any crash, until `commit(end)`.
 * - `latestOffset` may cost I/O; `read` must not look at anything newer than `end`.
 * - Errors are typed (`DataError`, `IoError`) and end the query; the source must be reusable by the next run.
 * - Calls never overlap, except that `waitForData` may be pending during `stop`.
 */
export interface StreamSource {
  /** Where a query without a checkpoint starts. Asked once; null means "the beginning". */
  initialOffset(): Promise<Offset | null>;
  /**
   * The end of the next batch, at most `limit` ahead of `start`; equal to `start` (or null) when there is nothing new. A limit that
   * would admit nothing admits the smallest possible step. Asking again with the same `start` may give a later end.
   */
  latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null>;
  /** The limit that the user's options ask for, such as `maxFilesPerTrigger`. */
  readonly defaultLimit: ReadLimit;
  /** The newest position known, beyond any limit; for progress reports. */
  reportLatestOffset?(): Offset | null;
  /** Rows of `(start, end]`; `start` null: from the beginning. Batches of some thousand rows; yields to the event loop between them. */
  read(start: Offset | null, end: Offset, request: ScanRequest): AsyncIterable<RecordBatch>;
  /** Rows up to `end` will never be asked for again. Idempotent; told again after a restart. */
  commit(end: Offset): Promise<void>;
  /** Freezes the end for `availableNow`: later calls of `latestOffset` never go beyond what is there now. */
  prepareForAvailableNow?(): Promise<void>;
  /**
   * Resolves when there may be something new after `start`, or when `signal` aborts; lets an idle query sleep instead of polling.
   * Rejects when the source has failed for good, with what `latestOffset` would reject with.
   */
  waitForData?(start: Offset | null, signal: AbortSignal): Promise<void>;
  /** Own figures for progress reports, as text. */
  metrics?(latestConsumed: Offset | null): Record<string, string>;
  /** Frees handles and timers. Called once, also after errors. */
  stop(): Promise<void>;
}

/** How much one batch may take. Several limits at once: the first that is reached counts. */
export interface ReadLimit {
  readonly rowsMax?: number;
  readonly bytesMax?: number;
  readonly filesMax?: number;
  /** Wait until this many rows are there, or `delayMsMax` has passed since the last batch. */
  readonly rowsMin?: number;
  readonly delayMsMax?: number;
}
