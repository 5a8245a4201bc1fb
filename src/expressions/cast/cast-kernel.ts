import { InternalError } from '../../common/errors.js';
import { type DataType, isIntegral, sameType, simpleString } from '../../types/data-type.js';
import { zoneOf } from '../../types/datetime/zone.js';
import type { InlineContext } from '../expression.js';
import { canCast } from './can-cast.js';
import type { CastFunction, CastRequest } from './cast-failure.js';
import { inlineCast } from './inline-cast.js';
import { nestedCast } from './nested-cast.js';
import { toBinary, toBoolean } from './to-boolean.js';
import { toDate, toTimestamp, toTimestampNtz } from './to-datetime.js';
import { toDecimalValue } from './to-decimal.js';
import { toFloating } from './to-floating.js';
import { toInteger } from './to-integer.js';
import { toCalendarInterval, toDayTime, toYearMonth } from './to-interval.js';
import { toText } from './to-text.js';
import { fromVariant, toVariant } from './variant-cast.js';
import { type ViewCast, viewCast } from './view-cast.js';

export interface CastKernel {
  /** A value that is not null, in the engine's form; may give null (TRY_CAST, or text that is no interval). */
  readonly evaluate: CastFunction;
  /** Code for narrow batches, as `BoundScalar.inline`; never null. Absent where there is nothing shorter than the call. */
  readonly inline?: (args: readonly string[], context: InlineContext) => string;
  /** The same cast from the bytes of a text, where that saves making a string. */
  readonly evaluateView?: ViewCast;
}

/**
 * The cast between two types for which `canCast` holds. `zone` is the session's time zone: text, dates and timestamps mean instants
 * by it.
 */
export function castKernel(from: DataType, to: DataType, mode: 'ansi' | 'try' = 'ansi', zone = 'UTC'): CastKernel {
  const request: CastRequest = { from, to, mode, zone: zoneOf(zone) };
  const evaluate = castFunction(request);
  return { evaluate, inline: inlineCast(request, evaluate), evaluateView: viewCast(request, evaluate) };
}

export function castFunction(request: CastRequest): CastFunction {
  const { from, to, mode } = request;
  if (from.kind === 'void') return () => null;
  if (sameType(from, to)) return value => value;
  if (!canCast(from, to, mode)) {
    throw new InternalError(`no cast from ${simpleString(from)} to ${simpleString(to)}: analysis let it through`);
  }
  if (to.kind === 'variant') return toVariant(request);
  if (from.kind === 'variant') return fromVariant(request, castFunction);
  if (isIntegral(to)) return toInteger(request);
  switch (to.kind) {
    case 'boolean':
      return toBoolean(request);
    case 'float':
    case 'double':
      return toFloating(request);
    case 'decimal':
      return toDecimalValue(request);
    case 'string':
      return toText(from, request.zone);
    case 'binary':
      return toBinary();
    case 'date':
      return toDate(request);
    case 'timestamp':
      return toTimestamp(request);
    case 'timestamp_ntz':
      return toTimestampNtz(request);
    case 'interval':
      return toCalendarInterval();
    case 'year_month_interval':
      return toYearMonth(request);
    case 'day_time_interval':
      return toDayTime(request);
    default:
      return nestedCast(request, castFunction);
  }
}
