import { SortOrder, UnresolvedColumn } from '../expressions/expression.js';
import { Hint, Limit, SetOperation, Sort, Union, With } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { UnresolvedRelation } from '../logical/relations.js';
import { Distinct } from '../logical/unresolved.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { identifierClause, isIdentifierClause } from './identifier-clause.js';
import { sortItem } from './named-expression.js';
import { pipes } from './pipe.js';
import { fromClause, inlineTable, relationName } from './relation.js';
import { fromFirst, selectBlock } from './select.js';
import { namedWindows, useWindows } from './window-clause.js';

/**
 *     query:  [WITH …] term [ORDER BY …] [LIMIT …] [OFFSET …] [|> operator]…
 *     term:   primaries joined by UNION, EXCEPT, MINUS and, binding tighter, INTERSECT
 */
export function query(cursor: Cursor): LogicalPlan {
  const { start } = cursor.token;
  return cursor.nested(() => {
    const definitions = cursor.key === 'WITH' ? withClause(cursor) : undefined;
    const body = organization(cursor, pipes(cursor, organization(cursor, queryTerm(cursor))));
    return cursor.mark(
      start,
      definitions === undefined ? body : new With(definitions.list, body, definitions.recursive),
    );
  });
}

/** Whether a query and not an expression starts some tokens ahead. */
export function isQueryAhead(cursor: Cursor, ahead = 0): boolean {
  let at = ahead;
  while (cursor.peek(at).key === '(') at++;
  const { kind, key } = cursor.peek(at + 1);
  switch (cursor.peek(at).key) {
    case 'SELECT':
      return kind !== 'end' && ![')', ',', '.'].includes(key);
    case 'WITH':
    case 'FROM':
    case 'TABLE':
      return kind === 'word' || kind === 'quoted' || (key === '(' && cursor.peek(at).key === 'FROM');
    case 'VALUES':
      return kind !== 'end' && kind !== 'op' ? true : key === '(' && at === ahead;
    default:
      return false;
  }
}

interface Definition {
  readonly name: string;
  readonly plan: LogicalPlan;
  readonly columns?: readonly string[];
  readonly levelsMax?: number;
}

function withClause(cursor: Cursor): { list: Definition[]; recursive: boolean } {
  cursor.expect('WITH');
  const recursive = cursor.peek(1).kind !== 'op' && cursor.accept('RECURSIVE');
  const seen = new Set<string>();
  const list = cursor.list(() => {
    const token = cursor.token;
    const name = isIdentifierClause(cursor) ? identifierClause(cursor, cursor.next()).join('.') : cursor.name();
    if (seen.has(name.toLowerCase())) {
      const message = `WITH defines the name \`${name}\` more than once.`;
      throw cursor.errorAt('DUPLICATED_CTE_NAMES', message, token);
    }
    seen.add(name.toLowerCase());
    const columns = cursor.key === '(' && !isQueryAhead(cursor, 1) ? cursor.nameList() : undefined;
    const levelsMax = cursor.accept('MAX', 'RECURSION', 'LEVEL') ? cursor.integer() : undefined;
    cursor.accept('AS');
    const plan = cursor.parenthesized(() => query(cursor));
    return { name, plan, columns, levelsMax };
  });
  return { list, recursive };
}

const isMinus = (key: string): boolean => key === 'EXCEPT' || key === 'MINUS';

function queryTerm(cursor: Cursor): LogicalPlan {
  const { start } = cursor.token;
  let left = intersections(cursor);
  for (let length = 1; cursor.key === 'UNION' || isMinus(cursor.key); length++) {
    cursor.checkChain(length);
    left = cursor.mark(
      start,
      setOperation(cursor, left, () => intersections(cursor)),
    );
  }
  return left;
}

function intersections(cursor: Cursor): LogicalPlan {
  const { start } = cursor.token;
  let left = queryPrimary(cursor);
  for (let length = 1; cursor.key === 'INTERSECT'; length++) {
    cursor.checkChain(length);
    left = cursor.mark(
      start,
      setOperation(cursor, left, () => queryPrimary(cursor)),
    );
  }
  return left;
}

/** The operator at the cursor over `left` and what `right` parses. */
export function setOperation(cursor: Cursor, left: LogicalPlan, right: () => LogicalPlan): LogicalPlan {
  const op = cursor.next().key;
  const all = cursor.acceptAny('ALL', 'DISTINCT') === 'ALL';
  const byName = cursor.accept('BY', 'NAME');
  const other = right();
  if (op !== 'UNION') return new SetOperation(op === 'INTERSECT' ? 'intersect' : 'except', left, other, all);
  // A row of UNION ALL is one node, however long.
  const inputs = left instanceof Union && !byName && !left.byName ? [...left.children, other] : [left, other];
  return all ? new Union(inputs, byName) : new Distinct(new Union([left, other], byName));
}

/** One operand of a set operation. */
export function queryPrimary(cursor: Cursor): LogicalPlan {
  const { start } = cursor.token;
  return cursor.mark(start, queryBlock(cursor));
}

function queryBlock(cursor: Cursor): LogicalPlan {
  switch (cursor.key) {
    case 'SELECT':
      return selectBlock(cursor, undefined);
    case 'FROM':
      return fromFirst(cursor, fromClause(cursor));
    case 'TABLE':
      cursor.next();
      return new UnresolvedRelation(relationName(cursor));
    case 'VALUES':
      return inlineTable(cursor);
    case '(': {
      cursor.next();
      const plan = query(cursor);
      cursor.expect(')');
      return plan;
    }
    default:
      throw cursor.error('a query is expected');
  }
}

/** ORDER BY, CLUSTER BY, DISTRIBUTE BY, SORT BY, WINDOW, LIMIT, OFFSET, in this order. */
export function organization(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  const { start } = cursor.token;
  let plan = cursor.accept('ORDER', 'BY') ? cursor.mark(start, new Sort(sortItems(cursor), input)) : input;
  if (cursor.accept('CLUSTER', 'BY')) {
    const keys = cursor.list(() => expression(cursor));
    plan = new Sort(
      keys.map(k => new SortOrder(k)),
      plan,
    );
  }
  if (cursor.accept('DISTRIBUTE', 'BY'))
    plan = new Hint(
      'repartition',
      cursor.list(() => expression(cursor)),
      plan,
    );
  if (cursor.accept('SORT', 'BY')) plan = new Sort(sortItems(cursor), plan);
  if (cursor.key === 'WINDOW' && cursor.peek(2).key === 'AS') plan = useWindows(plan, namedWindows(cursor), cursor);
  const limitStart = cursor.token.start;
  const limit = cursor.accept('LIMIT') && !cursor.accept('ALL') ? expression(cursor) : undefined;
  const offset = cursor.accept('OFFSET') ? expression(cursor) : undefined;
  return limit === undefined && offset === undefined ? plan : cursor.mark(limitStart, new Limit(limit, offset, plan));
}

/** `ALL` alone stands for every column of the select list. */
function sortItems(cursor: Cursor): SortOrder[] {
  return cursor.list(() => sortItem(cursor));
}

/** The name that `ORDER BY ALL` and `GROUP BY ALL` have before analysis; a column of that name wins. */
export const isAll = (e: unknown): boolean =>
  e instanceof UnresolvedColumn && e.parts.length === 1 && e.parts[0].toUpperCase() === 'ALL';
