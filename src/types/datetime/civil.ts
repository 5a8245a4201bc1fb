import { LONG_MAX, LONG_MIN, normalInteger } from '../value.js';

/**
 * Calendar arithmetic on plain integers: the proleptic Gregorian calendar, days since 1970-01-01, microseconds as normalised integers
 * (number while safe, about the years 1685 to 2255, else bigint). Everything before 1970 is reached by floor division, never by truncation.
 */
export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_DAY = 86_400_000_000;
export const SECONDS_PER_DAY = 86_400;

export type Micros = number | bigint;

/** A calendar day, filled by `civilFromDays`. Kernels reuse one object. */
export interface CivilDate {
  year: number;
  /** 1 to 12. */
  month: number;
  /** 1 to 31. */
  day: number;
}

const DAY_BIG = BigInt(MICROS_PER_DAY);
const SECOND_BIG = BigInt(MICROS_PER_SECOND);

/** Days since the epoch of a calendar day, which must exist (see `isCivilDate`). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1;
  if (y >= 0 && y < NEAR_YEARS) {
    const century = (y / 100) | 0;
    return 365 * y + (y >> 2) - century + (century >> 2) + dayOfYear - DAYS_TO_1970;
  }
  const era = Math.floor(y / 400);
  const yearOfEra = (y - era * 400) | 0;
  const dayOfEra = yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear;
  return era * 146097 + dayOfEra - DAYS_TO_1970;
}

/** From 0000-03-01 on. */
const DAYS_TO_1970 = 719468;
/** Years and days that leave room in 32 bits for the arithmetic. */
const NEAR_YEARS = 1_000_000;
const NEAR = 300_000_000;

/**
 * The calendar day of a day number; written into `out`, which is returned. Counted in quarters of days, years of 1461 quarters and
 * centuries of 146097 have no exceptions, and 2141 / 65536 is near enough to the length of a month (Neri and Schneider, "Euclidean affine
 * functions and their application to calendar algorithms").
 */
export function civilFromDays(days: number, out: CivilDate): CivilDate {
  if (!(days >= -DAYS_TO_1970 && days < NEAR)) return farCivil(days, out);
  // Quotients of 32-bit integers by constants are multiplications for the machine.
  const quarters = (4 * (days + DAYS_TO_1970) + 3) | 0;
  const century = (quarters / 146097) | 0;
  const ofCentury = (quarters - century * 146097) | 3;
  const yearOfCentury = (ofCentury / 1461) | 0;
  const dayOfYear = (ofCentury - yearOfCentury * 1461) >> 2;
  const months = 2141 * dayOfYear + 197913;
  const month = months >> 16;
  out.day = (((months & 0xffff) / 2141) | 0) + 1;
  out.month = month > 12 ? month - 12 : month;
  out.year = 100 * century + yearOfCentury + (month > 12 ? 1 : 0);
  return out;
}

function farCivil(days: number, out: CivilDate): CivilDate {
  const cycles = Math.floor(days / 146097);
  civilFromDays(days - cycles * 146097, out);
  out.year += cycles * 400;
  return out;
}

/** `value / size` rounded down; exact for safe integers, of which a quotient just below a whole number can round up to it. */
export function floorQuotient(value: number, size: number): number {
  const quotient = Math.floor(value / size);
  return value < quotient * size ? quotient - 1 : quotient;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2
    ? isLeapYear(year)
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31;
}

export function isCivilDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** 1 for January 1st. */
export function dayOfYear(days: number, year: number): number {
  return days - daysFromCivil(year, 1, 1) + 1;
}

/** ISO: Monday is 1, Sunday is 7. */
export function isoDayOfWeek(days: number): number {
  const r = (days + 3) % 7;
  return (r < 0 ? r + 7 : r) + 1;
}

/** The day an instant falls on (of local micros: the local day). */
export function daysOfMicros(micros: Micros): number {
  if (typeof micros === 'number') {
    return floorQuotient(micros, MICROS_PER_DAY);
  }
  const days = micros / DAY_BIG;
  return Number(micros < days * DAY_BIG ? days - 1n : days);
}

/** Microseconds since midnight of the day `days`, which must be `daysOfMicros(micros)`. */
export function microsWithinDay(micros: Micros, days: number): number {
  return typeof micros === 'number' ? micros - days * MICROS_PER_DAY : Number(micros - BigInt(days) * DAY_BIG);
}

/** Seconds since the epoch, rounded down. */
export function secondsOfMicros(micros: Micros): number {
  if (typeof micros === 'number') {
    return floorQuotient(micros, MICROS_PER_SECOND);
  }
  const seconds = micros / SECOND_BIG;
  return Number(micros < seconds * SECOND_BIG ? seconds - 1n : seconds);
}

const SAFE_DAYS = Math.floor(Number.MAX_SAFE_INTEGER / MICROS_PER_DAY) - 1;

/** The normalised instant of a day and a time within it (which may lie outside the day). Null when it does not fit 64 bits. */
export function microsOf(days: number, microsOfDay: number): Micros | null {
  if (days <= SAFE_DAYS && days >= -SAFE_DAYS) return days * MICROS_PER_DAY + microsOfDay;
  const wide = BigInt(days) * DAY_BIG + BigInt(microsOfDay);
  return wide < LONG_MIN || wide > LONG_MAX ? null : normalInteger(wide);
}

/** `micros` plus a number of seconds, normalised. Not checked against 64 bits. */
export function plusSeconds(micros: Micros, seconds: number): Micros {
  if (typeof micros === 'number') {
    const sum = micros + seconds * MICROS_PER_SECOND;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return normalInteger(BigInt(micros) + BigInt(seconds) * SECOND_BIG);
}
