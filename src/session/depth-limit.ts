import { AnalysisError } from '../common/errors.js';

/** Runs what walks a tree that calls have built. One nested deeper than the stack holds is refused, instead of a bare RangeError. */
export function withinStack<T>(walk: () => T): T {
  try {
    return walk();
  } catch (cause) {
    if (!(cause instanceof RangeError && cause.message.includes('call stack'))) throw cause;
    throw new AnalysisError(
      'PLAN_TOO_COMPLEX',
      'The expression or plan is nested too deeply. Break it up: combine values in an array or a table, and loops of calls into one.',
      { cause },
    );
  }
}
