import { AnalysisError } from '../common/errors.js';
import { CalendarInterval } from '../types/value.js';

const UNITS_US: Readonly<Record<string, number>> = {
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000,
  millisecond: 1000,
  microsecond: 1,
};

/** `'1 hour 30 minutes'`, `'interval 5 seconds'`, `'-1 day'`: a duration as text. */
export function parseDurationText(text: string): CalendarInterval {
  const body = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, '');
  const part = /([+-]?)\s*(\d+|\d*\.\d+|\d+\.\d*)\s+([a-z]+?)s?(?=[\s+-]|$)\s*/y;
  let months = 0;
  let days = 0;
  let micros = 0;
  while (part.lastIndex < body.length) {
    const match = part.exec(body);
    const amount = match === null ? Number.NaN : Number(match[2]) * (match[1] === '-' ? -1 : 1);
    if (match === null || !(Number.isInteger(amount) || match[3] === 'second')) throw cannotParse(text);
    if (match[3] === 'year') months += 12 * amount;
    else if (match[3] === 'month') months += amount;
    else if (match[3] === 'week') days += 7 * amount;
    else if (match[3] === 'day') days += amount;
    else if (Object.hasOwn(UNITS_US, match[3])) micros += Math.round(amount * UNITS_US[match[3]]);
    else throw cannotParse(text);
  }
  if (body === '') throw cannotParse(text);
  return new CalendarInterval(months, days, micros);
}

function cannotParse(text: string): AnalysisError {
  return new AnalysisError(
    'CANNOT_PARSE_INTERVAL',
    `Unable to parse '${text}'. Write a duration like '5 minutes' or '1 hour 30 minutes'.`,
  );
}
