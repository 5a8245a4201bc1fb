import { daysFromCivil, isCivilDate, isLeapYear, type Micros, microsOf, plusSeconds } from './civil.js';
import type { NumberElement, OffsetStyle, PatternElement } from './pattern-elements.js';
import { MONTHS } from './pattern-format.js';
import { findZone, offsetId, type Zone } from './zone.js';
import { regionOfShortName } from './zone-names.js';

/** What a text gave by a compiled pattern; `NONE` where the pattern (or an optional part that matched) did not say. */
export interface ParsedFields {
  year: number;
  yearOfEra: number;
  /** 0: BC, 1: AD. */
  era: number;
  month: number;
  day: number;
  dayOfYear: number;
  hour: number;
  clockHour: number;
  hour12: number;
  clockHour12: number;
  /** 0: AM, 1: PM. */
  amPm: number;
  minute: number;
  second: number;
  micro: number;
  zone: Zone | null;
}

const NONE = Number.NaN;
type Field = Exclude<keyof ParsedFields, 'zone'>;

/** The fields of a text that matches the pattern from its first to its last character; else null. */
export function parseElements(elements: readonly PatternElement[], text: string): ParsedFields | null {
  const fields: ParsedFields = {
    year: NONE,
    yearOfEra: NONE,
    era: NONE,
    month: NONE,
    day: NONE,
    dayOfYear: NONE,
    hour: NONE,
    clockHour: NONE,
    hour12: NONE,
    clockHour12: NONE,
    amPm: NONE,
    minute: NONE,
    second: NONE,
    micro: NONE,
    zone: null,
  };
  return parse(elements, text, 0, fields) === text.length ? fields : null;
}

/** The day: what the text did not say is 1970, January, the 1st. Null when there is no such day. */
export function parsedDate(f: ParsedFields): number | null {
  let year = f.year;
  if (has(f.yearOfEra)) {
    if (f.yearOfEra < 1) return null;
    year = f.era === 0 ? 1 - f.yearOfEra : f.yearOfEra;
  }
  if (has(f.month) && !within(f.month, 1, 12)) return null;
  if (has(f.day) && !within(f.day, 1, 31)) return null;
  if (has(f.dayOfYear) && !within(f.dayOfYear, 1, 366)) return null;
  if (has(year) && !within(year, -999_999_999, 999_999_999)) return null;
  if (has(year) && has(f.dayOfYear) && !(has(f.month) && has(f.day))) return dateOfYearDay(f, year);
  const y = has(year) ? year : 1970;
  const m = has(f.month) ? f.month : 1;
  const d = has(f.day) ? f.day : 1;
  if (!isCivilDate(y, m, d)) return null;
  const days = daysFromCivil(y, m, d);
  if (has(f.dayOfYear) && has(year) && days - daysFromCivil(y, 1, 1) + 1 !== f.dayOfYear) return null;
  return days === (days | 0) ? days : null;
}

/** The instant that the fields mean in `zone`; null when there is none. */
export function parsedTimestamp(f: ParsedFields, zone: Zone): Micros | null {
  const days = parsedDate(f);
  if (days === null) return null;
  const seconds = parsedSeconds(f);
  if (seconds === null) return null;
  const local = microsOf(days, seconds * 1_000_000 + (has(f.micro) ? f.micro : 0));
  if (local === null) return null;
  const offset = zone.fixedOffset ?? zone.offsetOfLocal(days * 86_400 + seconds);
  return offset === 0 ? local : plusSeconds(local, -offset);
}

const has = (value: number): boolean => !Number.isNaN(value);
const within = (value: number, low: number, high: number): boolean => value >= low && value <= high;
const unless = (value: number, low: number, high: number): boolean => !has(value) || within(value, low, high);

function dateOfYearDay(f: ParsedFields, year: number): number | null {
  if (f.dayOfYear === 366 && !isLeapYear(year)) return null;
  const days = daysFromCivil(year, 1, 1) + f.dayOfYear - 1;
  return days === (days | 0) ? days : null;
}

/** Seconds since midnight. `h` without am/pm is taken as morning, pm without an hour as noon. */
function parsedSeconds(f: ParsedFields): number | null {
  const inRange =
    unless(f.hour, 0, 23) &&
    unless(f.clockHour, 1, 24) &&
    unless(f.hour12, 0, 11) &&
    unless(f.clockHour12, 1, 12) &&
    unless(f.minute, 0, 59) &&
    unless(f.second, 0, 59);
  if (!inRange) return null;
  const twelve = has(f.clockHour12) ? f.clockHour12 % 12 : f.hour12;
  let hour = has(f.clockHour) ? f.clockHour % 24 : f.hour;
  if (has(twelve) && has(f.amPm)) {
    const resolved = f.amPm * 12 + twelve;
    if (has(hour) && hour !== resolved) return null;
    hour = resolved;
  } else if (!has(hour)) {
    hour = has(twelve) ? twelve : f.amPm === 1 ? 12 : 0;
  } else if ((has(twelve) && hour % 12 !== twelve) || (has(f.amPm) && Math.floor(hour / 12) !== f.amPm)) {
    return null;
  }
  return hour * 3600 + (has(f.minute) ? f.minute : 0) * 60 + (has(f.second) ? f.second : 0);
}

/** Position after the match, or -1. */
function parse(elements: readonly PatternElement[], text: string, start: number, fields: ParsedFields): number {
  let at = start;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    switch (element.kind) {
      case 'literal':
        at = matches(text, at, element.text) ? at + element.text.length : -1;
        break;
      case 'number':
        at = parseNumber(element, text, at, fields);
        break;
      case 'fraction':
        at = parseFraction(element.min, element.max, text, at, fields);
        break;
      case 'text':
        at = parseText(element.field, element.full, text, at, fields);
        break;
      case 'offset':
        at = parseOffsetStyle(element.style, element.zero, text, at, fields);
        break;
      case 'localOffset':
        at = parseLocalOffset(text, at, fields);
        break;
      case 'zoneId':
      case 'zoneName':
        at = parseZone(element.kind === 'zoneName', text, at, fields);
        break;
      case 'optional': {
        const before = { ...fields };
        const after = parse(element.elements, text, at, fields);
        if (after < 0) Object.assign(fields, before);
        else at = after;
        break;
      }
    }
    if (at < 0) return -1;
  }
  return at;
}

function matches(text: string, at: number, expected: string): boolean {
  if (text.startsWith(expected, at)) return true;
  return text.slice(at, at + expected.length).toLowerCase() === expected.toLowerCase();
}

function set(fields: ParsedFields, field: Field, value: number): boolean {
  const before = fields[field];
  if (has(before)) return before === value;
  fields[field] = value;
  return true;
}

function setZone(fields: ParsedFields, zone: Zone | null): boolean {
  if (zone === null || (fields.zone !== null && fields.zone.id !== zone.id)) return false;
  fields.zone = zone;
  return true;
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

function parseNumber(e: NumberElement, text: string, start: number, fields: ParsedFields): number {
  let at = start;
  const signed = text[at] === '+' || text[at] === '-';
  const negative = text[at] === '-';
  if (signed) {
    if (e.sign === 'never' || (e.sign === 'normal' && !negative)) return -1;
    at++;
  }
  let digits = 0;
  while (digits < e.max + e.subsequent && digitAt(text, at + digits) >= 0) digits++;
  if (digits < e.min) return -1;
  // A run of digits is shared: what the fixed-width numbers behind need is taken from its end.
  if (e.subsequent > 0) digits = Math.max(e.min, digits - e.subsequent);
  let value = Number(text.slice(at, at + digits));
  if (negative) {
    if (value === 0) return -1;
    value = -value;
  } else if (e.sign === 'exceeds' && (signed ? digits <= e.min : digits > e.min)) return -1;
  if (e.reduced) value += 2000;
  if (e.field === 'quarter' || e.field === 'alignedDay' || e.field === 'modifiedJulianDay') return -1;
  return set(fields, e.field, value) ? at + digits : -1;
}

function parseFraction(min: number, max: number, text: string, at: number, fields: ParsedFields): number {
  let digits = 0;
  while (digits < max && digitAt(text, at + digits) >= 0) digits++;
  if (digits < min) return -1;
  const micro = Number(text.slice(at, at + Math.min(digits, 6)).padEnd(6, '0'));
  return set(fields, 'micro', micro) ? at + digits : -1;
}

const SHORT_MONTHS = MONTHS.map(month => month.slice(0, 3));

function parseText(field: string, full: boolean, text: string, at: number, fields: ParsedFields): number {
  const [target, names, base]: [Field, readonly string[], number] =
    field === 'month'
      ? ['month', full ? MONTHS : SHORT_MONTHS, 1]
      : field === 'era'
        ? ['era', full ? ['Before Christ', 'Anno Domini'] : ['BC', 'AD'], 0]
        : ['amPm', ['AM', 'PM'], 0];
  const index = names.findIndex(name => matches(text, at, name));
  if (index < 0 || !set(fields, target, index + base)) return -1;
  return at + names[index].length;
}

const OFFSETS: Readonly<Record<OffsetStyle, RegExp>> = {
  '+HH': /([+-])(\d\d)/y,
  '+HHmm': /([+-])(\d\d)(?:(\d\d))?/y,
  '+HHMM': /([+-])(\d\d)(\d\d)/y,
  '+HH:MM': /([+-])(\d\d):(\d\d)/y,
  '+HHMMss': /([+-])(\d\d)(\d\d)(?:(\d\d))?/y,
  '+HH:MM:ss': /([+-])(\d\d):(\d\d)(?::(\d\d))?/y,
};

function parseOffsetStyle(style: OffsetStyle, zero: string, text: string, at: number, fields: ParsedFields): number {
  const pattern = OFFSETS[style];
  pattern.lastIndex = at;
  const m = pattern.exec(text);
  if (m !== null) {
    const minutes = Number(m[3] ?? 0);
    const seconds = Number(m[4] ?? 0);
    const offset = Number(m[2]) * 3600 + minutes * 60 + seconds;
    if (minutes > 59 || seconds > 59 || offset > 18 * 3600) return -1;
    return setOffset(fields, m[1] === '-' ? -offset : offset) ? at + m[0].length : -1;
  }
  return matches(text, at, zero) && setOffset(fields, 0) ? at + zero.length : -1;
}

function setOffset(fields: ParsedFields, offset: number): boolean {
  return setZone(fields, findZone(offsetId(offset)));
}

const LOCAL_OFFSET = /GMT(?:([+-])(\d\d?)(?::(\d\d)(?::(\d\d))?)?)?/iy;

function parseLocalOffset(text: string, at: number, fields: ParsedFields): number {
  LOCAL_OFFSET.lastIndex = at;
  const m = LOCAL_OFFSET.exec(text);
  if (m === null) return -1;
  const offset = Number(m[2] ?? 0) * 3600 + Number(m[3] ?? 0) * 60 + Number(m[4] ?? 0);
  if (offset > 18 * 3600) return -1;
  return setOffset(fields, m[1] === '-' ? -offset : offset) ? at + m[0].length : -1;
}

/** Above any real id; keeps hostile text from asking for thousands of zones. */
const LONGEST_ZONE = 48;
const ZONE_TEXT = /(?:UTC|GMT|UT)?[+-]\d\d?(?::?\d\d(?::?\d\d)?)?|[A-Za-z][A-Za-z0-9~._+-]*(?:\/[A-Za-z0-9~._+-]+)*/y;

/** A zone by id (`Europe/Berlin`, `+01:00`, `Z`) or, where names may stand, by its abbreviation. The longest match counts. */
function parseZone(names: boolean, text: string, at: number, fields: ParsedFields): number {
  ZONE_TEXT.lastIndex = at;
  const m = ZONE_TEXT.exec(text);
  if (m === null || m[0].length > LONGEST_ZONE) return -1;
  for (let end = m[0].length; end > 0; end--) {
    const id = m[0].slice(0, end);
    const named = names ? regionOfShortName(id.toUpperCase()) : undefined;
    const zone = findZone(named ?? id);
    if (zone !== null) return setZone(fields, zone) ? at + end : -1;
  }
  return -1;
}
