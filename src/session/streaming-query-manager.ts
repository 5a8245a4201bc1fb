import type { ListenerBus, StreamingQueryListener } from '../execution/listener.js';
import type { StreamingQuery } from './streaming-query.js';

/** The streaming queries of a session. */
export class StreamingQueryManager {
  private readonly running = new Set<StreamingQuery>();
  private ended: StreamingQuery[] = [];
  private waiters: (() => void)[] = [];

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
    if (this.ended.length === 0) {
      const ended = new Promise<void>(resolve => this.waiters.push(resolve));
      if (timeoutMs === undefined) await ended;
      else {
        let timer: NodeJS.Timeout | undefined;
        await Promise.race([
          ended,
          new Promise<void>(resolve => {
            timer = setTimeout(resolve, timeoutMs);
          }),
        ]);
        clearTimeout(timer);
      }
    }
    const failed = this.ended.find(q => q.exception !== null);
    if (failed !== undefined) throw failed.exception;
    return this.ended.length > 0;
  }
  resetTerminated(): void {
    this.ended = [];
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
      this.ended.push(query);
      for (const wake of this.waiters.splice(0)) wake();
    });
  }
}
