import { AnalysisError } from '../common/errors.js';
import { nearNames } from '../functions/registry.js';
import { SubqueryAlias, type With } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { UnresolvedRelation } from '../logical/relations.js';
import type { CteDefinition, Environment } from './context.js';
import { DefinitionList } from './definitions-in-sight.js';
import { withFreshIds } from './fresh-ids.js';
import { renamed } from './resolve-column-aliases.js';
import { resolvePlan } from './resolve-plan.js';
import { refersToItself, resolveRecursion } from './resolve-recursion.js';

/** A name in FROM: a common table expression in sight, else a table or view of the session. The name qualifies its columns. */
export function resolveRelation(node: UnresolvedRelation, environment: Environment): LogicalPlan {
  const [name] = node.name;
  const cte = node.name.length === 1 && !node.streaming ? environment.ctes.get(name.toLowerCase()) : undefined;
  if (cte !== undefined) return new SubqueryAlias(name, ownColumns(use(name.toLowerCase(), cte), environment));
  const { context, views } = environment;
  const full = node.name.join('.');
  if (views.includes(full.toLowerCase())) {
    throw new AnalysisError('RECURSIVE_VIEW', `The view ${full} refers to itself (${[...views, full].join(' -> ')}).`);
  }
  const plan = context.lookupRelation(node.name, node.streaming);
  if (plan === undefined) throw notFound(full, [...environment.ctes.keys(), ...(context.relationNames?.() ?? [])]);
  const inner: Environment = { context, ctes: new Map(), outer: undefined, views: [...views, full.toLowerCase()] };
  const resolved = resolvePlan(plan, inner);
  if (node.streaming && !resolved.isStreaming) {
    throw new AnalysisError(
      'STREAM_OF_A_BATCH_TABLE',
      `STREAM(${full}) asks for a stream, but ${full} is a batch table.`,
    );
  }
  return new SubqueryAlias(node.name[node.name.length - 1], ownColumns(resolved, environment));
}

/** In a subquery the same table may be around it: the two must not share columns. */
const ownColumns = (plan: LogicalPlan, { outer }: Environment): LogicalPlan =>
  outer === undefined ? plan : withFreshIds(plan);

/** One use of a definition. */
function use(name: string, definition: CteDefinition): LogicalPlan {
  if (definition.reference !== undefined) return definition.reference();
  const plan = resolveDefinition(name, definition);
  const { memo } = definition;
  if (memo.isUsed) return withFreshIds(plan);
  memo.isUsed = true;
  return plan;
}

function resolveDefinition(name: string, definition: CteDefinition): LogicalPlan {
  const { plan, columns, environment, memo } = definition;
  if (memo.plan !== undefined) return memo.plan;
  if (definition.recursive && refersToItself(plan, name)) memo.plan = resolveRecursion(name, definition, environment);
  else {
    const resolved = resolvePlan(plan, environment);
    memo.plan = columns === undefined ? resolved : renamed(resolved, columns);
  }
  const { nodes, depth } = sizeOf(memo.plan);
  if (nodes > NODES_MAX || depth > DEPTH_MAX) {
    throw new AnalysisError(
      'PLAN_TOO_COMPLEX',
      `With all it refers to, the definition \`${name}\` has more than ${NODES_MAX} steps, or ${DEPTH_MAX} one after the other. Make a table of a part of it.`,
    );
  }
  return memo.plan;
}

/** Each definition may use those before it several times, so that sizes can double at every line. */
const NODES_MAX = 10_000;
const DEPTH_MAX = 2000;

interface Size {
  readonly nodes: number;
  readonly depth: number;
}
const sizes = new WeakMap<LogicalPlan, Size>();

function sizeOf(plan: LogicalPlan): Size {
  const known = sizes.get(plan);
  if (known !== undefined) return known;
  const below = plan.children.map(sizeOf);
  const nodes = below.reduce((sum, s) => sum + s.nodes, 1);
  const size = { nodes, depth: 1 + Math.max(0, ...below.map(s => s.depth)) };
  sizes.set(plan, size);
  return size;
}

function notFound(name: string, known: readonly string[]): AnalysisError {
  const near = nearNames(name.toLowerCase(), known);
  const hint =
    near.length > 0
      ? `Did you mean ${near.map(n => `\`${n}\``).join(' or ')}?`
      : `Register it with df.createOrReplaceTempView('${name}').`;
  return new AnalysisError('TABLE_OR_VIEW_NOT_FOUND', `The table or view \`${name}\` cannot be found. ${hint}`);
}

/** WITH: each definition sees those before it; the query sees all. */
export function withDefinitions(
  node: With,
  environment: Environment,
  resolve: (plan: LogicalPlan, environment: Environment) => LogicalPlan,
): LogicalPlan {
  const list = new DefinitionList(environment.ctes);
  for (const { name, plan, columns, levelsMax } of node.definitions) {
    const definition: CteDefinition = {
      plan,
      columns,
      environment: { ...environment, ctes: list.inSight() },
      recursive: node.recursive,
      levelsMax,
      memo: {},
    };
    list.add(name.toLowerCase(), definition);
  }
  const inner = { ...environment, ctes: list.inSight() };
  // Also the definitions that nothing uses must be right.
  for (const { name } of node.definitions) resolveDefinition(name.toLowerCase(), inner.ctes.get(name.toLowerCase())!);
  return resolve(node.child, inner);
}
