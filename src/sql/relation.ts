import { type Expression, Literal, UnresolvedCall } from '../expressions/expression.js';
import { setOrigin } from '../expressions/origin.js';
import { Generate, Join, Limit, Sample, SubqueryAlias, UnresolvedColumnAliases } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { InlineTable, TableFunction, UnresolvedRelation } from '../logical/relations.js';
import { argument } from './call.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { identifierClause, isIdentifierClause } from './identifier-clause.js';
import { joins } from './join.js';
import { CLAUSE_WORDS, JOIN_WORDS } from './keywords.js';
import { isAliasAhead } from './named-expression.js';
import { pivots } from './pivot.js';
import { properties } from './property.js';
import { isQueryAhead, query } from './query.js';
import { rowValues } from './row.js';
import { watermarkClause } from './watermark-clause.js';

/** `FROM a, b JOIN c …, LATERAL (…) LATERAL VIEW … PIVOT (…)`; a comma is a cross join. */
export function fromClause(cursor: Cursor): LogicalPlan {
  cursor.expect('FROM');
  const { start } = cursor.token;
  let plan = relation(cursor);
  for (let length = 1; cursor.accept(','); length++) {
    cursor.checkChain(length);
    cursor.mark(start, plan);
    const lateral = cursor.key === 'LATERAL' && cursor.peek(1).key !== 'VIEW' && cursor.accept('LATERAL');
    plan = new Join(plan, relation(cursor), 'inner', { kind: 'none' }, lateral);
  }
  return pivots(cursor, lateralViews(cursor, plan));
}

/** A table, subquery or function with the joins behind it. */
function relation(cursor: Cursor): LogicalPlan {
  cursor.accept('LATERAL');
  return cursor.nested(() => joins(cursor, pivots(cursor, relationPrimary(cursor))));
}

export function relationPrimary(cursor: Cursor): LogicalPlan {
  const { start } = cursor.token;
  return cursor.mark(start, anyRelation(cursor));
}

function anyRelation(cursor: Cursor): LogicalPlan {
  const { key } = cursor;
  if (key === '(') return parenthesized(cursor);
  if (key === 'VALUES' && (cursor.peek(1).kind !== 'op' || cursor.peek(1).key === '(') && cursor.peek(1).kind !== 'end')
    return inlineTable(cursor);
  if (key === 'STREAM' && (cursor.peek(1).key === '(' || isTableAfterStream(cursor))) return stream(cursor);
  if (cursor.atName && cursor.peek(1).key === '(' && key !== 'IDENTIFIER') return tableFunction(cursor);
  return table(cursor, false);
}

function isTableAfterStream(cursor: Cursor): boolean {
  const { kind, key } = cursor.peek(1);
  return kind === 'quoted' || (kind === 'word' && !CLAUSE_WORDS.has(key) && key !== 'AS');
}

/** `(query) alias` or `(a JOIN b) alias`. */
function parenthesized(cursor: Cursor): LogicalPlan {
  cursor.expect('(');
  const plan = isQueryAhead(cursor) ? query(cursor) : relation(cursor);
  cursor.expect(')');
  return tableAlias(cursor, watermarkClause(cursor, sample(cursor, plan)));
}

function stream(cursor: Cursor): LogicalPlan {
  cursor.expect('STREAM');
  if (!cursor.accept('(')) return table(cursor, true);
  const { start } = cursor.token;
  const name = relationName(cursor);
  cursor.expect(')');
  return tableBehind(cursor, start, name, true);
}

/** The name of a table: `a.b`, or `IDENTIFIER('a.b')`. */
export function relationName(cursor: Cursor): string[] {
  if (isIdentifierClause(cursor)) return identifierClause(cursor, cursor.next());
  return cursor.multipartName();
}

function table(cursor: Cursor, streaming: boolean): LogicalPlan {
  const { start } = cursor.token;
  return tableBehind(cursor, start, relationName(cursor), streaming);
}

function tableBehind(cursor: Cursor, from: number, name: string[], streaming: boolean): LogicalPlan {
  const { start, end } = cursor.peek(-1);
  const options =
    cursor.key === 'WITH' && cursor.peek(1).key === '(' && cursor.accept('WITH') ? properties(cursor) : undefined;
  const relation = new UnresolvedRelation(name, streaming, options);
  const plan = setOrigin(relation, { text: cursor.text, start: Math.min(from, start), end });
  return tableAlias(cursor, watermarkClause(cursor, sample(cursor, plan)));
}

/** `[AS] t [(a, b)]`. */
export function tableAlias(cursor: Cursor, plan: LogicalPlan): LogicalPlan {
  if (!cursor.accept('AS') && (!isAliasAhead(cursor) || JOIN_WORDS.has(cursor.key))) return plan;
  const name = cursor.name();
  const columns = cursor.key === '(' ? cursor.nameList() : undefined;
  return new SubqueryAlias(name, columns === undefined ? plan : new UnresolvedColumnAliases(columns, plan));
}

/** `VALUES (1, 'a'), (2, 'b') [AS t(x, y)]`. */
export function inlineTable(cursor: Cursor): LogicalPlan {
  cursor.expect('VALUES');
  const rows = cursor.list(() => {
    const e = expression(cursor);
    return rowValues(e) ?? [e];
  });
  if (!cursor.accept('AS') && (!isAliasAhead(cursor) || JOIN_WORDS.has(cursor.key)))
    return new InlineTable(rows, undefined);
  const name = cursor.name();
  return new SubqueryAlias(name, new InlineTable(rows, cursor.key === '(' ? cursor.nameList() : undefined));
}

function tableFunction(cursor: Cursor): LogicalPlan {
  const { start } = cursor.token;
  const name = cursor.name().toLowerCase();
  const args = cursor.parenthesized(() => (cursor.key === ')' ? [] : cursor.list(() => argument(cursor))));
  const names = args.map(a => a.name);
  const values = args.map(a => a.value);
  const plan = cursor.mark(start, new TableFunction(name, values, names.some(n => n !== undefined) ? names : []));
  return tableAlias(cursor, watermarkClause(cursor, plan));
}

/** `LATERAL VIEW [OUTER] explode(x) t AS a, b`, any number of times. */
export function lateralViews(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  let plan = input;
  for (let length = 1; cursor.ahead('LATERAL', 'VIEW'); length++) {
    cursor.checkChain(length);
    const { start } = cursor.token;
    cursor.expect('LATERAL', 'VIEW');
    const outer = cursor.accept('OUTER');
    const name = cursor.multipartName().join('.').toLowerCase();
    const args = cursor.parenthesized(() => (cursor.key === ')' ? [] : cursor.list(() => expression(cursor))));
    const qualifier = cursor.name();
    const names = cursor.accept('AS') || isAliasAhead(cursor) ? cursor.list(() => cursor.name()) : undefined;
    const call = cursor.mark(start, new UnresolvedCall(name, args));
    plan = cursor.mark(start, new Generate(call, outer, qualifier, names, plan));
  }
  return plan;
}

/** `TABLESAMPLE (10 PERCENT | 5 ROWS | BUCKET 1 OUT OF 4) [REPEATABLE (seed)]`. */
export function sample(cursor: Cursor, plan: LogicalPlan): LogicalPlan {
  if (!(cursor.key === 'TABLESAMPLE' && cursor.peek(1).key === '(')) return plan;
  cursor.accept('TABLESAMPLE', '(');
  let fraction: number | undefined;
  let rows: Expression | undefined;
  if (cursor.accept('BUCKET')) {
    const numerator = cursor.integer();
    cursor.expect('OUT', 'OF');
    fraction = numerator / cursor.integer();
  } else {
    const amount = expression(cursor);
    if (cursor.accept('PERCENT')) fraction = percentage(cursor, amount);
    else if (cursor.accept('ROWS')) rows = amount;
    else throw cursor.error('after the amount comes PERCENT or ROWS');
  }
  cursor.expect(')');
  const seed = cursor.accept('REPEATABLE') ? cursor.parenthesized(() => cursor.integer()) : undefined;
  if (rows !== undefined) return new Limit(rows, undefined, plan);
  return new Sample(fraction!, false, seed ?? 0, plan);
}

function percentage(cursor: Cursor, amount: Expression): number {
  const value = amount instanceof Literal ? Number(String(amount)) : Number.NaN;
  if (value >= 0 && value <= 100) return value / 100;
  throw cursor.errorAt('_LEGACY_ERROR_TEMP_0064', 'A sampling percentage lies between 0 and 100.');
}
