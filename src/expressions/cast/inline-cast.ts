import { type DataType, isIntegral, sameType } from '../../types/data-type.js';
import { floorQuotient, MICROS_PER_DAY } from '../../types/datetime/civil.js';
import type { BoundScalar, InlineContext } from '../expression.js';
import type { CastFunction, CastRequest } from './cast-failure.js';

/**
 * Code of the casts that are worth it: numbers to numbers, and times where the zone is a fixed offset of zero. Arguments are plain
 * numbers here (narrow batches).
 */
export function inlineCast(request: CastRequest, evaluate: CastFunction): BoundScalar['inline'] {
  const { from, to, mode, zone } = request;
  if (sameType(from, to)) return ([x]) => x;
  const failsToNull = mode === 'try';
  if (isIntegral(from) && isIntegral(to)) {
    if (WIDTH[from.kind] <= WIDTH[to.kind]) return ([x]) => x;
    if (!failsToNull) return ([x], context) => checkedInteger(to, x, context.constant(evaluate));
    return undefined;
  }
  if (isIntegral(from) && to.kind === 'double') return ([x]) => x;
  if (isIntegral(from) && to.kind === 'float') return ([x]) => `Math.fround(${x})`;
  if (from.kind === 'float' && to.kind === 'double') return ([x]) => x;
  if (from.kind === 'double' && to.kind === 'float') return ([x]) => `Math.fround(${x})`;
  if (from.kind === 'boolean' && (isIntegral(to) || to.kind === 'double' || to.kind === 'float'))
    return ([x]) => `(${x} ? 1 : 0)`;
  if (to.kind === 'boolean' && from.kind !== 'string' && from.kind !== 'variant') return ([x]) => `(${x} !== 0)`;
  if (from.kind === 'decimal' && to.kind === 'double' && from.scale <= 22) {
    return from.scale === 0 ? ([x]) => x : ([x]) => `(${x} / ${10 ** from.scale})`;
  }
  if (isIntegral(from) && to.kind === 'decimal') {
    const digits = DIGITS[from.kind];
    if (digits <= to.precision - to.scale) return ([x], context) => scaledUp(x, to.scale, context);
    return undefined;
  }
  if (from.kind === 'decimal' && to.kind === 'decimal') {
    const up = to.scale - from.scale;
    if (up >= 0 && from.precision + up <= to.precision) return ([x], context) => scaledUp(x, up, context);
    return undefined;
  }
  if (zone.fixedOffset === 0 && from.kind === 'timestamp' && to.kind === 'timestamp_ntz') return ([x]) => x;
  if (zone.fixedOffset === 0 && from.kind === 'timestamp_ntz' && to.kind === 'timestamp') return ([x]) => x;
  if (to.kind === 'date' && (from.kind === 'timestamp_ntz' || (from.kind === 'timestamp' && zone.fixedOffset === 0)))
    return ([us], context) => `${context.constant(floorQuotient)}(${us}, ${MICROS_PER_DAY})`;
  return undefined;
}

const WIDTH: Readonly<Record<string, number>> = { tinyint: 1, smallint: 2, int: 4, long: 8 };
const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, long: 20 };
const HALF: Readonly<Record<string, number>> = { tinyint: 128, smallint: 32768, int: 2147483648 };

/** In range as it is; else the slow function makes the error. */
function checkedInteger(to: DataType, x: string, slow: string): string {
  const half = HALF[to.kind];
  return `(${x} >= ${-half} && ${x} < ${half} ? ${x} : ${slow}(${x}))`;
}

function scaledUp(x: string, digits: number, context: InlineContext): string {
  return digits === 0 ? x : context.safe(`${x} * ${10 ** digits}`);
}
