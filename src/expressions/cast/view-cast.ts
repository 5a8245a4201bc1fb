import { POWERS_OF_TEN } from '../../columnar/json/numbers.js';
import { decodeUtf8 } from '../../columnar/vector.js';
import { type DataType, isIntegral } from '../../types/data-type.js';
import type { Micros } from '../../types/datetime/civil.js';
import { parseDateBytes, parseTimestampBytes, parseTimestampNtzBytes } from '../../types/datetime/parse-datetime.js';
import type { Value } from '../../types/value.js';
import type { CastFunction, CastRequest } from './cast-failure.js';

/** A cast of text that is there as UTF-8 bytes `data[start, end)`: what columns of numbers and times in JSON and CSV strings need. */
export type ViewCast = (data: Uint8Array, start: number, end: number) => Value;

/** Digits that surely make a safe integer. */
const DIGITS_MAX = 15;

/** What cannot be read from the bytes alone takes the way of `evaluate` over the decoded text. */
export function viewCast({ from, to, zone }: CastRequest, evaluate: CastFunction): ViewCast | undefined {
  if (from.kind !== 'string') return undefined;
  switch (to.kind) {
    case 'date':
      return orDecoded(parseDateBytes, evaluate);
    case 'timestamp':
      return orDecoded((data, start, end) => parseTimestampBytes(data, start, end, zone), evaluate);
    case 'timestamp_ntz':
      return orDecoded((data, start, end) => parseTimestampNtzBytes(data, start, end), evaluate);
    case 'double':
      return orDecoded(plainDecimal, evaluate);
    default:
      return isIntegral(to) ? integerCast(to, evaluate) : undefined;
  }
}

function orDecoded(
  read: (data: Uint8Array, start: number, end: number) => Micros | null,
  evaluate: CastFunction,
): ViewCast {
  return (data, start, end) => read(data, start, end) ?? evaluate(decodeUtf8(data, start, end));
}

/** Plain digits; also where they are too many for the type, the error comes from `evaluate`. */
function integerCast(to: DataType, evaluate: CastFunction): ViewCast {
  const digitsMax = { tinyint: 2, smallint: 4, int: 9, long: DIGITS_MAX }[to.kind as 'int'];
  return (data, start, end) => {
    const negative = data[start] === 45;
    const first = negative ? start + 1 : start;
    if (end > first && end - first <= digitsMax) {
      let value = 0;
      let at = first;
      for (; at < end; at++) {
        const digit = data[at] - 48;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
      }
      if (at === end) return negative ? 0 - value : value;
    }
    return evaluate(decodeUtf8(data, start, end));
  };
}

/** `[-]digits[.digits]` of 15 digits at most: digits and power of ten are exact, so the one rounding of the quotient is the right one. */
function plainDecimal(data: Uint8Array, start: number, end: number): number | null {
  const negative = data[start] === 45;
  let at = negative ? start + 1 : start;
  if (end - at > DIGITS_MAX || at >= end) return null;
  let value = 0;
  for (; at < end; at++) {
    const digit = data[at] - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at < end) {
    // A point needs digits in front of it and behind.
    if (data[at] !== 46 || at + 1 === end || data[at - 1] === 45 || at === start) return null;
    const fraction = end - at - 1;
    for (at++; at < end; at++) {
      const digit = data[at] - 48;
      if (digit < 0 || digit > 9) return null;
      value = value * 10 + digit;
    }
    value /= POWERS_OF_TEN[fraction];
  }
  return negative ? -value : value;
}
