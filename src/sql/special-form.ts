import { Cast, type Expression, Literal, UnresolvedCall, UnresolvedColumn } from '../expressions/expression.js';
import { type DataType, stringType } from '../types/data-type.js';
import { argument } from './call.js';
import type { Cursor } from './cursor.js';
import { expression, expressionFrom, valueExpression } from './expression.js';
import type { Token } from './token.js';
import { parseType } from './type-parser.js';

/**
 * Calls whose parentheses hold words instead of commas: CAST, EXTRACT, TRIM, SUBSTRING, POSITION, OVERLAY. Undefined when the call at the
 * cursor is an ordinary one; the cursor then has not moved.
 */
export function specialForm(cursor: Cursor): Expression | undefined {
  switch (cursor.key) {
    case 'CAST':
    case 'TRY_CAST':
      return cast(cursor);
    case 'EXTRACT':
      return cursor.peek(3).key === 'FROM' ? extract(cursor) : undefined;
    case 'TRIM':
      return trim(cursor);
    case 'SUBSTR':
    case 'SUBSTRING':
    case 'POSITION':
    case 'OVERLAY':
      return cursor.peek(2).key === ')' ? undefined : worded(cursor);
    default:
      return undefined;
  }
}

const text = (value: string): Literal => new Literal(value, stringType);

export const castTo = (e: Expression, type: DataType, mode: 'ansi' | 'try'): Expression =>
  new Cast(e, type, mode, true);

function cast(cursor: Cursor): Expression {
  const mode = cursor.next().key === 'CAST' ? 'ansi' : 'try';
  return cursor.parenthesized(() => {
    const e = expression(cursor);
    cursor.expect('AS');
    return castTo(e, parseType(cursor), mode);
  });
}

function extract(cursor: Cursor): Expression {
  cursor.next();
  return cursor.parenthesized(() => {
    const field = cursor.token.kind === 'string' ? cursor.string() : cursor.name();
    cursor.expect('FROM');
    return new UnresolvedCall('extract', [text(field), valueExpression(cursor)]);
  });
}

const SIDES: Readonly<Record<string, string>> = { BOTH: 'trim', LEADING: 'ltrim', TRAILING: 'rtrim' };

/** `TRIM([BOTH | LEADING | TRAILING] [characters] FROM source)`: the call with the characters first, as Spark has it. */
function trim(cursor: Cursor): Expression {
  cursor.next();
  cursor.expect('(');
  const after = cursor.peek(1).key;
  const side = after !== ',' && after !== ')' ? SIDES[cursor.key] : undefined;
  if (side !== undefined) cursor.next();
  const args: Expression[] = [];
  if (side === undefined || cursor.key !== 'FROM') {
    if (cursor.key !== ')') args.push(expression(cursor));
    while (side === undefined && cursor.accept(',')) args.push(expression(cursor));
  }
  if (side !== undefined || (args.length === 1 && cursor.key === 'FROM')) {
    cursor.expect('FROM');
    args.push(valueExpression(cursor));
  }
  cursor.expect(')');
  return new UnresolvedCall(side ?? 'trim', args);
}

/** The first argument decides: `FROM`, `IN` or `PLACING` behind it makes the worded form. */
function worded(cursor: Cursor): Expression {
  const name = cursor.next();
  cursor.expect('(');
  const first = cursor.peek(1).key === '=>' ? undefined : valueExpression(cursor);
  const result = first === undefined ? undefined : wordedArguments(cursor, name.key, first);
  const args = result?.args ?? ordinaryArguments(cursor, first);
  cursor.expect(')');
  return new UnresolvedCall(
    result?.name ?? name.text.toLowerCase(),
    args.map(a => a.value),
    {
      ...(args.some(a => a.name !== undefined) ? { argumentNames: args.map(a => a.name) } : {}),
    },
  );
}

type Argument = { readonly value: Expression; readonly name?: string };

function wordedArguments(
  cursor: Cursor,
  name: string,
  first: Expression,
): { name: string; args: Argument[] } | undefined {
  const args = [first];
  if (name === 'POSITION' && cursor.accept('IN')) {
    args.push(valueExpression(cursor));
    return { name: 'locate', args: args.map(value => ({ value })) };
  }
  if (name === 'OVERLAY' && cursor.accept('PLACING')) {
    args.push(valueExpression(cursor));
    cursor.expect('FROM');
    args.push(valueExpression(cursor));
  } else if (name.startsWith('SUBSTR') && cursor.accept('FROM')) {
    args.push(valueExpression(cursor));
  } else return undefined;
  if (cursor.accept('FOR')) args.push(valueExpression(cursor));
  return { name: name.toLowerCase(), args: args.map(value => ({ value })) };
}

function ordinaryArguments(cursor: Cursor, first: Expression | undefined): Argument[] {
  const args = [first === undefined ? argument(cursor) : { value: expressionFrom(cursor, first) }];
  while (cursor.accept(',')) args.push(argument(cursor));
  return args;
}

const UNITS: ReadonlySet<string> = new Set(
  'YEAR QUARTER MONTH WEEK DAY DAYOFYEAR HOUR MINUTE SECOND MILLISECOND MICROSECOND'.split(' '),
);
const UNIT_CALLS: Readonly<Record<string, string>> = {
  TIMESTAMPADD: 'timestampadd',
  DATEADD: 'timestampadd',
  DATE_ADD: 'timestampadd',
  TIMESTAMPDIFF: 'timestampdiff',
  DATEDIFF: 'timestampdiff',
  DATE_DIFF: 'timestampdiff',
  TIMEDIFF: 'timestampdiff',
};

/** `DATEADD(DAY, 1, d)`: the form of three arguments whose first is a unit; undefined for other calls. */
export function unitCall(cursor: Cursor, start: Token, args: readonly Expression[]): Expression | undefined {
  const name = Object.hasOwn(UNIT_CALLS, start.key) ? UNIT_CALLS[start.key] : undefined;
  if (name === undefined || args.length !== 3) return undefined;
  const [unit, ...rest] = args;
  if (unit instanceof Literal && typeof unit.value === 'string') {
    const message = `${start.text} expects a unit without quotes: ${unit.value.toUpperCase()}.`;
    throw cursor.errorAt('INVALID_PARAMETER_VALUE.DATETIME_UNIT', message, start);
  }
  if (!(unit instanceof UnresolvedColumn) || unit.parts.length !== 1 || !UNITS.has(unit.parts[0].toUpperCase()))
    return undefined;
  return new UnresolvedCall(name, [text(unit.parts[0].toUpperCase()), ...rest]);
}
