import { EvaluationError } from '../../common/errors.js';
import { type DataType, simpleString, sqlTypeName } from '../../types/data-type.js';
import type { Zone } from '../../types/datetime/zone.js';
import { decimalText } from '../../types/decimal-text.js';
import type { Value } from '../../types/value.js';
import { doubleText } from './number-text.js';

/** One cast, for fixed types. Its failures are null for `TRY_CAST` and errors otherwise. */
export interface CastRequest {
  readonly from: DataType;
  readonly to: DataType;
  readonly mode: 'ansi' | 'try';
  readonly zone: Zone;
}

/** A cast of values that are not null. */
export type CastFunction = (value: any) => Value;

/** The value has the wrong form: `'abc'` for a number. */
export function malformed(request: CastRequest, value: Value): null {
  if (request.mode === 'try') return null;
  throw new EvaluationError(
    'CAST_INVALID_INPUT',
    `The value ${shown(value, request.from)} of the type "${sqlTypeName(request.from)}" cannot be cast to ` +
      `"${sqlTypeName(request.to)}" because it is malformed. Use \`try_cast\` to tolerate malformed input and return NULL instead.`,
  );
}

/** The value is beyond what the type holds. */
export function overflowed(request: CastRequest, value: Value): null {
  if (request.mode === 'try') return null;
  throw new EvaluationError(
    'CAST_OVERFLOW',
    `The value ${shown(value, request.from)} of the type "${sqlTypeName(request.from)}" cannot be cast to ` +
      `"${sqlTypeName(request.to)}" due to an overflow. Use \`try_cast\` to tolerate overflow and return NULL instead.`,
  );
}

/** The value has too many digits for a decimal. */
export function outsideDecimal(request: CastRequest, value: Value): null {
  if (request.mode === 'try') return null;
  throw new EvaluationError(
    'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
    `The value ${shown(value, request.from)} cannot be represented as ${simpleString(request.to)}. ` +
      'Use `try_cast` to tolerate overflow and return NULL instead.',
  );
}

/** Any other failure. */
export function failed(request: CastRequest, code: string, message: string): null {
  if (request.mode === 'try') return null;
  throw new EvaluationError(code, message);
}

const LONGEST = 200;

function shown(value: Value, type: DataType): string {
  if (typeof value === 'string') return `'${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}'`;
  if (type.kind === 'decimal') return decimalText(value as number, type.scale);
  return type.kind === 'double' || type.kind === 'float' ? doubleText(value as number) : String(value);
}
