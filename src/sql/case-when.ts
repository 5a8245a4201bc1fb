import { type Expression, UnresolvedCall } from '../expressions/expression.js';
import { REPEATED_SIZE_MAX, treeSize } from '../expressions/tree-size.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';

/** `CASE WHEN c THEN v … [ELSE e] END`; with a value behind CASE the conditions are equalities with it. */
export function caseWhen(cursor: Cursor): Expression {
  cursor.expect('CASE');
  const value = cursor.key === 'WHEN' ? undefined : expression(cursor);
  const args: Expression[] = [];
  while (cursor.accept('WHEN')) {
    const condition = expression(cursor);
    cursor.expect('THEN');
    if (value !== undefined && isTooMuch(value, args.length / 2 + 1)) throw cursor.tooDeep();
    args.push(value === undefined ? condition : new UnresolvedCall('=', [value, condition]), expression(cursor));
  }
  if (args.length === 0) throw cursor.error('missing WHEN');
  if (cursor.accept('ELSE')) args.push(expression(cursor));
  cursor.expect('END');
  return new UnresolvedCall('case', args);
}

/** The value is compared in every branch: CASE inside of CASE would double at every level. */
const isTooMuch = (value: Expression, branches: number): boolean =>
  treeSize(value) > LARGE && treeSize(value) * branches > REPEATED_SIZE_MAX;

const LARGE = 100;
