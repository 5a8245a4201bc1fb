import type { StreamingQueryError } from '../common/errors.js';
import type { ListenerBus, StreamingQueryListener } from '../execution/listener.js';
import type { StreamingQuery } from './streaming-query.js';

/** The streaming queries of a session. */
export class StreamingQueryManager {
  private readonly running = new Set<StreamingQuery>();
  /** Since `resetTerminated`. Facts and not the queries: a session outlives any number of them, and each would hold its plan and buffers. */
  private hasEnded = false;
  private failure: StreamingQueryError | null = null;
  private readonly waiters = new Set<() => void>();

  constructor(private readonly listeners: ListenerBus) {}

  get active(): StreamingQuery[] {
    return [...this.running];
  }
  /** An active query by id. */
  get(id: string): StreamingQuery | undefined {
    return this.active.find(q => q.id === id);
  }

  /** Resolves when a query of this session ends (or has ended since `resetTerminated`); rejects with the error of one that failed. */
  async awaitAnyTermination(timeoutMs?: number): Promise<boolean> {
    if (!this.hasEnded) await this.nextTermination(timeoutMs);
    if (this.failure !== null) throw this.failure;
    return this.hasEnded;
  }
  resetTerminated(): void {
    this.hasEnded = false;
    this.failure = null;
  }

  addListener(listener: StreamingQueryListener): void {
    this.listeners.add(listener);
  }
  removeListener(listener: StreamingQueryListener): void {
    this.listeners.remove(listener);
  }
  listListeners(): StreamingQueryListener[] {
    return this.listeners.list();
  }

  /** Called by the writer. */
  register(query: StreamingQuery, ended: Promise<void>): void {
    this.running.add(query);
    void ended.then(() => {
      this.running.delete(query);
      this.hasEnded = true;
      this.failure ??= query.exception;
      for (const wake of this.waiters) wake();
    });
  }

  private async nextTermination(timeoutMs: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let wake: () => void = () => undefined;
    await new Promise<void>(resolve => {
      wake = resolve;
      this.waiters.add(wake);
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
    });
    clearTimeout(timer);
    this.waiters.delete(wake);
  }
}
