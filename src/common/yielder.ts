/** Gives the event loop one full turn: timers, sockets and requests of the host run before this resolves. */
export function yieldNow(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

/**
 * Time slicing for long work on the host's event loop. Call between chunks; it yields only when the slice is used up.
 *
 * ```ts
 * const yielder = new Yielder();
 * for (const chunk of chunks) {
 *   work(chunk);
 *   if (yielder.due()) await yielder.yield(); // no promise and no microtask while the slice lasts
 * }
 * ```
 */
export class Yielder {
  readonly #sliceMs: number;
  #sliceEndMs: number;

  constructor(sliceMs = 8) {
    this.#sliceMs = sliceMs;
    this.#sliceEndMs = performance.now() + sliceMs;
  }

  /** True when the slice is used up. */
  due(): boolean {
    return performance.now() >= this.#sliceEndMs;
  }

  async yield(): Promise<void> {
    await yieldNow();
    this.#sliceEndMs = performance.now() + this.#sliceMs;
  }

  /** Yields if the slice is used up. Costs a microtask otherwise; prefer `due` and `yield` in tight loops. */
  async maybe(): Promise<void> {
    if (this.due()) await this.yield();
  }

  /** Starts a new slice after the caller has waited for something else anyway. */
  restart(): void {
    this.#sliceEndMs = performance.now() + this.#sliceMs;
  }
}
