import { type Expression, Literal } from '../expressions/expression.js';
import type { DayTimeField, YearMonthField } from '../types/data-type.js';
import { dayTimeText, yearMonthText } from '../types/interval-text.js';
import { normalInteger } from '../types/value.js';
import type { Cursor } from './cursor.js';
import type { Token } from './token.js';

/**
 * `INTERVAL '1-2' YEAR TO MONTH`, `INTERVAL 3 DAYS 4 HOURS`, `INTERVAL '3 days'`: a literal of year-month or day-time type whose fields
 * are those that the text names. The two kinds do not mix.
 */
export function intervalLiteral(cursor: Cursor, start: Token): Expression {
  if (cursor.token.kind === 'string' && unitOf(cursor.peek(1).text) === undefined) {
    const token = cursor.next();
    const parts =
      token.text
        .trim()
        .replace(/^interval\s+/i, '')
        .match(/[+-]?\s*[\d.]+|[^\s\d.+-]+|\S/g) ?? [];
    return multiUnit(cursor, token, pairs(cursor, token, parts));
  }
  const first = signedValue(cursor);
  const unit = cursor.token;
  if (cursor.peek(1).key === 'TO' && unitOf(unit.text) !== undefined) {
    cursor.next();
    cursor.expect('TO');
    const to = cursor.next();
    if (!FIELDS.includes(to.key)) throw cursor.errorAt('PARSE_SYNTAX_ERROR', 'A field of an interval is expected.', to);
    return unitToUnit(cursor, start, first, unit.key, to.key);
  }
  const items = [{ value: first, unit: unitHere(cursor) }];
  while (isValueAhead(cursor) && unitOf(cursor.peek(isSign(cursor.key) ? 2 : 1).text) !== undefined) {
    items.push({ value: signedValue(cursor), unit: unitHere(cursor) });
  }
  return multiUnit(cursor, start, items);
}

/** After the word INTERVAL: is a literal meant, and not a column or function of that name? */
export function isIntervalAhead(cursor: Cursor): boolean {
  const at = isSign(cursor.peek(1).key) ? 2 : 1;
  const value = cursor.peek(at);
  if (value.kind === 'string') return true;
  return value.kind === 'number' && (at === 1 || cursor.peek(at + 1).kind === 'word');
}

const FIELDS: readonly string[] = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'];
const SECOND_US = 1_000_000n;

/** Units by name, as a field and how much of it: months, or microseconds. */
const UNITS: Readonly<Record<string, readonly [field: string, size: bigint]>> = {
  YEAR: ['YEAR', 12n],
  MONTH: ['MONTH', 1n],
  WEEK: ['DAY', 7n * 86400n * SECOND_US],
  DAY: ['DAY', 86400n * SECOND_US],
  HOUR: ['HOUR', 3600n * SECOND_US],
  MINUTE: ['MINUTE', 60n * SECOND_US],
  SECOND: ['SECOND', SECOND_US],
  MILLISECOND: ['SECOND', 1000n],
  MICROSECOND: ['SECOND', 1n],
};

const unitOf = (word: string): string | undefined => {
  const unit = word.toUpperCase().replace(/S$/, '');
  return Object.hasOwn(UNITS, unit) ? unit : undefined;
};

const isSign = (key: string): boolean => key === '+' || key === '-';

function isValueAhead(cursor: Cursor): boolean {
  const { kind } = isSign(cursor.key) ? cursor.peek(1) : cursor.token;
  return kind === 'number' || kind === 'string';
}

function unitHere(cursor: Cursor): string {
  const unit = cursor.token.kind === 'word' ? unitOf(cursor.token.text) : undefined;
  if (unit === undefined) throw cursor.error('a unit of time is expected');
  cursor.next();
  return unit;
}

function signedValue(cursor: Cursor): string {
  const sign = cursor.acceptAny('+', '-');
  const token = cursor.next();
  if (token.kind !== 'string' && token.kind !== 'number') throw cursor.error('an amount of time is expected');
  const value = token.text.trim();
  return sign === '-' ? (value.startsWith('-') ? value.slice(1) : `-${value}`) : value;
}

interface Item {
  readonly value: string;
  readonly unit: string;
}

function pairs(cursor: Cursor, token: Token, parts: readonly string[]): Item[] {
  const items: Item[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const unit = unitOf(parts[i + 1] ?? '');
    if (unit === undefined) {
      throw cursor.errorAt(
        'INVALID_TYPED_LITERAL',
        `The value of the INTERVAL literal '${token.text}' is no interval.`,
        token,
      );
    }
    items.push({ value: parts[i].replace(/\s/g, ''), unit });
  }
  if (items.length === 0) {
    throw cursor.errorAt(
      'INVALID_TYPED_LITERAL',
      `The value of the INTERVAL literal '${token.text}' is no interval.`,
      token,
    );
  }
  return items;
}

function multiUnit(cursor: Cursor, start: Token, items: readonly Item[]): Literal {
  const fields = items.map(({ unit }) => UNITS[unit][0]);
  const yearMonth = fields.filter(f => FIELDS.indexOf(f) < 2).length;
  if (yearMonth > 0 && yearMonth < fields.length) {
    throw cursor.errorAt(
      '_LEGACY_ERROR_TEMP_0029',
      'Cannot mix year-month and day-time fields in one interval.',
      start,
    );
  }
  let total = 0n;
  for (const { value, unit } of items) total += amount(cursor, start, value, unit);
  const ranks = fields.map(f => FIELDS.indexOf(f));
  return literalOf(cursor, start, total, FIELDS[Math.min(...ranks)], FIELDS[Math.max(...ranks)]);
}

function amount(cursor: Cursor, start: Token, value: string, unit: string): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(value);
  if (match === null || (match[2] === '' && !match[3])) {
    throw cursor.errorAt('_LEGACY_ERROR_TEMP_0026', `'${value}' is no amount of time.`, start);
  }
  const [, sign, whole, fraction] = match;
  if (fraction !== undefined && unit !== 'SECOND') {
    const message = `'${unit.toLowerCase()}' cannot have a fractional part: '${value}'.`;
    throw cursor.errorAt('INVALID_INTERVAL_FORMAT.INVALID_FRACTION', message, start);
  }
  const size = UNITS[unit][1];
  if (whole.replace(/^0+/, '').length > 20) throw tooLong(cursor, start);
  const micros = BigInt(whole || '0') * size + BigInt((fraction ?? '').slice(0, 6).padEnd(6, '0'));
  return sign === '-' ? -micros : micros;
}

const tooLong = (cursor: Cursor, start: Token): Error =>
  cursor.errorAt('INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION', 'The interval is too long.', start);

function literalOf(cursor: Cursor, start: Token, total: bigint, from: string, to: string): Literal {
  const yearMonth = FIELDS.indexOf(from) < 2;
  const bits = yearMonth ? 31n : 63n;
  if (total < -(1n << bits) || total >= 1n << bits) {
    throw tooLong(cursor, start);
  }
  const fields = { from: from.toLowerCase(), to: to.toLowerCase() };
  if (yearMonth) {
    const type = { kind: 'year_month_interval', ...(fields as { from: YearMonthField; to: YearMonthField }) } as const;
    return new Literal(Number(total), type, yearMonthText(Number(total), type));
  }
  const type = { kind: 'day_time_interval', ...(fields as { from: DayTimeField; to: DayTimeField }) } as const;
  return new Literal(normalInteger(total), type, dayTimeText(normalInteger(total), type));
}

/** Texts of `YEAR TO MONTH` and the ranges of day-time fields, by first and last field. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  'YEAR MONTH': /^(\d+)-(\d+)$/,
  'DAY HOUR': /^(\d+) (\d+)$/,
  'DAY MINUTE': /^(\d+) (\d+):(\d+)$/,
  'DAY SECOND': /^(\d+) (\d+):(\d+):(\d+(?:\.\d{1,9})?)$/,
  'HOUR MINUTE': /^(\d+):(\d+)$/,
  'HOUR SECOND': /^(\d+):(\d+):(\d+(?:\.\d{1,9})?)$/,
  'MINUTE SECOND': /^(\d+):(\d+(?:\.\d{1,9})?)$/,
};
const LIMITS: Readonly<Record<string, number>> = { MONTH: 11, HOUR: 23, MINUTE: 59, SECOND: 59 };

function unitToUnit(cursor: Cursor, start: Token, value: string, from: string, to: string): Literal {
  const shape = SHAPES[`${from} ${to}`];
  if (shape === undefined) {
    const message = `The interval range ${from} TO ${to} is not supported.`;
    throw cursor.errorAt('INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION', message, start);
  }
  const [, sign, body] = /^([+-]?)\s*(.*)$/s.exec(value.replace(/^--/, ''))!;
  const match = shape.exec(body.trim());
  if (match === null) {
    const message = `'${value}' does not have the form of an interval ${from} TO ${to}.`;
    throw cursor.errorAt('INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING', message, start);
  }
  const first = FIELDS.indexOf(from);
  let total = 0n;
  match.slice(1).forEach((text, i) => {
    const field = FIELDS[first + i];
    if (i > 0 && Math.floor(Number(text)) > LIMITS[field]) {
      const code = field === 'MONTH' ? 'INVALID_INTERVAL_FORMAT.INTERVAL_PARSING' : '_LEGACY_ERROR_TEMP_0063';
      throw cursor.errorAt(code, `${field.toLowerCase()} ${text} is outside the range [0, ${LIMITS[field]}].`, start);
    }
    total += amount(cursor, start, text, field);
  });
  return literalOf(cursor, start, sign === '-' ? -total : total, from, to);
}
