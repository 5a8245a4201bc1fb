import type { Literal } from '../expressions/expression.js';
import type { Command } from '../logical/commands.js';
import { offsetId } from '../types/datetime/zone.js';
import type { Cursor } from './cursor.js';
import { intervalLiteral } from './interval-literal.js';

const TIME_ZONE = 'spark.sql.session.timeZone';

/** `SET`, `SET key`, `SET key = value`, `SET TIME ZONE …`; key and value are text as it stands. */
export function set(cursor: Cursor): Command {
  cursor.expect('SET');
  if (cursor.atEnd || cursor.key === ';') return { kind: 'set' };
  if (cursor.accept('TIME', 'ZONE')) return { kind: 'set', key: TIME_ZONE, value: timeZone(cursor) };
  const key = textUpTo(cursor, '=').replaceAll('`', '');
  if (!cursor.accept('=')) return { kind: 'set', key };
  return { kind: 'set', key, value: textUpTo(cursor) };
}

/** `RESET`, `RESET key`. */
export function reset(cursor: Cursor): Command {
  cursor.expect('RESET');
  const key = textUpTo(cursor).replaceAll('`', '');
  return key === '' ? { kind: 'reset' } : { kind: 'reset', key };
}

function textUpTo(cursor: Cursor, mark = ';'): string {
  const from = cursor.token.start;
  while (!cursor.atEnd && cursor.key !== mark && cursor.key !== ';') cursor.next();
  return cursor.text.slice(from, cursor.token.start).trim();
}

/** `LOCAL`, a name, or an offset as an interval. */
function timeZone(cursor: Cursor): string {
  if (cursor.accept('LOCAL')) return Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (cursor.token.kind === 'string') return cursor.string();
  const start = cursor.token;
  if (!cursor.accept('INTERVAL')) return cursor.name();
  const interval = intervalLiteral(cursor, start) as Literal;
  const seconds = Number(interval.value) / 1_000_000;
  if (interval.type.kind !== 'day_time_interval' || Math.abs(seconds) > 18 * 3600 || seconds % 1 !== 0) {
    const message = 'The interval of a time zone lies between -18 and +18 hours, in whole seconds.';
    throw cursor.errorAt('INVALID_INTERVAL_FORMAT.TIMEZONE_INTERVAL_OUT_OF_RANGE', message, start);
  }
  return seconds === 0 ? '+00:00' : offsetId(seconds);
}
