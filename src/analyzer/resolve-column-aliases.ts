import { AnalysisError } from '../common/errors.js';
import { Project, type UnresolvedColumnAliases } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { alias } from './name-items.js';

/** `t(a, b)`: new names for all columns, by position. */
export function resolveColumnAliases(node: UnresolvedColumnAliases, child: LogicalPlan): LogicalPlan {
  return renamed(child, node.names);
}

export function renamed(child: LogicalPlan, names: readonly string[]): LogicalPlan {
  const { output } = child;
  if (output.length !== names.length) {
    throw new AnalysisError(
      'ASSIGNMENT_ARITY_MISMATCH',
      `The number of columns or variables assigned or aliased: ${names.length} does not match the number of source expressions: ${output.length}.`,
    );
  }
  return new Project(
    output.map((a, i) => alias(a, names[i])),
    child,
  );
}
