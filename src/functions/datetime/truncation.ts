import { overflow } from '../../expressions/integer.js';
import {
  civilFromDays,
  daysFromCivil,
  daysOfMicros,
  floorQuotient,
  isoDayOfWeek,
  type Micros,
  microsOf,
  microsWithinDay,
  plusSeconds,
  secondsOfMicros,
} from '../../types/datetime/civil.js';
import { toInstant, toLocal, type Zone } from '../../types/datetime/zone.js';
import { normalInteger } from '../../types/value.js';

/** Starts of the years, weeks, days, minutes … that days and instants lie in. */
export type DateUnit = 'year' | 'quarter' | 'month' | 'week';
export type TruncationUnit = DateUnit | 'day' | 'hour' | 'minute' | 'second' | 'millisecond' | 'microsecond';

const UNITS: ReadonlyMap<string, TruncationUnit> = new Map([
  ...(
    ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond', 'microsecond'] as const
  ).map(unit => [unit, unit] as const),
  ['yyyy', 'year'],
  ['yy', 'year'],
  ['mon', 'month'],
  ['mm', 'month'],
  ['dd', 'day'],
]);

/** The unit of a text in any case: `YEAR`, `yy`, `mon`; undefined when it is none. */
export const truncationUnit = (text: string): TruncationUnit | undefined => UNITS.get(text.toLowerCase());

export const isDateUnit = (unit: TruncationUnit | undefined): unit is DateUnit =>
  unit === 'year' || unit === 'quarter' || unit === 'month' || unit === 'week';

const civil = { year: 0, month: 0, day: 0 };

/** The first day of the year, quarter, month or week (Monday) that `days` lies in, or of one that many units later. */
export function startOf(unit: DateUnit, days: number, later = 0): number {
  if (unit === 'week') return days - isoDayOfWeek(days) + 1 + 7 * later;
  const { year, month } = civilFromDays(days, civil);
  if (unit === 'year') return daysFromCivil(year + later, 1, 1);
  const first = unit === 'month' ? month - 1 + later : Math.floor((month - 1) / 3 + later) * 3;
  const years = Math.floor(first / 12);
  return daysFromCivil(year + years, first - years * 12 + 1, 1);
}

const SIZES = { hour: 3_600_000_000, minute: 60_000_000, second: 1_000_000, millisecond: 1000, microsecond: 1 };

/** Microseconds of units that are as long as any other wherever clocks change by whole ones; undefined for days and longer. */
export const unitSize = (unit: TruncationUnit): number | undefined =>
  (SIZES as Record<string, number | undefined>)[unit];

export function floorTo(micros: Micros, size: number): Micros {
  if (typeof micros === 'number') return floorQuotient(micros, size) * size;
  const by = BigInt(size);
  return normalInteger(micros - (((micros % by) + by) % by));
}

/** The instant at which the unit began in `zone`. */
export function truncator(unit: TruncationUnit, zone: Zone): (micros: Micros) => Micros {
  const size = unitSize(unit);
  if (size === undefined) return calendarTruncator(unit as DateUnit | 'day', zone);
  if (size <= SIZES.second || zone.fixedOffset === 0) return micros => floorTo(micros, size);
  return micros => {
    const local = floorTo(toLocal(zone, micros), size);
    const offset = zone.offsetAt(secondsOfMicros(micros));
    // Where clocks go back an hour comes twice; the one that the instant is in counts.
    const start = plusSeconds(local, -offset);
    return zone.offsetAt(secondsOfMicros(start)) === offset ? start : toInstant(zone, local);
  };
}

/** Keeps the last unit found: most rows of a batch lie in the same one. */
function calendarTruncator(unit: DateUnit | 'day', zone: Zone): (micros: Micros) => Micros {
  let start: Micros = 0;
  let end: Micros = 0;
  return micros => {
    if (micros >= start && micros < end) return start;
    const day = daysOfMicros(toLocal(zone, micros));
    start = midnight(unit === 'day' ? day : startOf(unit, day), zone);
    end = endOf(unit === 'day' ? day + 1 : startOf(unit, day, 1), zone) ?? start;
    return start;
  };
}

function midnight(days: number, zone: Zone): Micros {
  const local = microsOf(days, 0);
  if (local === null) throw overflow('long');
  return toInstant(zone, local);
}

function endOf(days: number, zone: Zone): Micros | null {
  const local = microsOf(days, 0);
  return local === null ? null : toInstant(zone, local);
}

/** Microseconds since midnight on the clock of `zone`. */
export function localTimeOfDay(micros: Micros, zone: Zone): number {
  const local = toLocal(zone, micros);
  return microsWithinDay(local, daysOfMicros(local));
}
