import { AnalysisError } from '../common/errors.js';
import { Attribute, freshId, Subquery, someExpression } from '../expressions/expression.js';
import { Aggregate, Deduplicate, Join, Limit, SetOperation, Sort, Union, Window, With } from '../logical/operators.js';
import { LogicalPlan, somePlan } from '../logical/plan.js';
import { Recursion, RecursiveReference } from '../logical/recursion.js';
import { UnresolvedRelation } from '../logical/relations.js';
import { Distinct } from '../logical/unresolved.js';
import { sameType, sqlTypeName } from '../types/data-type.js';
import { hasAggregate } from './check-aggregation.js';
import type { CteDefinition, Environment } from './context.js';
import { DefinitionList } from './definitions-in-sight.js';
import { renamed } from './resolve-column-aliases.js';
import { resolvePlan } from './resolve-plan.js';

const LEVELS_MAX = 100;
const ROWS_MAX = 1_000_000;

/** Whether a definition under WITH RECURSIVE names itself, in FROM or in a subquery, and no inner WITH hides it. */
export function refersToItself(plan: LogicalPlan, name: string): boolean {
  if (plan instanceof UnresolvedRelation) return plan.name.length === 1 && plan.name[0].toLowerCase() === name;
  if (plan instanceof With) {
    if (plan.definitions.some(d => refersToItself(d.plan, name))) return true;
    return !plan.definitions.some(d => d.name.toLowerCase() === name) && refersToItself(plan.child, name);
  }
  const inExpressions = plan.expressions.some(e =>
    someExpression(e, x => x instanceof Subquery && x.plan instanceof LogicalPlan && refersToItself(x.plan, name)),
  );
  return inExpressions || plan.children.some(c => refersToItself(c, name));
}

/** `anchor UNION ALL step`, where only the step names the definition. */
export function resolveRecursion(name: string, definition: CteDefinition, environment: Environment): LogicalPlan {
  const { plan } = definition;
  if (plan instanceof Distinct && plan.child instanceof Union) {
    throw new AnalysisError(
      'UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE',
      'UNION is not supported in a WITH clause that refers to itself. Use UNION ALL.',
    );
  }
  const [anchorPlan, stepPlan, ...more] = plan instanceof Union ? plan.children : [];
  if (stepPlan === undefined || more.length > 0 || refersToItself(anchorPlan, name)) {
    throw new AnalysisError(
      'INVALID_RECURSIVE_CTE',
      `Invalid recursive definition of \`${name}\`: it must be an anchor that does not refer to \`${name}\`, UNION ALL, and a step that does.`,
    );
  }
  const written = resolvePlan(anchorPlan, environment);
  const anchor = definition.columns === undefined ? written : renamed(written, definition.columns);
  const loop = freshId();
  const own = (): Attribute[] => anchor.output.map(a => new Attribute(a.name, a.type, true, freshId()));
  const itself: CteDefinition = { ...definition, reference: () => new RecursiveReference(loop, own()) };
  const list = new DefinitionList(environment.ctes);
  list.add(name, itself);
  const inner: Environment = { ...environment, ctes: list.inSight() };
  const step = resolvePlan(stepPlan, inner);
  checkStep(name, anchor, step);
  checkPlace(step, loop, name);
  const limit = (key: string, otherwise: number): number => Number(environment.context.conf.get(key) ?? otherwise);
  const levels = definition.levelsMax ?? limit('spark.sql.cteRecursionLevelLimit', LEVELS_MAX);
  return new Recursion(loop, anchor, step, own(), levels, limit('spark.sql.cteRecursionRowLimit', ROWS_MAX));
}

function checkStep(name: string, anchor: LogicalPlan, step: LogicalPlan): void {
  if (anchor.isStreaming || step.isStreaming) {
    throw new AnalysisError(
      'UNSUPPORTED_FEATURE.RECURSIVE_CTE',
      `\`${name}\` refers to itself, so it cannot read a stream.`,
    );
  }
  if (anchor.output.length !== step.output.length) {
    throw new AnalysisError(
      'NUM_COLUMNS_MISMATCH',
      `The anchor of \`${name}\` has ${anchor.output.length} columns and its step ${step.output.length}.`,
    );
  }
  for (const [i, { name: column, type }] of anchor.output.entries()) {
    const other = step.output[i].type;
    if (sameType(type, other)) continue;
    throw new AnalysisError(
      'CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE',
      `The column \`${column}\` of \`${name}\` is "${sqlTypeName(type)}" in the anchor and "${sqlTypeName(other)}" in the step. Cast one of them.`,
    );
  }
}

/** A level must be complete only at its end, so nothing that looks at all rows at once may stand over the reference. */
function checkPlace(plan: LogicalPlan, loop: number, name: string): void {
  const refers = (p: LogicalPlan): boolean => somePlan(p, x => x instanceof RecursiveReference && x.loop === loop);
  const gathers = (p: LogicalPlan): boolean =>
    GATHERING.some(kind => p instanceof kind) || (p instanceof Aggregate && p.items.some(hasAggregate));
  const misplaced = somePlan(plan, p => {
    if (p instanceof Join)
      return refers(p.left) && KEEPS_RIGHT.has(p.type) ? true : refers(p.right) && KEEPS_LEFT.has(p.type);
    return (
      (gathers(p) || (p instanceof SetOperation && p.op === 'except' && refers(p.right))) && p.children.some(refers)
    );
  });
  if (!misplaced) return;
  throw new AnalysisError(
    'INVALID_RECURSIVE_REFERENCE.PLACE',
    `\`${name}\` must not refer to itself below an aggregation, a sort, a limit or a window, nor on the side of an outer join that may be null.`,
  );
}

const GATHERING = [Sort, Limit, Window, Deduplicate] as const;
const KEEPS_RIGHT: ReadonlySet<string> = new Set(['right_outer', 'full_outer']);
const KEEPS_LEFT: ReadonlySet<string> = new Set(['left_outer', 'full_outer']);
