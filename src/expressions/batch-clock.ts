/**
 * The time that `current_timestamp()` and its kin see: fixed for the whole of a batch query, and for a micro-batch to what the offset log
 * says, so that a replayed batch gives the same rows.
 */
export class BatchClock {
  private ms: number;
  constructor(nowMs: number) {
    this.ms = nowMs;
  }
  set(ms: number): void {
    this.ms = ms;
  }
  /** Microseconds since the epoch. */
  get nowUs(): number {
    return this.ms * 1000;
  }
}
