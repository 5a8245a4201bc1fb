import { AnalysisError } from '../common/errors.js';
import { Literal } from '../expressions/expression.js';
import { intType, longType } from '../types/data-type.js';

/** A number of rows as `limit` and `offset` take it; the analyzer checks the sign. */
export function rowCount(what: string, n: number): Literal {
  if (Number.isSafeInteger(n)) return new Literal(n, n > 2147483647 ? longType : intType);
  throw new AnalysisError('INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE', `${what} takes a whole number of rows, not ${n}.`);
}
