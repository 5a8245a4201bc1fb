import type { DayTimeField, DayTimeIntervalType, YearMonthIntervalType } from './data-type.js';
import type { CalendarInterval } from './value.js';

/**
 * How intervals are printed, as `CAST(… AS STRING)` and users see them: year-month and day-time intervals as the SQL literal that makes
 * them (`INTERVAL '1 02:03:04.5' DAY TO SECOND`), calendar intervals as words (`1 years 2 days`).
 */
export function yearMonthText(months: number, type: YearMonthIntervalType): string {
  const sign = months < 0 ? '-' : '';
  const total = Math.abs(months);
  const years = Math.floor(total / 12);
  if (type.from === 'month') return `INTERVAL '${sign}${total}' MONTH`;
  if (type.to === 'year') return `INTERVAL '${sign}${years}' YEAR`;
  return `INTERVAL '${sign}${years}-${total % 12}' YEAR TO MONTH`;
}

const FIELDS: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];
const SIZES: Readonly<Record<DayTimeField, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};

export function dayTimeText(micros: number | bigint, type: DayTimeIntervalType): string {
  const value = BigInt(micros);
  let rest = value < 0n ? -value : value;
  let text = value < 0n ? '-' : '';
  const last = FIELDS.indexOf(type.to);
  for (let i = FIELDS.indexOf(type.from); i <= last; i++) {
    const field = FIELDS[i];
    if (field !== type.from) text += field === 'hour' ? ' ' : ':';
    if (field === 'second') {
      text += secondsText(rest);
    } else {
      const count = rest / SIZES[field];
      rest -= count * SIZES[field];
      text += field === 'day' ? count : String(count).padStart(2, '0');
    }
  }
  const fields = type.from === type.to ? type.from : `${type.from} to ${type.to}`;
  return `INTERVAL '${text}' ${fields.toUpperCase()}`;
}

/** Microseconds as seconds: `04`, `07.5`, `90`. */
function secondsText(micros: bigint): string {
  const whole = String(micros / 1_000_000n).padStart(2, '0');
  const fraction = String(micros % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

export function calendarIntervalText(interval: CalendarInterval): string {
  const parts: string[] = [];
  const add = (count: number | bigint, unit: string) => {
    if (BigInt(count) !== 0n) parts.push(`${count} ${unit}`);
  };
  add(Math.trunc(interval.months / 12), 'years');
  add(interval.months % 12, 'months');
  add(interval.days, 'days');
  const micros = BigInt(interval.micros);
  add(micros / SIZES.hour, 'hours');
  add((micros % SIZES.hour) / SIZES.minute, 'minutes');
  const rest = micros % SIZES.minute;
  if (rest !== 0n) parts.push(`${signedSeconds(rest)} seconds`);
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}

function signedSeconds(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const fraction = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${micros < 0n ? '-' : ''}${size / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
}
