import type { DayTimeField, YearMonthField } from '../types/data-type.js';

/** `INTERVAL '1-2' YEAR TO MONTH`: the text of an interval literal that gives the same value back. */
export function yearMonthText(months: bigint, from: YearMonthField, to: YearMonthField): string {
  const sign = months < 0n ? '-' : '';
  const n = months < 0n ? -months : months;
  const body = from === 'month' ? `${n}` : to === 'year' ? `${n / 12n}` : `${n / 12n}-${n % 12n}`;
  return `INTERVAL '${sign}${body}' ${range(from, to)}`;
}

const FIELDS: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];
const SIZES: Readonly<Record<DayTimeField, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};

/** `INTERVAL '1 02:03:04.5' DAY TO SECOND`. */
export function dayTimeText(micros: bigint, from: DayTimeField, to: DayTimeField): string {
  let rest = micros < 0n ? -micros : micros;
  let body = '';
  for (const field of FIELDS.slice(FIELDS.indexOf(from), FIELDS.indexOf(to) + 1)) {
    const count = rest / SIZES[field];
    rest %= SIZES[field];
    if (field !== from) body += field === 'hour' ? ' ' : ':';
    body += field === 'day' ? `${count}` : `${count}`.padStart(2, '0');
    if (field === 'second' && rest > 0n)
      body += `.${rest}`.replace('.', `.${'0'.repeat(6 - `${rest}`.length)}`).replace(/0+$/, '');
  }
  return `INTERVAL '${micros < 0n ? '-' : ''}${body}' ${range(from, to)}`;
}

const range = (from: string, to: string): string => (from === to ? from : `${from} TO ${to}`).toUpperCase();
