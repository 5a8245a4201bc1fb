import { civilFromDays, floorQuotient, MICROS_PER_DAY } from '../../types/datetime/civil.js';
import { type WriteNumber, writePadded } from '../string/number-writers.js';

/**
 * Writes times by patterns of fixed width, such as `yyyy-MM-dd HH:mm:ss`, for the years 1000 to 9999 on a clock that is `offsetUs` ahead
 * of the times. Undefined for patterns with other letters.
 */
export function fixedFormat(pattern: string, offsetUs: number): WriteNumber | undefined {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) return undefined;
  const civil = { year: 0, month: 0, day: 0 };
  return (sink, micros) => {
    const local = micros + offsetUs;
    const days = floorQuotient(local, MICROS_PER_DAY);
    if (!(days >= FIRST_DAY && days <= LAST_DAY)) return false;
    civilFromDays(days, civil);
    const ofDay = Math.floor((local - days * MICROS_PER_DAY) / 1_000_000) | 0;
    const out = sink.data;
    let at = sink.used;
    for (let t = 0; t < tokens.length; t++) {
      const token = tokens[t];
      if (token >= 0) out[at++] = token;
      else if (token === YEAR) at = writePadded(out, at, civil.year, 4);
      else at = writePadded(out, at, fieldOf(token, civil.month, civil.day, ofDay), 2);
    }
    sink.used = at;
    return true;
  };
}

const FIRST_DAY = -354285;
const LAST_DAY = 2932896;
const [YEAR, MONTH, DAY, HOUR, MINUTE, SECOND] = [-1, -2, -3, -4, -5, -6];
const LETTERS: Readonly<Record<string, number>> = {
  yyyy: YEAR,
  MM: MONTH,
  dd: DAY,
  HH: HOUR,
  mm: MINUTE,
  ss: SECOND,
};

function fieldOf(token: number, month: number, day: number, ofDay: number): number {
  if (token === MONTH) return month;
  if (token === DAY) return day;
  if (token === HOUR) return (ofDay / 3600) | 0;
  return token === MINUTE ? ((ofDay / 60) | 0) % 60 : ofDay % 60;
}

/** Codes of plain characters, negative numbers for fields; no more than the 64 bytes that a writer has. */
function tokensOf(pattern: string): readonly number[] | undefined {
  const tokens: number[] = [];
  const token = /([A-Za-z])\1*|[ \-:/.,_]/y;
  while (token.lastIndex < pattern.length) {
    const match = token.exec(pattern)?.[0];
    if (match === undefined) return undefined;
    const field = /[A-Za-z]/.test(match) ? LETTERS[match] : match.charCodeAt(0);
    if (field === undefined) return undefined;
    tokens.push(field);
  }
  return tokens.length > 16 ? undefined : tokens;
}
