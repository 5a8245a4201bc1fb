import { decodeUtf8 } from '../../columnar/vector.js';
import { isIntegral } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { CastFunction, CastRequest } from './cast-failure.js';

/** A cast of text that is there as UTF-8 bytes `data[start, end)`: what columns of numbers in JSON and CSV strings need. */
export type ViewCast = (data: Uint8Array, start: number, end: number) => Value;

/** Digits that surely make a safe integer. */
const DIGITS_MAX = 15;

/** Reads plain digits from the bytes; everything else takes the way of `evaluate` over the decoded text. */
export function viewCast({ from, to }: CastRequest, evaluate: CastFunction): ViewCast | undefined {
  if (from.kind !== 'string' || !isIntegral(to)) return undefined;
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
