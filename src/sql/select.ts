import { collectExpressions, type Expression, WindowExpression } from '../expressions/expression.js';
import { Aggregate, Filter, Hint, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { OneRow } from '../logical/relations.js';
import { Distinct, Having, Qualify } from '../logical/unresolved.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { groupBy } from './group-by.js';
import { type HintStatement, hints } from './hint.js';
import { namedExpression } from './named-expression.js';
import { fromClause, lateralViews } from './relation.js';
import { namedWindows, useWindow } from './window-clause.js';
import type { WindowSpec } from './window-spec.js';

/** `SELECT list [FROM …] [WHERE …] [GROUP BY …] [HAVING …] [QUALIFY …] [WINDOW …]`; `from` is given where FROM came first. */
export function selectBlock(cursor: Cursor, from: LogicalPlan | undefined): LogicalPlan {
  const { start } = cursor.token;
  const { items, distinct, hintList } = selectClause(cursor);
  let input = from ?? (cursor.key === 'FROM' ? fromClause(cursor) : new OneRow());
  input = where(cursor, lateralViews(cursor, input));
  const grouped = cursor.key === 'GROUP' && cursor.peek(1).key === 'BY' ? groupBy(cursor) : undefined;
  const havingStart = cursor.token.start;
  const having = cursor.accept('HAVING') ? expression(cursor) : undefined;
  let qualify: Expression | undefined;
  let windows: Map<string, WindowSpec> | undefined;
  for (;;) {
    if (qualify === undefined && cursor.accept('QUALIFY')) qualify = expression(cursor);
    else if (windows === undefined && cursor.key === 'WINDOW' && cursor.peek(2).key === 'AS')
      windows = namedWindows(cursor);
    else break;
  }
  const named = (e: Expression) => windowed(e, windows, cursor);
  const list = items.map(named);
  let plan: LogicalPlan;
  if (grouped !== undefined) plan = new Aggregate(grouped.expressions, list, input, grouped.sets);
  else plan = having === undefined ? new Project(list, input) : new Aggregate([], list, input);
  cursor.mark(start, plan);
  if (having !== undefined) plan = cursor.mark(havingStart, new Having(having, plan));
  if (qualify !== undefined) plan = new Qualify(named(qualify), plan);
  if (distinct) plan = new Distinct(plan);
  return hintList.reduceRight<LogicalPlan>((child, h) => new Hint(h.name, h.parameters, child), plan);
}

function windowed(e: Expression, windows: Map<string, WindowSpec> | undefined, cursor: Cursor): Expression {
  if (windows !== undefined) return useWindow(e, windows, cursor);
  const isOpen = (x: Expression): x is WindowExpression => x instanceof WindowExpression && x.reference !== undefined;
  // A WINDOW clause may still come behind ORDER BY.
  const open = collectExpressions(e, isOpen);
  if (open.length > 0 && !isWindowClauseLater(cursor)) return useWindow(e, new Map(), cursor);
  return e;
}

/** Looks over the rest of this query block for `WINDOW w AS`. */
function isWindowClauseLater(cursor: Cursor): boolean {
  let depth = 0;
  for (let i = 0; ; i++) {
    const { kind, key } = cursor.peek(i);
    if (kind === 'end' || depth < 0) return false;
    if (key === '(') depth++;
    else if (key === ')') depth--;
    else if (depth === 0 && key === 'WINDOW' && cursor.peek(i + 2).key === 'AS') return true;
  }
}

export interface SelectClause {
  readonly items: readonly Expression[];
  readonly distinct: boolean;
  readonly hintList: readonly HintStatement[];
}

export function selectClause(cursor: Cursor): SelectClause {
  cursor.expect('SELECT');
  const hintList: HintStatement[] = [];
  while (cursor.key === '/*+') hintList.push(...hints(cursor));
  const quantifier = isQuantifier(cursor) ? cursor.next().key : undefined;
  return { items: cursor.list(() => namedExpression(cursor)), distinct: quantifier === 'DISTINCT', hintList };
}

/** DISTINCT and ALL, unless they are the column that is selected. */
function isQuantifier(cursor: Cursor): boolean {
  const { kind, key } = cursor.peek(1);
  if (cursor.key !== 'DISTINCT' && cursor.key !== 'ALL') return false;
  return kind !== 'end' && ![',', ')', ';', '.'].includes(key) && key !== 'FROM' && key !== 'AS';
}

/** `FROM t SELECT …`, or `FROM t` alone, which is the table. */
export function fromFirst(cursor: Cursor, from: LogicalPlan): LogicalPlan {
  return cursor.key === 'SELECT' ? selectBlock(cursor, from) : from;
}

export function where(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  const { start } = cursor.token;
  return cursor.accept('WHERE') ? cursor.mark(start, new Filter(expression(cursor), input)) : input;
}
