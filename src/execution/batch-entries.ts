import type { Json, JsonObject } from '../common/json.js';
import type { CommittedLayout } from '../state/committed-layout.js';
import type { StateFiles } from './query-state.js';

/** `offsets/N`: everything that an attempt at batch N may depend on. */
export interface OffsetEntry {
  batchId: number;
  /** The batch clock: `current_timestamp()` of every attempt. */
  batchTimestampMs: number;
  watermarkMs: number | null;
  watermarks: Record<string, number>;
  /** End of the range of each source. */
  offsets: (Json | null)[];
  sources: string[];
  conf: Record<string, string>;
  fingerprint: JsonObject;
}

/** `commits/N`: what batch N left behind. */
export interface CommitEntry {
  batchId: number;
  nextWatermarkMs: number | null;
  nextWatermarks: Record<string, number>;
  /** Batch clock when each watermark last saw a row. Absent in checkpoints of earlier releases. */
  lastSeenMs?: Record<string, number>;
  stateFiles: StateFiles;
  /** Absent without state, and in records of early releases. */
  stateLayout?: CommittedLayout;
  sink: JsonObject;
}
