import { Alias, Attribute, Expression, Subquery, transformUp, WindowExpression } from '../expressions/expression.js';
import { semanticKey } from '../expressions/semantic-key.js';
import { Aggregate, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { DataType } from '../types/data-type.js';
import { checkSelected, isAggregate } from './check-aggregation.js';
import { noGrouping } from './expand-grouping-sets.js';
import { extractGenerators } from './extract-generators.js';
import { extractWindows, hasWindow } from './extract-windows.js';
import { outerAttributes } from './outer-references.js';
import type { Selected } from './resolve-select.js';
import { filterWithSubqueries, hasSubquery, rewriteSubqueries } from './rewrite-subqueries.js';
import { generatorOf, isGeneratorItem, outputOf } from './select-list.js';

/** A select list over rows, with hidden columns for what the clauses above need. */
export function assembleProject(
  input: LogicalPlan,
  items: readonly Expression[],
  extras: readonly Expression[],
): Selected {
  const hidden = new HiddenColumns(items);
  const above = extras.map(e => hidden.replace(inWindows(e, items), x => x instanceof WindowExpression));
  const all = [...items.map(noGrouping), ...hidden.items];
  return project(input, all, hidden.items.length, above);
}

/** A select list over groups. */
export function assembleAggregate(
  below: LogicalPlan,
  groupings: readonly Expression[],
  given: readonly Expression[],
  extras: readonly Expression[],
  /** Of the groups, so that windows see only those that it keeps. */
  having?: Expression,
): Selected {
  const { plan: input, items } = subqueriesOfArguments(below, given);
  const keys = new Set(groupings.map(semanticKey));
  const isGrouped = (e: Expression): boolean => isAggregate(e) || (e.kind !== 'literal' && keys.has(semanticKey(e)));
  const hidden = new HiddenColumns(items);
  const above = extras.map(e =>
    hidden.replace(inWindows(e, items), x => isGrouped(x) || x instanceof WindowExpression),
  );
  const isAbove = (i: Expression): boolean => hasWindow(i) || isGeneratorItem(i) || hasSubquery(i);
  const isSplit = [...items, ...hidden.items].some(isAbove);
  const condition = having && (isSplit ? having : hidden.replace(having, isGrouped));
  const all = [...items, ...hidden.items];
  for (const item of all) noGrouping(item);
  checkSelected(all.map(withoutWindows), groupings, input);
  if (!isSplit) {
    const groups = new Aggregate(groupings, all, input);
    const plan = condition === undefined ? groups : filterWithSubqueries(condition, groups);
    return { plan, visible: items.length, extras: above };
  }
  // Windows and generators work on the groups: the aggregation hands them its parts.
  const parts = new HiddenColumns([]);
  const over = all.map(item => (isAbove(item) ? parts.replaceBelow(item, isGrouped) : parts.whole(item)));
  const inlined = condition && defined(condition, items);
  if (inlined !== undefined) checkSelected([inlined], groupings, input);
  const filter = inlined && parts.replaceBelow(inlined, isGrouped);
  const aggregate = new Aggregate(groupings, parts.items, input);
  const groups = filter === undefined ? aggregate : filterWithSubqueries(filter, aggregate);
  return project(groups, over, hidden.items.length, above);
}

/** Subqueries inside of aggregate functions see rows, so they are joined below the aggregation. */
function subqueriesOfArguments(
  input: LogicalPlan,
  given: readonly Expression[],
): { plan: LogicalPlan; items: readonly Expression[] } {
  let plan = input;
  const rewrite = (e: Expression): Expression => {
    if (!hasSubquery(e)) return e;
    if (!isAggregate(e)) return e.withChildren(e.children.map(rewrite));
    const rewritten = rewriteSubqueries(plan, [e]);
    plan = rewritten.plan;
    return rewritten.expressions[0];
  };
  const items = given.map(rewrite);
  return { plan, items };
}

/** Windows are computed beside the select list, so inside them its aliases stand for what they name. */
function inWindows(e: Expression, items: readonly Expression[]): Expression {
  if (!hasWindow(e)) return e;
  return transformUp(e, x =>
    x instanceof WindowExpression ? x.withChildren(x.children.map(c => defined(c, items))) : x,
  );
}

/** The expression with what the aliases of a select list name in their places. */
function defined(e: Expression, items: readonly Expression[]): Expression {
  const definitions = new Map(items.filter(i => i instanceof Alias).map(i => [i.id, i.child]));
  return transformUp(e, x => (x instanceof Attribute ? (definitions.get(x.id) ?? x) : x));
}

/** For the check of grouped columns: what a window works on, without the window's own function. */
function withoutWindows(item: Expression): Expression {
  const e = item instanceof Alias ? item.child : item;
  if (!hasWindow(e)) return generatorOf(item) ?? item;
  return e instanceof WindowExpression && isAggregate(e.fn) ? new WindowParts(e) : e;
}

function project(
  input: LogicalPlan,
  items: readonly Expression[],
  hiddenCount: number,
  extras: readonly Expression[],
): Selected {
  const rewritten = rewriteSubqueries(input, items);
  const generated = extractGenerators(rewritten.plan, rewritten.expressions);
  const windowed = extractWindows(generated.plan, generated.items);
  const plan = new Project(windowed.items, windowed.plan);
  return { plan, visible: windowed.items.length - hiddenCount, extras };
}

/** Columns behind a select list, each expression once. */
class HiddenColumns {
  readonly items: Expression[] = [];
  private readonly known = new Map<string, Attribute>();

  constructor(visible: readonly Expression[]) {
    for (const item of visible) {
      const column = outputOf(item);
      if (column === undefined) continue;
      if (item instanceof Alias && !hasSubquery(item) && !this.known.has(semanticKey(item.child)))
        this.known.set(semanticKey(item.child), column);
      this.known.set(semanticKey(column), column);
    }
  }

  /** Puts columns in place of the largest parts that `isPart` accepts, and of columns that are not there. */
  replace(e: Expression, isPart: (e: Expression) => boolean): Expression {
    // Keys do not tell subqueries apart.
    const column = hasSubquery(e) || e.kind === 'literal' ? undefined : this.known.get(semanticKey(e));
    if (column !== undefined) return column;
    if (isPart(e) || e instanceof Attribute) return this.add(e);
    return e.children.length === 0 ? e : e.withChildren(e.children.map(c => this.replace(c, isPart)));
  }

  /** The same below the top: an aggregate that is the function of a window stays. */
  replaceBelow(e: Expression, isPart: (e: Expression) => boolean): Expression {
    if (e instanceof WindowExpression && isAggregate(e.fn)) {
      const fn = e.fn.withChildren(e.fn.children.map(c => this.replaceBelow(c, isPart)));
      const rest = e.children.slice(1).map(c => this.replaceBelow(c, isPart));
      return e.withChildren([fn, ...rest]);
    }
    if (isPart(e)) return this.add(e);
    if (e instanceof Subquery) for (const column of outerAttributes(e.plan as LogicalPlan)) this.add(column);
    return e.children.length === 0 ? e : e.withChildren(e.children.map(c => this.replaceBelow(c, isPart)));
  }

  /** A whole item, and above it the column that it is. */
  whole(item: Expression): Expression {
    this.items.push(item);
    return outputOf(item) ?? item;
  }

  private add(e: Expression): Attribute {
    const known = this.known.get(semanticKey(e));
    if (known !== undefined) return known;
    const item = e instanceof Attribute ? e : new Alias(e, String(e));
    const column = outputOf(item)!;
    this.items.push(item);
    this.known.set(semanticKey(e), column);
    return column;
  }
}

/** A window without its function: the arguments, partitioning and order that must come from groups. */
class WindowParts extends Expression {
  readonly kind = 'windowParts';
  override readonly children: readonly Expression[];
  constructor(private readonly window: WindowExpression) {
    super();
    this.children = [...window.fn.children, ...window.partitionBy, ...window.orderBy];
  }
  override get type(): DataType {
    return this.window.type;
  }
  withChildren(): Expression {
    return this;
  }
  toString(): string {
    return String(this.window);
  }
}
