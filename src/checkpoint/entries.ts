import type { Json, JsonObject } from '../common/json.js';

/**
 * What the two logs hold for each batch. The log layer only asks that a value is JSON; these are the shapes the engine writes.
 *
 * Watermarks and clocks are **milliseconds** since the epoch, as in Spark's logs (event times inside batches are microseconds).
 */
export interface OffsetEntry {
  batchId: number;
  /** The batch clock: what `current_timestamp()` is for every attempt at this batch. */
  batchTimestampMs: number;
  /** The global watermark to be used by this batch; null while there is none. */
  watermarkMs: number | null;
  /** The watermark of each watermark node, by node id. */
  watermarks: Record<string, number>;
  /** The end of the range of each source, in the order of the source leaves; null where a source has no offset yet. */
  offsets: (Json | null)[];
  /** Names of the sources, in the same order. */
  sources: string[];
  /** Settings that every attempt at this batch and every later run must use. */
  conf: Record<string, string>;
  /** What identifies the plan, for refusing an incompatible restart. */
  fingerprint: JsonObject;
}

export interface CommitEntry {
  batchId: number;
  /** The watermark for the next batch. */
  nextWatermarkMs: number | null;
  nextWatermarks: Record<string, number>;
  /** All files that make up the state after this batch: operator id, then partition. A file not named here does not exist. */
  stateFiles: Record<string, Record<string, StateFile[]>>;
  /** What the sink reported: rows, payload hash, … */
  sink: JsonObject;
}

export interface StateFile {
  version: number;
  epoch: number;
  kind: 'delta' | 'snapshot';
  /** File name within `state/<operator>/<partition>`. */
  file: string;
  /** Bytes of the whole file. */
  length: number;
  /** The CRC in its header. */
  crc: number;
}
