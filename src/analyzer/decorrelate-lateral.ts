import { AnalysisError } from '../common/errors.js';
import { type Attribute, type Expression, UnresolvedCall } from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import type { BindContext } from '../functions/definition.js';
import { Join, type JoinType, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { outerColumns } from './outer-references.js';
import { conjunction, pullUpPredicates } from './pull-up-predicates.js';
import { domainOf, pushDownDomain } from './push-down-domain.js';

/** A lateral join as a plain one: the right side is computed for all rows of the left side at once. */
export function decorrelateLateral(
  left: LogicalPlan,
  right: LogicalPlan,
  type: JoinType,
  condition: Expression | undefined,
): LogicalPlan {
  if (type !== 'inner' && type !== 'cross' && type !== 'left_outer') {
    throw new AnalysisError('INCOMPATIBLE_JOIN_TYPES', `LATERAL cannot be used with a ${type} join.`);
  }
  const outer = outerColumns(right, left.output);
  const own = condition === undefined ? [] : [condition];
  const output = [...left.output, ...right.output];
  const joined = (plan: LogicalPlan, conditions: readonly Expression[]): LogicalPlan => {
    const all = [...conditions, ...own];
    const join = new Join(
      left,
      plan,
      type,
      all.length > 0 ? { kind: 'on', condition: conjunction(all) } : { kind: 'none' },
    );
    const shown = new Map(join.output.map(a => [a.id, a]));
    const isSame = join.output.length === output.length && join.output.every((a, i) => sameQualifier(a, output[i]));
    return isSame
      ? join
      : new Project(
          output.map(a => shown.get(a.id) ?? a).map((a, i) => a.withQualifier(output[i].qualifier)),
          join,
        );
  };
  if (outer.length === 0) return joined(right, []);
  const pulled = pullUpPredicates(right, outer);
  if (pulled !== undefined) return joined(pulled.plan, pulled.conditions);
  const domain = domainOf(outer, left, true);
  const over = pushDownDomain(right, outer, domain, context);
  const same = outer.map((a, i) => bindCall(new UnresolvedCall('<=>', [a, over.domain[i]]), context));
  return joined(over.plan, same);
}

const sameQualifier = (a: Attribute, b: Attribute): boolean =>
  a.id === b.id && a.qualifier.join('.') === b.qualifier.join('.');

const context: BindContext = {
  zone: 'UTC',
  bindLambda: () => {
    throw new Error('no lambdas here');
  },
};
