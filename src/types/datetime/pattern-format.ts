import {
  type CivilDate,
  civilFromDays,
  dayOfYear,
  daysOfMicros,
  isoDayOfWeek,
  type Micros,
  microsWithinDay,
  plusSeconds,
  secondsOfMicros,
} from './civil.js';
import type { NumberElement, OffsetStyle, PatternElement } from './pattern-elements.js';
import { offsetId, type Zone } from './zone.js';
import { zoneName } from './zone-names.js';

/** Prints an instant by a compiled pattern. */
export function formatElements(elements: readonly PatternElement[], micros: Micros, zone: Zone): string {
  const epochSeconds = secondsOfMicros(micros);
  const offset = zone.fixedOffset ?? zone.offsetAt(epochSeconds);
  const local = offset === 0 ? micros : plusSeconds(micros, offset);
  moment.days = daysOfMicros(local);
  const ofDay = microsWithinDay(local, moment.days);
  moment.seconds = Math.floor(ofDay / 1_000_000);
  moment.fraction = ofDay - moment.seconds * 1_000_000;
  moment.offset = offset;
  moment.epochSeconds = epochSeconds;
  moment.zone = zone;
  civilFromDays(moment.days, moment);
  return print(elements);
}

export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS: readonly string[] = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const QUARTERS: readonly string[] = ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'];

interface Moment extends CivilDate {
  days: number;
  seconds: number;
  fraction: number;
  offset: number;
  epochSeconds: number;
  zone: Zone;
}

/** The instant being printed; one object, because printing never yields. */
const moment = { year: 0, month: 0, day: 0, days: 0, seconds: 0, fraction: 0, offset: 0, epochSeconds: 0 } as Moment;

function print(elements: readonly PatternElement[]): string {
  let out = '';
  for (const element of elements) {
    switch (element.kind) {
      case 'literal':
        out += element.text;
        break;
      case 'number':
        out += printNumber(element, numberOf(element));
        break;
      case 'fraction':
        out += String(moment.fraction).padStart(6, '0').padEnd(9, '0').slice(0, element.max);
        break;
      case 'text':
        out += textOf(element.field, element.full);
        break;
      case 'zoneId':
        out += moment.zone.id;
        break;
      case 'zoneName':
        out += zoneName(moment.zone, moment.epochSeconds, element.full ? 'long' : 'short');
        break;
      case 'offset':
        out += moment.offset === 0 ? element.zero : printOffset(moment.offset, element.style);
        break;
      case 'localOffset':
        out += printLocalOffset(moment.offset, element.full);
        break;
      case 'optional':
        out += print(element.elements);
        break;
    }
  }
  return out;
}

function numberOf(element: NumberElement): number {
  const hour = Math.floor(moment.seconds / 3600);
  switch (element.field) {
    case 'year':
      return moment.year;
    case 'yearOfEra':
      return moment.year > 0 ? moment.year : 1 - moment.year;
    case 'month':
      return moment.month;
    case 'day':
      return moment.day;
    case 'dayOfYear':
      return dayOfYear(moment.days, moment.year);
    case 'alignedDay':
      return ((moment.day - 1) % 7) + 1;
    case 'quarter':
      return Math.floor((moment.month + 2) / 3);
    case 'hour':
      return hour;
    case 'clockHour':
      return hour === 0 ? 24 : hour;
    case 'hour12':
      return hour % 12;
    case 'clockHour12':
      return hour % 12 === 0 ? 12 : hour % 12;
    case 'minute':
      return Math.floor(moment.seconds / 60) % 60;
    case 'second':
      return moment.seconds % 60;
    case 'modifiedJulianDay':
      return moment.days + 40587;
  }
}

function printNumber(element: NumberElement, value: number): string {
  if (element.reduced) return String(Math.abs(value) % 100).padStart(2, '0');
  const digits = String(Math.abs(value)).padStart(element.min, '0');
  if (value < 0) return `-${digits}`;
  return element.sign === 'exceeds' && digits.length > element.min ? `+${digits}` : digits;
}

function textOf(field: 'era' | 'month' | 'quarter' | 'weekDay' | 'amPm', full: boolean): string {
  switch (field) {
    case 'era':
      return full ? (moment.year > 0 ? 'Anno Domini' : 'Before Christ') : moment.year > 0 ? 'AD' : 'BC';
    case 'month': {
      const name = MONTHS[moment.month - 1];
      return full ? name : name.slice(0, 3);
    }
    case 'quarter': {
      const quarter = Math.floor((moment.month + 2) / 3);
      return full ? QUARTERS[quarter - 1] : `Q${quarter}`;
    }
    case 'weekDay': {
      const name = DAYS[isoDayOfWeek(moment.days) - 1];
      return full ? name : name.slice(0, 3);
    }
    case 'amPm':
      return moment.seconds < 43_200 ? 'AM' : 'PM';
  }
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

function printOffset(offset: number, style: OffsetStyle): string {
  const abs = Math.abs(offset);
  const hours = Math.floor(abs / 3600);
  const minutes = Math.floor(abs / 60) % 60;
  const seconds = abs % 60;
  const colon = style.includes(':') ? ':' : '';
  let out = (offset < 0 ? '-' : '+') + two(hours);
  if (style.includes('MM') || minutes !== 0) out += colon + two(minutes);
  if (style.endsWith('ss') && seconds !== 0) out += colon + two(seconds);
  return out;
}

/** `GMT`, `GMT+8`, `GMT+08:00`. */
function printLocalOffset(offset: number, full: boolean): string {
  if (offset === 0) return 'GMT';
  if (full) return `GMT${offsetId(offset)}`;
  const abs = Math.abs(offset);
  const rest = abs % 3600 === 0 ? '' : `:${two(Math.floor(abs / 60) % 60)}${abs % 60 === 0 ? '' : `:${two(abs % 60)}`}`;
  return `GMT${offset < 0 ? '-' : '+'}${Math.floor(abs / 3600)}${rest}`;
}
