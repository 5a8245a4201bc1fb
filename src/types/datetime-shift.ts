import {
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  daysOfMicros,
  type Micros,
  microsWithinDay,
} from './datetime/civil.js';
import { toInstant, toLocal, type Zone } from './datetime/zone.js';
import { LONG_MAX, LONG_MIN, normalInteger } from './value.js';

/** Moving days and instants by months, days and microseconds, as the calendar and the clock on the wall do. */

const civil = { year: 0, month: 0, day: 0 };

/** A day some months away; the last day of the month where that has no such day. Null beyond 32 bits. */
export function addMonths(days: number, months: number): number | null {
  civilFromDays(days, civil);
  const total = civil.year * 12 + civil.month - 1 + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  const shifted = daysFromCivil(year, month, Math.min(civil.day, daysInMonth(year, month)));
  return shifted === (shifted | 0) ? shifted : null;
}

/**
 * An instant moved by months and days on the wall clock of `zone`, then by microseconds of real time: a day is 23 or 25 hours where
 * the clocks change. Null beyond 64 bits. For timestamps without zone pass UTC.
 */
export function shiftInstant(instant: Micros, months: number, days: number, micros: Micros, zone: Zone): Micros | null {
  let start = instant;
  if (months !== 0 || days !== 0) {
    const local = toLocal(zone, instant);
    const day = daysOfMicros(local);
    const moved = months === 0 ? day : addMonths(day, months);
    if (moved === null) return null;
    const target = BigInt(moved + days) * 86_400_000_000n + BigInt(microsWithinDay(local, day));
    if (!fits(target)) return null;
    start = toInstant(zone, normalInteger(target));
  }
  return addMicros(start, micros);
}

/** Null beyond 64 bits. */
export function addMicros(a: Micros, b: Micros): Micros | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const sum = BigInt(a) + BigInt(b);
  return fits(sum) ? normalInteger(sum) : null;
}

const fits = (n: bigint): boolean => n >= LONG_MIN && n <= LONG_MAX;
