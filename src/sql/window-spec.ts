import type { Expression, FrameBound, SortOrder, WindowFrame } from '../expressions/expression.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { sortItem } from './named-expression.js';

export interface WindowSpec {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly frame: WindowFrame | undefined;
  /** A window named elsewhere; then the rest is empty. */
  readonly reference: string | undefined;
}

/** What follows OVER, or AS in a WINDOW clause: `w`, `(w)`, `([PARTITION BY …] [ORDER BY …] [frame])`. */
export function overClause(cursor: Cursor): WindowSpec {
  if (cursor.key !== '(') return referenceTo(cursor.name());
  return cursor.parenthesized(() => {
    if (cursor.atName && cursor.peek(1).key === ')') return referenceTo(cursor.name());
    let partitionBy: Expression[] = [];
    let orderBy: SortOrder[] = [];
    const expressions = () => cursor.list(() => expression(cursor));
    if (cursor.accept('CLUSTER', 'BY')) partitionBy = expressions();
    else if (cursor.accept('PARTITION', 'BY') || cursor.accept('DISTRIBUTE', 'BY')) partitionBy = expressions();
    if (cursor.accept('ORDER', 'BY') || cursor.accept('SORT', 'BY')) orderBy = cursor.list(() => sortItem(cursor));
    return { partitionBy, orderBy, frame: windowFrame(cursor), reference: undefined };
  });
}

const referenceTo = (reference: string): WindowSpec => ({ partitionBy: [], orderBy: [], frame: undefined, reference });

function windowFrame(cursor: Cursor): WindowFrame | undefined {
  const unit = cursor.acceptAny('ROWS', 'RANGE');
  if (unit === undefined) return undefined;
  const between = cursor.accept('BETWEEN');
  const start = frameBound(cursor);
  if (between) cursor.expect('AND');
  const end: FrameBound = between ? frameBound(cursor) : { kind: 'currentRow' };
  return { unit: unit === 'ROWS' ? 'rows' : 'range', start, end };
}

function frameBound(cursor: Cursor): FrameBound {
  if (cursor.accept('UNBOUNDED', 'PRECEDING')) return { kind: 'unboundedPreceding' };
  if (cursor.accept('UNBOUNDED', 'FOLLOWING')) return { kind: 'unboundedFollowing' };
  if (cursor.accept('CURRENT', 'ROW')) return { kind: 'currentRow' };
  const offset = expression(cursor);
  const side = cursor.acceptAny('PRECEDING', 'FOLLOWING');
  if (side === undefined) throw cursor.error('after the offset comes PRECEDING or FOLLOWING');
  return { kind: side === 'PRECEDING' ? 'preceding' : 'following', offset };
}
