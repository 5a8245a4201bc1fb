import {
  Alias,
  Attribute,
  Cast,
  type Expression,
  GetField,
  Lambda,
  LambdaVariable,
  Literal,
  Logical,
  OuterReference,
  ScalarCall,
  Subquery,
  someExpression,
  transformUp,
} from '../expressions/expression.js';
import { LogicalPlan } from '../logical/plan.js';
import { type DataType, isDatetime, isIntegral, sameType } from '../types/data-type.js';

/** What rules may know about an expression. */

/** Gives the same value wherever and however often it is computed within one batch. */
export const isDeterministic = (e: Expression): boolean =>
  !someExpression(e, x => x instanceof ScalarCall && x.bound.deterministic === false);

/** May raise an error for some row: must not be computed for rows that it was not computed for before. */
export const canFail = (e: Expression): boolean =>
  someExpression(e, x => {
    if (x instanceof ScalarCall) return x.bound.canFail ?? x.bound.inline === undefined;
    if (x instanceof Cast) return x.mode === 'ansi' && !alwaysFits(x.child.type, x.type);
    return x instanceof Subquery;
  });

const WIDTH: Readonly<Record<string, number>> = { tinyint: 0, smallint: 1, int: 2, long: 3, float: 4, double: 5 };

/** Casts that cannot fail for any value. */
function alwaysFits(from: DataType, to: DataType): boolean {
  if (sameType(from, to) || from.kind === 'void' || to.kind === 'string') return true;
  if (from.kind in WIDTH && to.kind in WIDTH) return WIDTH[from.kind] <= WIDTH[to.kind];
  if (from.kind === 'decimal' && to.kind === 'decimal') {
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  }
  if (isIntegral(from) && to.kind === 'decimal') return to.precision - to.scale >= DIGITS[from.kind];
  if (from.kind === 'boolean') return to.kind in WIDTH;
  return isDatetime(from) && isDatetime(to);
}

const DIGITS: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, int: 10, long: 19 };

/** The same value for every row and every batch. */
export function isConstant(e: Expression): boolean {
  const bound = new Set<number>();
  const walk = (x: Expression): boolean => {
    if (x instanceof Literal) return true;
    if (x instanceof LambdaVariable) return bound.has(x.id);
    if (x instanceof Lambda) for (const p of x.parameters) bound.add(p.id);
    else if (x instanceof ScalarCall) {
      if (x.bound.deterministic === false || x.bound.atBatchTime !== undefined) return false;
    } else if (!CONSTANT_KINDS.has(x.kind)) return false;
    return x.children.every(walk);
  };
  return walk(e);
}

const CONSTANT_KINDS: ReadonlySet<string> = new Set(['cast', 'logical', 'caseWhen', 'coalesce', 'getField']);

/** Columns of the input that an expression reads, those that its subqueries refer to included. */
export function columnsRead(e: Expression, into: Set<number> = new Set()): Set<number> {
  if (e instanceof Attribute) into.add(e.id);
  if (e instanceof Subquery && e.plan instanceof LogicalPlan) outerColumns(e.plan, into);
  for (const child of e.children) columnsRead(child, into);
  return into;
}

function outerColumns(plan: LogicalPlan, into: Set<number>): void {
  const walk = (e: Expression): void => {
    if (e instanceof OuterReference) into.add(e.attribute.id);
    if (e instanceof Subquery && e.plan instanceof LogicalPlan) outerColumns(e.plan, into);
    e.children.forEach(walk);
  };
  plan.expressions.forEach(walk);
  for (const child of plan.children) outerColumns(child, into);
}

export const idsOf = (columns: readonly Attribute[]): Set<number> => new Set(columns.map(a => a.id));

/** True when the expression reads some columns, and only these. */
export function readsOnly(e: Expression, ids: ReadonlySet<number>): boolean {
  const read = columnsRead(e);
  return read.size > 0 && [...read].every(id => ids.has(id));
}

export type Definitions = ReadonlyMap<number, Expression>;

/** What the columns of a select list stand for. */
export const definitionsOf = (items: readonly Expression[]): Definitions =>
  new Map(items.map(item => (item instanceof Alias ? [item.id, item.child] : [(item as Attribute).id, item])));

/** Puts definitions in the place of names. Not for expressions with correlated subqueries: see `mayMove`. */
export const substitute = (e: Expression, definitions: Definitions): Expression =>
  transformUp(e, x => (x instanceof Attribute ? (definitions.get(x.id) ?? x) : x));

/** Can be computed at another place of the plan, as far as it is concerned itself. */
export const mayMove = (e: Expression): boolean => isDeterministic(e) && !someExpression(e, x => x instanceof Subquery);

/** Nodes of the tree. */
export const sizeOf = (e: Expression): number => e.children.reduce((sum, c) => sum + sizeOf(c), 1);

/** Costs next to nothing to compute again. */
export function isCheap(e: Expression): boolean {
  if (e instanceof Alias || e instanceof GetField) return isCheap(e.children[0]);
  return e instanceof Attribute || e instanceof Literal;
}

export function splitConjuncts(e: Expression | undefined): Expression[] {
  if (e === undefined) return [];
  return e instanceof Logical && e.op === 'and' ? [...splitConjuncts(e.left), ...splitConjuncts(e.right)] : [e];
}

export function joinConjuncts(parts: readonly Expression[]): Expression | undefined {
  return parts.length === 0 ? undefined : parts.reduce((a, b) => new Logical('and', a, b));
}
