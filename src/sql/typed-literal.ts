import { type Expression, Literal } from '../expressions/expression.js';
import { UnresolvedTimestamp } from '../logical/unresolved.js';
import { binaryType, dateType, stringType, timestampNtzType } from '../types/data-type.js';
import { formatDate, formatTimestampNtz } from '../types/datetime/format-datetime.js';
import { parseDate, parseTimestamp, parseTimestampNtz } from '../types/datetime/parse-datetime.js';
import { UTC } from '../types/datetime/zone.js';
import type { Cursor } from './cursor.js';

/** Adjacent strings are one. */
export function stringLiteral(cursor: Cursor): Expression {
  let text = cursor.string();
  while (cursor.token.kind === 'string') text += cursor.string();
  if (cursor.key === '?' || (cursor.key === ':' && cursor.peek(1).kind === 'word')) {
    const message = 'A parameter marker cannot stand here.';
    throw cursor.errorAt('UNEXPECTED_USE_OF_PARAMETER_MARKER', message);
  }
  return new Literal(text, stringType);
}

/** `DATE '…'`, `TIMESTAMP '…'`, `TIMESTAMP_NTZ '…'`, `X'…'`: a word and a string behind it. */
export function typedLiteral(cursor: Cursor): Expression {
  const type = cursor.next();
  const token = cursor.token;
  const text = cursor.string();
  const valid = <T>(value: T | null): T => {
    if (value !== null) return value;
    const message = `The value of the typed literal "${type.key}" is invalid: '${text}'.`;
    throw cursor.errorAt('INVALID_TYPED_LITERAL', message, token);
  };
  switch (type.key) {
    case 'DATE': {
      const days = valid(parseDate(text));
      return new Literal(days, dateType, `DATE '${formatDate(days)}'`);
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      valid(parseTimestamp(text, UTC));
      return new UnresolvedTimestamp(text);
    case 'TIMESTAMP_NTZ': {
      const micros = valid(parseTimestampNtz(text));
      return new Literal(micros, timestampNtzType, `TIMESTAMP_NTZ '${formatTimestampNtz(micros)}'`);
    }
    case 'X':
      return new Literal(valid(bytesOf(text)), binaryType);
    default: {
      const message = `Literals of the type "${type.key}" are not supported. Supported types are "DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X".`;
      throw cursor.errorAt('UNSUPPORTED_TYPED_LITERAL', message, type);
    }
  }
}

function bytesOf(text: string): Uint8Array | null {
  const digits = text.length % 2 === 0 ? text : `0${text}`;
  return /^[0-9a-fA-F]*$/.test(digits) ? new Uint8Array(Buffer.from(digits, 'hex')) : null;
}
