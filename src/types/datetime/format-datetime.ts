import { type CivilDate, civilFromDays, daysOfMicros, type Micros, microsWithinDay } from './civil.js';
import { toLocal, type Zone } from './zone.js';

/**
 * `CAST(x AS STRING)` of dates and timestamps: `2020-01-31`, `2020-01-31 10:00:00.5`. The fraction has no trailing zeros and vanishes at
 * zero; years have at least four digits, a `+` beyond 9999, a `-` before year 0.
 */
export function formatDate(days: number): string {
  civilFromDays(days, date);
  return `${formatYear(date.year)}-${TWO[date.month]}-${TWO[date.day]}`;
}

export function formatTimestamp(micros: Micros, zone: Zone): string {
  return formatTimestampNtz(toLocal(zone, micros));
}

export function formatTimestampNtz(localMicros: Micros): string {
  const days = daysOfMicros(localMicros);
  const micros = microsWithinDay(localMicros, days);
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = micros - seconds * 1_000_000;
  const text = `${formatDate(days)} ${formatTimeOfDay(seconds)}`;
  return fraction === 0 ? text : `${text}.${trimZeros(String(fraction).padStart(6, '0'))}`;
}

/** `HH:mm:ss` of seconds since midnight. */
export function formatTimeOfDay(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) - hours * 60;
  return `${TWO[hours]}:${TWO[minutes]}:${TWO[seconds - hours * 3600 - minutes * 60]}`;
}

/** At least four digits, `+` when more than four, `-` when negative. */
export function formatYear(year: number): string {
  if (year >= 1000 && year <= 9999) return String(year);
  const digits = String(Math.abs(year)).padStart(4, '0');
  return year < 0 ? `-${digits}` : digits.length > 4 ? `+${digits}` : digits;
}

/** `00` to `99`. */
export const TWO: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

const date: CivilDate = { year: 0, month: 0, day: 0 };

function trimZeros(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}
