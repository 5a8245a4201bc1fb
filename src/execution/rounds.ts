/**
 * The triggers of a run, counted, and who waits for one of them to find nothing to do. Whoever asks wants one that began after they asked: an
 * earlier one may have looked before their data was there.
 */
export class Rounds {
  private started = 0;
  private waiters: Waiter[] = [];

  /** The number of the round that begins. */
  start(): number {
    return ++this.started;
  }

  foundNothing(round: number): void {
    const ready = this.waiters.filter(w => w.round <= round);
    this.waiters = this.waiters.filter(w => w.round > round);
    for (const waiter of ready) waiter.resolve();
  }

  get areAwaited(): boolean {
    return this.waiters.length > 0;
  }

  /** Resolves when a round that begins later has found nothing to do. */
  nextWithoutData(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiters.push({ round: this.started + 1, resolve, reject });
    });
  }

  /** There will be no more. */
  end(error: Error | null): void {
    for (const waiter of this.waiters.splice(0)) {
      if (error === null) waiter.resolve();
      else waiter.reject(error);
    }
  }
}

interface Waiter {
  readonly round: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
