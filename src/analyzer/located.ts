import { AnalysisError } from '../common/errors.js';
import { type Origin, originOf } from '../expressions/origin.js';
import { sqlError } from '../sql/sql-error.js';

/**
 * The error, pointing to where `node` was written. One that already points somewhere stays: it comes from deeper, where the place is known
 * more exactly. So does one about a node that no text has made.
 */
export function located(error: unknown, node: object): unknown {
  if (!(error instanceof AnalysisError) || error.position !== undefined) return error;
  const origin = originOf(node);
  return origin === undefined ? error : locatedAt(error, origin);
}

export function locatedAt(error: AnalysisError, { text, start, end }: Origin): AnalysisError {
  const message = error.message.slice(error.code.length + 3);
  return sqlError(error.code, message, text, start, end, error);
}
