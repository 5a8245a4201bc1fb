import { type Expression, Literal } from '../../expressions/expression.js';

/** The text that an argument always has; null for NULL, undefined where the rows decide. */
export function constantText(e: Expression): string | null | undefined {
  return e instanceof Literal ? (e.value as string | null) : undefined;
}

/**
 * `make` with its last answer kept: units, patterns and zones are nearly always the same for every row, also where they come from a
 * column. What `make` throws belongs to the row, so nothing is made ahead.
 */
export function remembering<T>(make: (text: string) => T): (text: string) => T {
  let last: string | undefined;
  let made: T;
  return text => {
    if (text !== last) {
      made = make(text);
      last = text;
    }
    return made;
  };
}
