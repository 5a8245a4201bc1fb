import type { Clock } from '../common/clock.js';
import type { Files } from '../common/files.js';
import type { BatchClock } from '../expressions/batch-clock.js';
import type { PhysicalPlan } from '../planner/physical-plan.js';
import type { OutputMode } from '../sinks/output-mode.js';
import type { Sink } from '../sinks/sink.js';
import type { ListenerBus } from './listener.js';
import type { Trigger } from './trigger.js';

/** What one run of a streaming query is started with. */
export interface QueryRequest {
  readonly name: string | null;
  readonly plan: PhysicalPlan;
  readonly outputMode: OutputMode;
  readonly sink: Sink;
  /** Takes the rows that are dropped for lateness (`LATE_ROW_SCHEMA`), batch by batch and under the same promises as the sink. */
  readonly lateSink?: Sink;
  readonly trigger: Trigger;
  readonly checkpointDirectory: string;
  /** The folder was made for this run and goes with it. */
  readonly temporaryCheckpoint: boolean;
  readonly conf: ReadonlyMap<string, string>;
  readonly files: Files;
  readonly clock: Clock;
  readonly batchClock: BatchClock;
  readonly listeners: ListenerBus;
  readonly runId: string;
}
