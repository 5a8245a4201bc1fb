import type { Clock } from '../common/clock.js';
import type { Offset, StreamSource } from '../sources/source.js';

/** What a query does while there is nothing to do. Every wait ends early when the query is stopped, or when `end` is called. */
export class Pause {
  private wake: () => void = () => undefined;

  constructor(
    private readonly clock: Clock,
    private readonly stopped: AbortSignal,
  ) {}

  /** Ends the wait that is under way. */
  end(): void {
    this.wake();
  }

  async sleep(ms: number): Promise<void> {
    const { signal, done } = this.ending();
    await Promise.race([this.clock.sleep(ms, signal).catch(() => undefined), this.woken()]);
    done();
  }

  /** Until a source has rows behind `ends`, at most until something is due. Where a source cannot tell, all are asked again after a while. */
  async forData(
    sources: readonly StreamSource[],
    ends: readonly (Offset | null)[],
    untilDueMs: number,
    pollIntervalMs: number,
  ): Promise<void> {
    if (sources.length === 0 || sources.some(s => s.waitForData === undefined))
      return this.sleep(Math.min(pollIntervalMs, untilDueMs));
    const { signal, done } = this.ending();
    const quiet = (p: Promise<void>) => p.catch(() => undefined);
    const waiting = sources.map((s, i) => quiet(s.waitForData!(ends[i] ?? null, signal)));
    if (untilDueMs < Number.POSITIVE_INFINITY) waiting.push(quiet(this.clock.sleep(untilDueMs, signal)));
    await Promise.race([...waiting, this.woken()]);
    done();
  }

  private ending(): { signal: AbortSignal; done: () => void } {
    const over = new AbortController();
    return { signal: AbortSignal.any([over.signal, this.stopped]), done: () => over.abort() };
  }

  private woken(): Promise<void> {
    return new Promise(resolve => {
      this.wake = resolve;
      if (this.stopped.aborted) resolve();
    });
  }
}
