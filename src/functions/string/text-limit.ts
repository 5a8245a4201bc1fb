import { EvaluationError } from '../../common/errors.js';

/** Longer texts than this are refused, before they are built where their length is known by then. */
export const LONGEST_TEXT = 2 ** 29 - 24;

export function tooLong(name: string, length?: number): EvaluationError {
  const size = length === undefined ? 'more characters' : `${length} characters, more`;
  return new EvaluationError(
    'COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION',
    `The text that \`${name}\` should make would have ${size} than the ${LONGEST_TEXT} that are possible.`,
  );
}

export function checkLength(name: string, length: number): void {
  if (length > LONGEST_TEXT) throw tooLong(name, length);
}

/** `evaluate` with what the machine says about texts that are too long put in these words. */
export function withinLimit<A extends unknown[], T>(name: string, evaluate: (...args: A) => T): (...args: A) => T {
  return (...args) => {
    try {
      return evaluate(...args);
    } catch (error) {
      if (error instanceof RangeError) throw tooLong(name);
      throw error;
    }
  };
}
