import { type Expression, Literal, UnresolvedCall } from '../expressions/expression.js';
import { stringType } from '../types/data-type.js';
import type { Cursor } from './cursor.js';

/** `v:a.b[0]['c d']`: a part of a variant. */
export function jsonPath(cursor: Cursor, e: Expression): Expression {
  cursor.expect(':');
  let path = `$.${pathName(cursor)}`;
  for (;;) {
    if (cursor.key === '.' && cursor.isNameAt(1)) {
      cursor.next();
      path += `.${pathName(cursor)}`;
    } else if (cursor.accept('[')) {
      path += cursor.token.kind === 'string' ? `['${cursor.string()}']` : `[${cursor.integer()}]`;
      cursor.expect(']');
    } else break;
  }
  return new UnresolvedCall('variant_get', [e, new Literal(path, stringType), new Literal('variant', stringType)]);
}

function pathName(cursor: Cursor): string {
  const quoted = cursor.token.kind === 'quoted';
  const name = cursor.name();
  return quoted ? `\`${name}\`` : name;
}
