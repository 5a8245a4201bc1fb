import type { DataType } from '../types/data-type.js';
import { UTC, zoneOf } from '../types/datetime/zone.js';
import { addMonths, shiftInstant } from '../types/datetime-shift.js';
import type { CalendarInterval, Value } from '../types/value.js';

const DAY_US = 86_400_000_000;

/**
 * How far a key lies from where a RANGE frame ends: the key, as a number, moved by an offset. Numbers and days are added, intervals move
 * dates and instants as the calendar does.
 */
export function rangeShift(
  key: DataType,
  offset: DataType,
  zone: string,
): (key: Value, by: Value, sign: 1 | -1) => number {
  if (offset.kind === 'day_time_interval' && key.kind === 'date')
    return (days, by, sign) => Number(days) + (sign * Number(by)) / DAY_US;
  const isInstant = key.kind.startsWith('timestamp');
  if (!(key.kind === 'date' || isInstant) || !offset.kind.endsWith('interval'))
    return (value, by, sign) => Number(value) + sign * Number(by);
  if (key.kind === 'date') return (days, by, sign) => bounded(addMonths(Number(days), sign * Number(by)), sign);
  const clock = key.kind === 'timestamp' ? zoneOf(zone) : UTC;
  return (instant, by, sign) => {
    const { months, days, micros } = partsOf(offset, by);
    const moved = shiftInstant(instant as number | bigint, sign * months, sign * days, sign * micros, clock);
    return bounded(moved, sign);
  };
}

/** Beyond all times: nothing lies there. */
const bounded = (moved: number | bigint | null, sign: 1 | -1): number =>
  moved === null ? sign * Number.POSITIVE_INFINITY : Number(moved);

function partsOf(offset: DataType, by: Value): { months: number; days: number; micros: number } {
  if (offset.kind === 'year_month_interval') return { months: Number(by), days: 0, micros: 0 };
  if (offset.kind !== 'day_time_interval') {
    const { months, days, micros } = by as CalendarInterval;
    return { months, days, micros: Number(micros) };
  }
  const days = Math.trunc(Number(by) / DAY_US);
  return { months: 0, days, micros: Number(by) - days * DAY_US };
}
