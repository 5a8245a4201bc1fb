import { AnalysisError } from '../common/errors.js';
import {
  AggregateCall,
  Alias,
  Attribute,
  type Expression,
  Literal,
  SortOrder,
  transformUp,
  UnresolvedCall,
  WindowExpression,
} from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import type { BindContext } from '../functions/definition.js';
import {
  Aggregate,
  Deduplicate,
  Filter,
  Generate,
  Hint,
  Join,
  Limit,
  Project,
  SetOperation,
  Sort,
  SubqueryAlias,
  toAttribute,
  Union,
  Window,
} from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { booleanType, intType } from '../types/data-type.js';
import { withFreshIds } from './fresh-ids.js';
import { isCorrelated, refersTo, withInner } from './outer-references.js';
import { conjunction } from './pull-up-predicates.js';

/** A correlated plan computed for every row of a domain at once: its own columns, and beside them the row of the domain. */
export interface OverDomain {
  readonly plan: LogicalPlan;
  /** The domain's columns in `plan`, in its order. */
  readonly domain: readonly Attribute[];
}

/**
 * The general way to decorrelate: the distinct outer values become a table (the domain), which is joined in at the bottom and carried up
 * through every operator.
 *
 *     filter, project    carry the domain's columns along
 *     aggregate          one group per domain row; without GROUP BY also for domain rows that meet no rows
 *     limit              per domain row, by row number
 *     join, union        each correlated input gets the domain
 */
export function pushDownDomain(
  plan: LogicalPlan,
  outer: readonly Attribute[],
  domain: LogicalPlan,
  context: BindContext,
): OverDomain {
  return new DomainPush(outer, domain, context).push(plan);
}

/**
 * The distinct values of columns of `plan`, taken as far down as they are the same: what earlier subqueries have joined to `plan` would else be
 * computed once more for each later one, and twice as much for the next. `widely`: also below inner joins, where there may be more of them.
 */
export function domainOf(outer: readonly Attribute[], plan: LogicalPlan, widely = false): LogicalPlan {
  let source = plan;
  for (let below: LogicalPlan | undefined = plan; below !== undefined; below = sameValues(below, widely)) {
    const { output }: LogicalPlan = below;
    if (!outer.every(a => output.some(o => o.id === a.id))) break;
    source = below;
  }
  return new Aggregate(
    outer,
    outer.map(a => new Alias(a, a.name)),
    source,
  );
}

/** The input whose columns, those that are still there, have the same values in `plan`. */
function sameValues(plan: LogicalPlan, widely: boolean): LogicalPlan | undefined {
  if (plan instanceof Project || plan instanceof SubqueryAlias) return plan.child;
  if (!(plan instanceof Join)) return undefined;
  if (plan.type === 'left_outer') return plan.left;
  const isInner = plan.type === 'inner' || plan.type === 'cross';
  return isInner && (widely || plan.criteria.kind === 'none') ? plan.left : undefined;
}

class DomainPush {
  private readonly ids: ReadonlySet<number>;
  constructor(
    private readonly outer: readonly Attribute[],
    private readonly table: LogicalPlan,
    private readonly context: BindContext,
  ) {
    this.ids = new Set(outer.map(a => a.id));
  }

  push(plan: LogicalPlan): OverDomain {
    if (!isCorrelated(plan, this.ids)) {
      const domain = withFreshIds(this.table);
      return { plan: new Join(domain, plan, 'inner', { kind: 'none' }), domain: domain.output };
    }
    if (plan instanceof Filter) return this.filter(plan);
    if (plan instanceof Project) {
      const below = this.push(plan.child);
      return {
        ...below,
        plan: new Project([...plan.items.map(i => this.inner(i, below)), ...below.domain], below.plan),
      };
    }
    if (plan instanceof SubqueryAlias || plan instanceof Hint || plan instanceof Sort) return this.push(plan.child);
    if (plan instanceof Aggregate) return this.aggregate(plan);
    if (plan instanceof Limit) return this.limit(plan);
    if (plan instanceof Join) return this.join(plan);
    return this.other(plan);
  }

  private other(plan: LogicalPlan): OverDomain {
    if (plan instanceof Union) return this.union(plan);
    if (plan instanceof SetOperation) return this.setOperation(plan);
    const below = plan.children.length === 1 ? this.push(plan.child) : undefined;
    if (below !== undefined && plan instanceof Deduplicate) {
      const keys = [...(plan.keys ?? plan.child.output), ...below.domain];
      return { ...below, plan: new Deduplicate(keys, false, below.plan) };
    }
    if (below !== undefined && plan instanceof Generate) {
      const generator = this.inner(plan.generator, below);
      const generate = new Generate(generator, plan.outer, plan.qualifier, plan.names, below.plan, plan.generated);
      return { ...below, plan: generate };
    }
    if (below !== undefined && plan instanceof Window) {
      const [items, partitionBy, orderBy] = [plan.items, plan.partitionBy, plan.orderBy].map(l =>
        l.map(e => this.inner(e, below)),
      );
      const window = new Window(
        items as Alias[],
        [...partitionBy, ...below.domain],
        orderBy as SortOrder[],
        below.plan,
      );
      return { ...below, plan: window };
    }
    throw new AnalysisError(
      'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED',
      `Columns of the outer query cannot be used below ${plan.describe()}.`,
    );
  }

  private inner(e: Expression, { domain }: OverDomain): Expression {
    return withInner(e, new Map(this.outer.map((a, i) => [a.id, domain[i]])));
  }

  /** A condition right above the join with the domain becomes the condition of that join. */
  private filter(plan: Filter): OverDomain {
    const below = this.push(plan.child);
    const condition = this.inner(plan.condition, below);
    const { plan: input } = below;
    if (input instanceof Join && input.type === 'inner' && input.criteria.kind === 'none') {
      return { ...below, plan: new Join(input.left, input.right, 'inner', { kind: 'on', condition }) };
    }
    return { ...below, plan: new Filter(condition, input) };
  }

  private aggregate(plan: Aggregate): OverDomain {
    const below = this.push(plan.child);
    const items = plan.items.map(i => this.inner(i, below));
    const groupings = [...plan.groupings.map(g => this.inner(g, below)), ...below.domain];
    if (plan.groupings.length > 0) {
      return { ...below, plan: new Aggregate(groupings, [...items, ...below.domain], below.plan) };
    }
    const met = new Alias(new Literal(true, booleanType), 'met');
    const values = items.map(i => new Alias(i instanceof Alias ? i.child : i, toAttribute(i).name));
    const grouped = new Aggregate(groupings, [...values, ...below.domain, met], below.plan);
    const all = withFreshIds(this.table);
    const joined = new Join(all, grouped, 'left_outer', {
      kind: 'on',
      condition: this.sameRow(all.output, below.domain),
    });
    const isMet = this.bind('isnotnull', met.toAttribute().withNullable(true));
    const results = items.map((item, i) => {
      const { name, id } = toAttribute(item);
      const value = values[i].toAttribute().withNullable(true);
      return new Alias(this.bind('case', isMet, value, ofNothing(item instanceof Alias ? item.child : item)), name, id);
    });
    return { plan: new Project([...results, ...all.output], joined), domain: all.output };
  }

  private limit(plan: Limit): OverDomain {
    // ORDER BY may use columns that a projection above it hides again.
    const inside = plan.child instanceof Project && plan.child.child instanceof Sort ? plan.child.child : plan.child;
    const orders = inside instanceof Sort ? inside.orders : [];
    const below = this.push(inside instanceof Sort ? inside.child : inside);
    const shown = inside === plan.child ? plan.output : (plan.child as Project).items.map(i => this.inner(i, below));
    const orderBy =
      orders.length > 0 ? orders.map(o => this.inner(o, below) as SortOrder) : [new SortOrder(new Literal(1, intType))];
    const fn = this.bind('row_number');
    const number = new Alias(new WindowExpression(fn, below.domain, orderBy, undefined), 'row_number');
    const window = new Window([number], below.domain, orderBy, below.plan);
    const offset = Number((plan.offset as Literal | undefined)?.value ?? 0);
    const bounds = [this.bind('>', number.toAttribute(), new Literal(offset, intType))];
    if (plan.limit !== undefined) {
      const last = offset + Number((plan.limit as Literal).value);
      bounds.push(this.bind('<=', number.toAttribute(), new Literal(last, intType)));
    }
    return { ...below, plan: new Project([...shown, ...below.domain], new Filter(conjunction(bounds), window)) };
  }

  private join(plan: Join): OverDomain {
    const leftOnly = !isCorrelated(plan.right, this.ids);
    const keepsRight = plan.type === 'right_outer' || plan.type === 'full_outer';
    if (leftOnly && !keepsRight) {
      const left = this.push(plan.left);
      return { domain: left.domain, plan: new Join(left.plan, plan.right, plan.type, this.criteria(plan, left)) };
    }
    const rightOnly = !isCorrelated(plan.left, this.ids) && (plan.type === 'inner' || plan.type === 'cross');
    if (rightOnly) {
      const right = this.push(plan.right);
      return { domain: right.domain, plan: new Join(plan.left, right.plan, plan.type, this.criteria(plan, right)) };
    }
    const left = this.push(plan.left);
    const right = this.push(plan.right);
    const side = plan.type === 'right_outer' ? right : left;
    const own = plan.condition === undefined ? [] : [this.inner(plan.condition, side)];
    const condition = conjunction([this.sameRow(left.domain, right.domain), ...own]);
    return { domain: side.domain, plan: new Join(left.plan, right.plan, plan.type, { kind: 'on', condition }) };
  }

  private criteria(plan: Join, side: OverDomain): Join['criteria'] {
    const { condition } = plan;
    if (condition === undefined || !refersTo(condition, this.ids)) return plan.criteria;
    return { kind: 'on', condition: this.inner(condition, side) };
  }

  private union(plan: Union): OverDomain {
    const inputs = plan.children.map(c => {
      const below = this.push(c);
      return new Project([...c.output, ...below.domain], below.plan);
    });
    return this.renumbered(plan, new Union(inputs));
  }

  private setOperation(plan: SetOperation): OverDomain {
    const [left, right] = plan.children.map(c => {
      const below = this.push(c);
      return new Project([...c.output, ...below.domain], below.plan);
    });
    return this.renumbered(plan, new SetOperation(plan.op, left, right, plan.all));
  }

  /** Columns of `made` under the ids of `plan`, then the domain. */
  private renumbered(plan: LogicalPlan, made: LogicalPlan): OverDomain {
    const n = plan.output.length;
    const items = made.output.map((a, i) =>
      i < n && a.id !== plan.output[i].id ? new Alias(a, a.name, plan.output[i].id) : a,
    );
    return { plan: new Project(items, made), domain: made.output.slice(n) };
  }

  private sameRow(left: readonly Attribute[], right: readonly Attribute[]): Expression {
    return conjunction(left.map((a, i) => this.bind('<=>', a, right[i])));
  }

  private bind(name: string, ...args: Expression[]): Expression {
    return bindCall(new UnresolvedCall(name, args), this.context);
  }
}

/** What an expression over aggregates is when there are no rows. */
function ofNothing(e: Expression): Expression {
  return transformUp(e, x => {
    if (x instanceof Attribute) return new Literal(null, x.type);
    if (!(x instanceof AggregateCall)) return x;
    const accumulator = x.bound.accumulator();
    accumulator.resize(1);
    return new Literal(accumulator.finish().get(0), x.type);
  });
}
