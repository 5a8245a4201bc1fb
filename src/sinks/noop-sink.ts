import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkResult } from './sink.js';

/** Runs the plan and throws the rows away: for measuring everything in front of a sink. */
export class NoopSink implements Sink {
  readonly description = 'NoopSink';
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = false;

  async open(): Promise<void> {}

  async addBatch(batch: SinkBatch): Promise<SinkResult> {
    let rows = 0;
    for await (const part of batch.batches) rows += part.length;
    return { rows };
  }

  async close(): Promise<void> {}
}
