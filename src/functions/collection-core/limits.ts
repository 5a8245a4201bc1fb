import { EvaluationError } from '../../common/errors.js';

/** Longer arrays than this are refused before they are made: they would not fit memory, and Spark refuses them a little later. */
export const LONGEST_ARRAY = 100_000_000;

export function tooLong(length: number, name: string): void {
  if (length <= LONGEST_ARRAY) return;
  throw new EvaluationError(
    'COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER',
    `Can't create array with ${length} elements which exceeding the array size limit ${LONGEST_ARRAY}, in \`${name}\`.`,
  );
}

export function invalidIndexOfZero(): EvaluationError {
  return new EvaluationError(
    'INVALID_INDEX_OF_ZERO',
    'The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).',
  );
}
