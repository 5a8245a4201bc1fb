import { EvaluationError } from '../common/errors.js';
import {
  Alias,
  Attribute,
  type Expression,
  Literal,
  OuterReference,
  ScalarCall,
  Subquery,
  someExpression,
  UnresolvedCall,
} from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import type { BindContext } from '../functions/definition.js';
import { Aggregate, Filter, Join, Limit, Project, SubqueryAlias } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { booleanType, intType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import { withFreshIds } from './fresh-ids.js';
import { outerColumns } from './outer-references.js';
import { conjunction, conjuncts, pullUpPredicates } from './pull-up-predicates.js';
import { domainOf, pushDownDomain } from './push-down-domain.js';

/**
 * Subqueries as joins, so that nothing below the analyzer knows of them:
 *
 *     WHERE [NOT] EXISTS (…)      left semi / left anti join
 *     WHERE x [NOT] IN (…)        left semi join on x = y / left anti join on x = y or unknown
 *     a scalar subquery           join with its one row (inner), or its row for these outer values (left outer)
 *     EXISTS, IN as a value       a scalar subquery that counts
 */
const context: BindContext = {
  zone: 'UTC',
  bindLambda: () => {
    throw new Error('no lambdas here');
  },
};

const bind = (name: string, ...args: Expression[]): Expression => bindCall(new UnresolvedCall(name, args), context);

export const hasSubquery = (e: Expression): boolean => someExpression(e, x => x instanceof Subquery);

/** A filter whose condition may hold subqueries. */
export function filterWithSubqueries(condition: Expression, input: LogicalPlan): LogicalPlan {
  if (!hasSubquery(condition)) return new Filter(condition, input);
  let plan = input;
  const rest: Expression[] = [];
  for (const term of conjuncts(condition)) {
    const joined = existenceJoin(term, plan);
    if (joined === undefined) rest.push(term);
    else plan = joined;
  }
  if (rest.length === 0) return plan;
  const rewritten = rewriteSubqueries(plan, rest);
  const filtered = new Filter(conjunction(rewritten.expressions), rewritten.plan);
  return rewritten.plan === plan ? filtered : new Project(plan.output, filtered);
}

/** A term of WHERE that only keeps or drops rows, as a semi or anti join. */
function existenceJoin(term: Expression, plan: LogicalPlan): LogicalPlan | undefined {
  const negated = term instanceof ScalarCall && term.name === 'not' && term.children.length === 1;
  const e = negated ? term.children[0] : term;
  if (!(e instanceof Subquery) || e.form === 'scalar' || e.form === 'array' || e.values.some(hasSubquery))
    return undefined;
  const pulled = pullUpPredicates(withFreshIds(e.plan as LogicalPlan), plan.output);
  const over = pulled ?? overDomain(withFreshIds(e.plan as LogicalPlan), plan);
  const matches = e.values.map((v, i) => {
    const equal = bind('=', v, over.plan.output[i]);
    return negated && (v.nullable || over.plan.output[i].nullable) ? bind('or', equal, bind('isnull', equal)) : equal;
  });
  const conditions = [...matches, ...over.conditions];
  const type = negated ? 'left_anti' : 'left_semi';
  const criteria =
    conditions.length > 0
      ? ({ kind: 'on', condition: conjunction(conditions) } as const)
      : ({ kind: 'on', condition: new Literal(true, booleanType) } as const);
  return new Join(plan, over.plan, type, criteria);
}

/** The subquery for all outer values at once, and the conditions that pick a row's own part. */
function overDomain(subquery: LogicalPlan, plan: LogicalPlan): { plan: LogicalPlan; conditions: Expression[] } {
  const outer = outerColumns(subquery, plan.output);
  const domain = domainOf(outer, plan);
  const over = pushDownDomain(subquery, outer, domain, context);
  return { plan: over.plan, conditions: outer.map((a, i) => bind('<=>', a, over.domain[i])) };
}

/** Values of subqueries as columns joined to `input`; those that may not stand here are left for the last check to refuse. */
export function rewriteSubqueries(
  input: LogicalPlan,
  expressions: readonly Expression[],
  mayStand: (e: Subquery) => boolean = () => true,
): { plan: LogicalPlan; expressions: Expression[] } {
  let plan = input;
  const join = (e: Subquery, negated: boolean): Expression => {
    const joined = valueJoin(e, plan, negated);
    plan = joined.plan;
    return joined.value;
  };
  const rewrite = (e: Expression): Expression => {
    if (isNotIn(e) && mayStand(e.children[0] as Subquery)) return bind('not', join(e.children[0] as Subquery, true));
    const next = e.children.length === 0 ? e : e.withChildren(e.children.map(rewrite));
    return next instanceof Subquery && mayStand(next) ? join(next, false) : next;
  };
  const next = expressions.map(e => (hasSubquery(e) ? rewrite(e) : e));
  return { plan, expressions: next };
}

const isNotIn = (e: Expression): boolean =>
  e instanceof ScalarCall && e.name === 'not' && e.children[0] instanceof Subquery && e.children[0].form === 'in';

function valueJoin(e: Subquery, plan: LogicalPlan, negated: boolean): { plan: LogicalPlan; value: Expression } {
  const own = withFreshIds(e.plan as LogicalPlan);
  if (e.form === 'exists') return scalarJoin(existsCount(own), plan);
  if (e.form === 'array') {
    const list = new Alias(bind('collect_list', own.output[0]), 'list');
    return scalarJoin(new Aggregate([], [list], own), plan);
  }
  if (e.form === 'scalar') return scalarJoin(own, plan);
  // The values of IN become columns, so that the subquery can count its matches with them.
  const values = e.values.map(v => (v instanceof Attribute ? v : new Alias(v, String(v))));
  const computed = values.filter((v): v is Alias => v instanceof Alias);
  const base = computed.length > 0 ? new Project([...plan.output, ...computed], plan) : plan;
  const columns = values.map(v => (v instanceof Alias ? v.toAttribute() : v));
  return scalarJoin(matchCount(own, columns, negated), base);
}

/** `count(*) > 0` */
function existsCount(plan: LogicalPlan): LogicalPlan {
  const count = bind('count', new Literal(1, intType));
  return new Aggregate([], [new Alias(bind('>', count, new Literal(0, count.type)), 'exists')], plan);
}

/**
 * Whether a row matches; under NOT, whether one might. As in Spark this is true or false, never null, where it is a value and not a
 * condition of WHERE by itself.
 */
function matchCount(plan: LogicalPlan, values: readonly Attribute[], negated: boolean): LogicalPlan {
  const equal = conjunction(values.map((v, i) => bind('=', new OuterReference(v), plan.output[i])));
  const matches = negated ? bind('or', equal, bind('isnull', equal)) : equal;
  const count = bind('count', bind('case', matches, new Literal(1, intType)));
  return new Aggregate([], [new Alias(bind('>', count, new Literal(0, count.type)), 'in')], plan);
}

function scalarJoin(subquery: LogicalPlan, plan: LogicalPlan): { plan: LogicalPlan; value: Expression } {
  const outer = outerColumns(subquery, plan.output);
  const single = isSingleRow(subquery);
  if (outer.length === 0) {
    const row = single ? subquery : checkedRow(new Limit(new Literal(2, intType), undefined, subquery), []).plan;
    return { plan: new Join(plan, row, 'inner', { kind: 'none' }), value: row.output[0] };
  }
  const domain = domainOf(outer, plan);
  const over = pushDownDomain(subquery, outer, domain, context);
  const value = subquery.output[0];
  const rows = single ? over : checkedRow(new Project([value, ...over.domain], over.plan), over.domain);
  const condition = conjunction(outer.map((a, i) => bind('<=>', a, rows.domain[i])));
  const shown = single ? value : rows.plan.output[0];
  const joined = new Join(plan, rows.plan, 'left_outer', { kind: 'on', condition });
  return { plan: joined, value: shown.withNullable(true) };
}

function isSingleRow(plan: LogicalPlan): boolean {
  if (plan instanceof Aggregate) return plan.groupings.length === 0;
  return (plan instanceof Project || plan instanceof SubqueryAlias) && isSingleRow(plan.child);
}

/** One row for each group of `keys`; a second one is an error when the query runs. */
function checkedRow(
  plan: LogicalPlan,
  keys: readonly Attribute[],
): { plan: LogicalPlan; domain: readonly Attribute[] } {
  const value = new Alias(bind('first', plan.output[0]), plan.output[0].name);
  const count = new Alias(bind('count', new Literal(1, intType)), 'count');
  const grouped = new Aggregate(keys, [value, count, ...keys], plan);
  const checked = new ScalarCall('single_row', [value.toAttribute(), count.toAttribute()], {
    type: value.type,
    nulls: 'custom',
    nullable: true,
    canFail: true,
    evaluate: (v: Value, rows: number) => {
      if (rows <= 1) return v;
      throw new EvaluationError(
        'SCALAR_SUBQUERY_TOO_MANY_ROWS',
        'More than one row returned by a subquery used as an expression.',
      );
    },
  });
  return { plan: new Project([new Alias(checked, value.name), ...keys], grouped), domain: keys };
}
