import type { StreamingQueryError } from '../common/errors.js';
import type { MicroBatchExecution } from '../execution/micro-batch-execution.js';
import type { StreamingQueryProgress, StreamingQueryStatus } from '../execution/progress.js';
import { operatorTree } from '../operators/operator.js';

/** A running (or ended) query. */
export class StreamingQuery {
  constructor(private readonly execution: MicroBatchExecution) {}

  /** Stays the same over restarts on one checkpoint. */
  get id(): string {
    return this.execution.id;
  }
  /** New with every start. */
  get runId(): string {
    return this.execution.request.runId;
  }
  get name(): string | null {
    return this.execution.request.name;
  }
  get isActive(): boolean {
    return this.execution.isActive;
  }
  get status(): StreamingQueryStatus {
    return this.execution.status;
  }
  get lastProgress(): StreamingQueryProgress | null {
    return this.execution.progress.at(-1) ?? null;
  }
  /** The last reports, oldest first. */
  get recentProgress(): readonly StreamingQueryProgress[] {
    return [...this.execution.progress];
  }
  /** The error that ended the query, or null. */
  get exception(): StreamingQueryError | null {
    return this.execution.error;
  }

  /** Resolves when all that is available now has been processed. Meant for tests: with data coming in all the time it may never. */
  processAllAvailable(): Promise<void> {
    return this.execution.processAllAvailable();
  }

  /** Resolves when the query ends; rejects with its error. With a timeout: resolves to whether it has ended by then. */
  async awaitTermination(timeoutMs?: number): Promise<boolean> {
    if (timeoutMs === undefined) await this.execution.done;
    else {
      const over = new AbortController();
      const timeout = this.execution.request.clock.sleep(timeoutMs, over.signal).catch(() => undefined);
      await Promise.race([this.execution.done, timeout]);
      over.abort();
    }
    if (this.execution.error !== null) throw this.execution.error;
    return !this.execution.isActive;
  }

  /** Ends the query. The batch under way is given up; a restart runs it again. */
  async stop(): Promise<void> {
    await this.execution.stop();
  }

  explain(): void {
    console.log(this.explainString());
  }
  explainString(): string {
    return `== Physical Plan ==\n${operatorTree(this.execution.request.plan.root)}`;
  }
}
