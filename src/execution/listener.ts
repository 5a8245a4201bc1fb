import type { StreamingQueryProgress } from './progress.js';

/** Told about every query of a session. A listener that throws is reported and does not disturb the query. */
export interface StreamingQueryListener {
  /** Called before `start()` resolves. */
  onQueryStarted?(event: {
    readonly id: string;
    readonly runId: string;
    readonly name: string | null;
    readonly timestamp: string;
  }): void;
  /** After a batch is committed. */
  onQueryProgress?(event: { readonly progress: StreamingQueryProgress }): void;
  /** Now and then while there is nothing to do. */
  onQueryIdle?(event: { readonly id: string; readonly runId: string; readonly timestamp: string }): void;
  onQueryTerminated?(event: {
    readonly id: string;
    readonly runId: string;
    /** Message of the error that ended the query, if one did. */
    readonly exception: string | null;
    readonly errorClassOnException: string | null;
  }): void;
}

export class ListenerBus {
  private readonly listeners = new Set<StreamingQueryListener>();

  add(listener: StreamingQueryListener): void {
    this.listeners.add(listener);
  }
  remove(listener: StreamingQueryListener): void {
    this.listeners.delete(listener);
  }
  list(): StreamingQueryListener[] {
    return [...this.listeners];
  }

  post<K extends keyof StreamingQueryListener>(
    event: K,
    value: Parameters<NonNullable<StreamingQueryListener[K]>>[0],
  ): void {
    for (const listener of this.listeners) {
      try {
        (listener[event] as ((v: typeof value) => void) | undefined)?.call(listener, value);
      } catch (error) {
        process.emitWarning(
          `A streaming query listener failed in ${event}: ${String(error)}`,
          'MillraceListenerWarning',
        );
      }
    }
  }
}
