import {
  daysFromCivil,
  daysOfMicros,
  isCivilDate,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  type Micros,
  microsOf,
  plusSeconds,
} from './civil.js';
import { findZone, toInstant, toLocal, type Zone } from './zone.js';

/**
 * `CAST(string AS DATE | TIMESTAMP | TIMESTAMP_NTZ)`: the grammar, from bytes or from a string. Null when the text is none; nothing is
 * guessed (`2024-02-30` is null, not March 1st).
 *
 *   date       [+-]yyyy[-[m]m[-[d]d[ |T anything]]]                              years of 4 to 7 digits
 *   timestamp  [+-]yyyy[-[m]m[-[d]d[( |T)[h]h[:[m]m[:[s]s[.fraction][zone]]]]]]   years of 4 to 6 digits
 *              T[h]h[:…] or [h]h:[m]m…: today's date in the zone
 *
 * White space and control characters around the text do not count. Digits of the fraction beyond the sixth are dropped.
 */
export function parseDateBytes(bytes: Uint8Array, start: number, end: number): number | null {
  if (end - start === DATE_LENGTH) {
    const days = plainDate(bytes, start);
    if (days !== NOT_PLAIN) return days;
  }
  const from = trimStart(bytes, start, end);
  const to = trimEnd(bytes, from, end);
  if (from === to) return null;
  let j = from;
  let sign = 1;
  if (bytes[j] === MINUS || bytes[j] === PLUS) sign = bytes[j++] === MINUS ? -1 : 1;
  let segment = 0;
  let value = 0;
  let digits = 0;
  let year = 1;
  let month = 1;
  for (; j < to; j++) {
    const byte = bytes[j];
    if (byte === SPACE || byte === LETTER_T) break;
    if (segment < 2 && byte === MINUS) {
      if (segment === 0) {
        if (digits < 4 || digits > 7) return null;
        year = value;
      } else {
        if (digits === 0 || digits > 2) return null;
        month = value;
      }
      segment++;
      value = 0;
      digits = 0;
    } else {
      const digit = byte - 48;
      if (digit < 0 || digit > 9) return null;
      if (++digits > 7) return null;
      value = value * 10 + digit;
    }
  }
  if (segment === 0 ? digits < 4 : digits === 0 || digits > 2) return null;
  // Of `yyyy` and `yyyy-mm` everything must be used; after a day anything may follow a space or a T.
  if (segment < 2 && j < to) return null;
  let day = 1;
  if (segment === 0) year = value;
  else if (segment === 1) month = value;
  else day = value;
  return isCivilDate(sign * year, month, day) ? inInt32(daysFromCivil(sign * year, month, day)) : null;
}

/** A timestamp; a text without zone is wall clock time in `zone`. `now` (for texts that are only a time) defaults to the clock. */
export function parseTimestampBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  zone: Zone,
  now?: Micros,
): Micros | null {
  const wall = plainTime(bytes, start, end);
  if (wall !== NOT_PLAIN) return zone.fixedOffset === 0 ? wall : toInstant(zone, wall);
  if (!scan(bytes, start, end)) return null;
  const own = scanned.zone ?? zone;
  let days: number;
  if (scanned.justTime) {
    days = daysOfMicros(toLocal(own, now ?? Date.now() * 1000));
  } else {
    if (!isCivilDate(scanned.year, scanned.month, scanned.day)) return null;
    days = daysFromCivil(scanned.year, scanned.month, scanned.day);
  }
  const local = localMicros(days);
  if (local === null) return null;
  const seconds = days * 86400 + Math.floor(timeOfDay() / MICROS_PER_SECOND);
  const offset = own.fixedOffset ?? own.offsetOfLocal(seconds);
  return offset === 0 ? local : inInt64(plusSeconds(local, -offset));
}

/** A timestamp without zone. A zone in the text is dropped, or with `allowZone` false makes it no timestamp. */
export function parseTimestampNtzBytes(bytes: Uint8Array, start: number, end: number, allowZone = true): Micros | null {
  const wall = plainTime(bytes, start, end);
  if (wall !== NOT_PLAIN) return wall;
  if (!scan(bytes, start, end) || scanned.justTime || (!allowZone && scanned.zone !== null)) return null;
  if (!isCivilDate(scanned.year, scanned.month, scanned.day)) return null;
  return localMicros(daysFromCivil(scanned.year, scanned.month, scanned.day));
}

export function parseDate(text: string): number | null {
  const bytes = utf8(text);
  return parseDateBytes(bytes, 0, length);
}

export function parseTimestamp(text: string, zone: Zone, now?: Micros): Micros | null {
  const bytes = utf8(text);
  return parseTimestampBytes(bytes, 0, length, zone, now);
}

export function parseTimestampNtz(text: string, allowZone = true): Micros | null {
  const bytes = utf8(text);
  return parseTimestampNtzBytes(bytes, 0, length, allowZone);
}

/** The words `epoch now today yesterday tomorrow`, in any case: microseconds, or null. Only constants may mean them. */
export function specialTimestamp(text: string, now: Micros, zone: Zone): Micros | null {
  const word = text.trim().toLowerCase();
  if (word === 'epoch') return 0;
  if (word === 'now') return now;
  const shift = word === 'today' ? 0 : word === 'yesterday' ? -1 : word === 'tomorrow' ? 1 : null;
  if (shift === null) return null;
  const midnight = (daysOfMicros(toLocal(zone, now)) + shift) * 86400;
  return plusSeconds(0, midnight - zone.offsetOfLocal(midnight));
}

/** Not the day or time of anything. */
const NOT_PLAIN = Number.NEGATIVE_INFINITY;
const DATE_LENGTH = 10;
const TIME_LENGTH = 19;

/** `yyyy-mm-dd`, as nearly all dates are written; what else `bytes` may hold from `start` on is left to the grammar. */
function plainDate(bytes: Uint8Array, start: number): number {
  if (bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return NOT_PLAIN;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const month = twoDigits(bytes, start + 5);
  const day = twoDigits(bytes, start + 8);
  return year >= 1 && isCivilDate(year, month, day) ? daysFromCivil(year, month, day) : NOT_PLAIN;
}

/** `yyyy-mm-dd hh:mm:ss` and the same with a `T`, as wall clock time. */
function plainTime(bytes: Uint8Array, start: number, end: number): number {
  if (end - start !== TIME_LENGTH || bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return NOT_PLAIN;
  if (bytes[start + 10] !== SPACE && bytes[start + 10] !== LETTER_T) return NOT_PLAIN;
  const hour = twoDigits(bytes, start + 11);
  const minute = twoDigits(bytes, start + 14);
  const second = twoDigits(bytes, start + 17);
  if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60)) return NOT_PLAIN;
  const days = plainDate(bytes, start);
  if (!(days > FIRST_PLAIN_DAY && days < LAST_PLAIN_DAY)) return NOT_PLAIN;
  return days * MICROS_PER_DAY + ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND;
}

/** The years 1701 to 2199, whose microseconds are safe integers in every zone. */
const FIRST_PLAIN_DAY = -98_000;
const LAST_PLAIN_DAY = 84_000;

/** The number that two digits are, far below zero where they are none. */
export function twoDigits(bytes: Uint8Array, at: number): number {
  const high = bytes[at] - 48;
  const low = bytes[at + 1] - 48;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : NO_DIGITS;
}

const NO_DIGITS = -1_000_000;

const MINUS = 45;
const PLUS = 43;
const SPACE = 32;
const COLON = 58;
const POINT = 46;
const LETTER_T = 84;

/** Above any real zone id, blanks included. */
const LONGEST_ZONE = 64;

/** What `scan` found. One object for the module: nothing runs between a scan and its use. */
const scanned = {
  year: 1,
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  micro: 0,
  zone: null as Zone | null,
  justTime: false,
};
const segments = new Int32Array(7);
/** Bytes of the text that `utf8` converted last. */
let length = 0;

/**
 * The segments of a timestamp: year, month, day, hour, minute, second, fraction. Reading stops at the first byte after the seconds
 * that is neither digit nor point: the rest is the zone.
 */
function scan(bytes: Uint8Array, start: number, end: number): boolean {
  let j = trimStart(bytes, start, end);
  const to = trimEnd(bytes, j, end);
  if (j === to) return false;
  segments.fill(0);
  segments.fill(1, 0, 3);
  let sign = 0;
  if (bytes[j] === MINUS || bytes[j] === PLUS) sign = bytes[j++] === MINUS ? -1 : 1;
  let segment = 0;
  let value = 0;
  let digits = 0;
  let justTime = false;
  let zone: Zone | null = null;
  for (; j < to; j++) {
    const byte = bytes[j];
    const digit = byte - 48;
    if (digit >= 0 && digit <= 9) {
      if (segment !== 6 || digits < 6) value = value * 10 + digit;
      if (++digits > 6 && segment !== 6) return false;
      continue;
    }
    let next = segment + 1;
    if (j === start && byte === LETTER_T) {
      justTime = true;
      segment = 3;
      continue;
    }
    if (segment === 0 && byte === COLON && sign === 0) {
      justTime = true;
      segment = 3;
      next = 4;
    } else if (
      segment < 2 ? byte !== MINUS : segment === 2 ? byte !== SPACE && byte !== LETTER_T : segment < 5 && byte !== COLON
    ) {
      return false;
    }
    if (!validDigits(segment, digits)) return false;
    segments[segment] = segment === 6 ? value * 10 ** Math.max(0, 6 - digits) : value;
    value = 0;
    digits = 0;
    if (segment >= 5 && !(segment === 5 && byte === POINT)) {
      if (to - j > LONGEST_ZONE) return false;
      zone = findZone(
        Buffer.from(bytes.buffer, bytes.byteOffset + j, to - j)
          .toString('latin1')
          .trim(),
      );
      if (zone === null) return false;
      segment = 7;
      break;
    }
    segment = next;
  }
  if (segment < 7) {
    if (!validDigits(segment, digits)) return false;
    segments[segment] = segment === 6 ? value * 10 ** Math.max(0, 6 - digits) : value;
  }
  scanned.year = sign < 0 ? -segments[0] : segments[0];
  scanned.month = segments[1];
  scanned.day = segments[2];
  scanned.hour = segments[3];
  scanned.minute = segments[4];
  scanned.second = segments[5];
  scanned.micro = segments[6];
  scanned.zone = zone;
  scanned.justTime = justTime;
  return scanned.hour < 24 && scanned.minute < 60 && scanned.second < 60;
}

function validDigits(segment: number, digits: number): boolean {
  return segment === 6 || (segment === 0 ? digits >= 4 && digits <= 6 : digits > 0 && digits <= 2);
}

function timeOfDay(): number {
  return ((scanned.hour * 60 + scanned.minute) * 60 + scanned.second) * MICROS_PER_SECOND + scanned.micro;
}

function localMicros(days: number): Micros | null {
  return microsOf(days, timeOfDay());
}

function inInt32(days: number): number | null {
  return days === (days | 0) ? days : null;
}

function inInt64(micros: Micros): Micros | null {
  return typeof micros === 'number' || BigInt.asIntN(64, micros) === micros ? micros : null;
}

function trimStart(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && (bytes[i] <= 32 || bytes[i] === 127)) i++;
  return i;
}

function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  let i = end;
  while (i > start && (bytes[i - 1] <= 32 || bytes[i - 1] === 127)) i--;
  return i;
}

const scratch = new Uint8Array(768);
const encoder = new TextEncoder();

/** The UTF-8 of a text; short ASCII, the only kind that can be a date, without a call or an allocation. Sets `length`. */
function utf8(text: string): Uint8Array {
  length = text.length;
  if (length <= scratch.length) {
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) break;
      scratch[i] = code;
    }
    if (i === length) return scratch;
  }
  const bytes = encoder.encode(text);
  length = bytes.length;
  return bytes;
}
