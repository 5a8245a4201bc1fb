import { AnalysisError } from '../common/errors.js';
import {
  Attribute,
  Coalesce,
  type Expression,
  GeneratorCall,
  Literal,
  Logical,
  someExpression,
  transformUp,
  UnresolvedCall,
  WindowExpression,
} from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import { Filter, Join, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { commonType } from '../types/coercion.js';
import { booleanType } from '../types/data-type.js';
import { hasAggregate } from './check-aggregation.js';
import { checkBoolean } from './check-condition.js';
import { castTo } from './coerce.js';
import type { Environment } from './context.js';
import { decorrelateLateral } from './decorrelate-lateral.js';
import { separated } from './fresh-ids.js';
import { hideColumns } from './hidden-columns.js';
import { alias } from './name-items.js';
import { bindContext, resolveExpression } from './resolve-expression.js';
import { resolvePlan } from './resolve-plan.js';
import { rewriteSubqueries } from './rewrite-subqueries.js';

/** Both sides with columns of their own, and the condition over both; USING and NATURAL show each key once. */
export function resolveJoin(node: Join, environment: Environment): LogicalPlan {
  const left = resolvePlan(node.left, environment);
  const inner: Environment = node.lateral
    ? { ...environment, outer: { attributes: left.output, outer: environment.outer } }
    : environment;
  const given = resolvePlan(node.right, inner);
  const right = separated(left, given);
  if (node.lateral) return resolveLateral(node, left, right, environment);
  switch (node.criteria.kind) {
    case 'none':
      return new Join(left, right, node.type, node.criteria);
    case 'on': {
      const written = ofSides(node.criteria.condition, left, given, right);
      const condition = joinCondition(written, [...left.output, ...right.output], environment);
      return withCondition(left, right, node.type, condition);
    }
    case 'using':
      return usingColumns(new Join(left, right, node.type, node.criteria), node.criteria.columns, environment);
    case 'natural': {
      const names = left.output.map(a => a.name).filter(n => right.output.some(b => same(b.name, n)));
      return usingColumns(new Join(left, right, node.type, node.criteria), names, environment);
    }
  }
}

/** A condition made of columns of DataFrames, with those of the right side under the ids that they now have. */
function ofSides(e: Expression, left: LogicalPlan, given: LogicalPlan, right: LogicalPlan): Expression {
  if (given === right) return e;
  const lefts = new Set(left.output.map(a => a.id));
  const rights = new Map(given.output.map((a, i) => [a.id, right.output[i]]));
  return transformUp(e, x => {
    if (!(x instanceof Attribute) || !rights.has(x.id)) return x;
    if (!lefts.has(x.id)) return rights.get(x.id)!;
    throw new AnalysisError(
      '_LEGACY_ERROR_TEMP_1182',
      `Column ${x} is ambiguous: both sides of the join come from one DataFrame. Name the sides with as() and use qualified names, such as col('a.${x}').`,
    );
  });
}

/** Subqueries in the condition of an inner join are those of a filter behind it. */
function withCondition(left: LogicalPlan, right: LogicalPlan, type: Join['type'], condition: Expression): LogicalPlan {
  if (!someExpression(condition, e => e.kind === 'subquery'))
    return new Join(left, right, type, { kind: 'on', condition });
  if (type !== 'inner' && type !== 'cross') {
    throw new AnalysisError(
      'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION',
      `A subquery in the condition of a ${type} join is not supported: ${condition}.`,
    );
  }
  const both = new Join(left, right, type, { kind: 'none' });
  const { plan, expressions } = rewriteSubqueries(both, [condition]);
  return new Project(both.output, new Filter(expressions[0], plan));
}

function resolveLateral(node: Join, left: LogicalPlan, right: LogicalPlan, environment: Environment): LogicalPlan {
  const attributes = [...left.output, ...right.output];
  const condition =
    node.criteria.kind === 'on' ? joinCondition(node.criteria.condition, attributes, environment) : undefined;
  return decorrelateLateral(left, right, node.type, condition);
}

function joinCondition(e: Expression, attributes: readonly Attribute[], environment: Environment): Expression {
  const condition = resolveExpression(e, { environment, attributes });
  checkBoolean(condition, 'JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE', 'The join condition');
  if (
    someExpression(condition, x => x instanceof WindowExpression || x instanceof GeneratorCall) ||
    hasAggregate(condition)
  ) {
    throw new AnalysisError(
      'UNSUPPORTED_EXPR_FOR_OPERATOR',
      `The join condition holds an aggregate, window or generator function: ${condition}.`,
    );
  }
  return condition;
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Keys first, each once: of the side that always has it, or of whichever side has it. */
function usingColumns(join: Join, names: readonly string[], environment: Environment): LogicalPlan {
  const { left, right, type } = join;
  const lefts = names.map(n => keyOf(n, left, 'left'));
  const rights = names.map(n => keyOf(n, right, 'right'));
  const context = bindContext({ environment, attributes: [] });
  const equalities = lefts.map((l, i) => bindCall(new UnresolvedCall('=', [l, rights[i]]), context));
  const condition =
    equalities.length > 0 ? equalities.reduce((a, b) => new Logical('and', a, b)) : new Literal(true, booleanType);
  const joined = new Join(left, right, type, names.length > 0 ? { kind: 'on', condition } : { kind: 'none' });
  const visible = new Map(joined.output.map(a => [a.id, a]));
  const keys = names.map((name, i) => {
    if (type === 'right_outer') return visible.get(rights[i].id)!;
    if (type !== 'full_outer') return visible.get(lefts[i].id)!;
    const [l, r] = [visible.get(lefts[i].id)!, visible.get(rights[i].id)!];
    const common = commonType(l.type, r.type) ?? l.type;
    return alias(new Coalesce([castTo(l, common), castTo(r, common)]), lefts[i].name || name);
  });
  const isKey = new Set([...lefts, ...rights].map(a => a.id));
  const shown = new Set(keys.map(k => (k.kind === 'attribute' ? (k as Attribute).id : undefined)));
  const rest = joined.output.filter(a => !isKey.has(a.id));
  const project = new Project([...keys, ...rest], joined);
  return hideColumns(
    project,
    joined.output.filter(a => isKey.has(a.id) && !shown.has(a.id)),
  );
}

function keyOf(name: string, side: LogicalPlan, which: string): Attribute {
  const found = side.output.filter(a => same(a.name, name));
  if (found.length === 1) return found[0];
  if (found.length > 1) {
    throw new AnalysisError(
      'AMBIGUOUS_REFERENCE',
      `Reference \`${name}\` is ambiguous on the ${which} side of the join.`,
    );
  }
  throw new AnalysisError(
    'UNRESOLVED_USING_COLUMN_FOR_JOIN',
    `USING column \`${name}\` cannot be resolved on the ${which} side of the join. The ${which}-side columns: [${side.output.map(a => `\`${a.name}\``).join(', ')}].`,
  );
}
