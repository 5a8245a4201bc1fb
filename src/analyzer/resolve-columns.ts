import { AnalysisError } from '../common/errors.js';
import { Alias, Attribute, type Expression, type UnresolvedColumn } from '../expressions/expression.js';
import { Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { DropColumns, WithColumns } from '../logical/unresolved.js';
import { lookUpColumn } from './column-scope.js';
import type { Environment } from './context.js';
import { markAnalyzed } from './resolve-plan.js';
import { resolveSelect, visiblePlan } from './resolve-select.js';

/** Columns that replace those of the same name in place; the others are added at the end. */
export function resolveWithColumns(node: WithColumns, child: LogicalPlan, environment: Environment): LogicalPlan {
  const { output } = child;
  const isNamed = (a: Attribute, name: string): boolean => a.name.toLowerCase() === name.toLowerCase();
  const items: Expression[] = output.map(a => {
    const at = node.names.findIndex(n => isNamed(a, n));
    return at < 0 ? a : new Alias(node.values[at], node.names[at]);
  });
  node.names.forEach((name, i) => {
    if (output.some(a => isNamed(a, name))) return;
    if (node.mustExist) {
      throw new AnalysisError(
        'UNRESOLVED_COLUMN.WITH_SUGGESTION',
        `A column with name \`${name}\` cannot be resolved. It is not among (${output.map(a => a.name).join(', ')}).`,
      );
    }
    items.push(new Alias(node.values[i], name));
  });
  return visiblePlan(resolveSelect(new Project(items, markAnalyzed(child)), environment, []));
}

/** All columns but the named ones; names that are not there do not matter. */
export function resolveDropColumns(node: DropColumns, child: LogicalPlan): LogicalPlan {
  const names = new Set(node.names.map(n => n.toLowerCase()));
  const ids = new Set(
    node.columns
      .map(c => (c instanceof Attribute ? c : lookUpColumn((c as UnresolvedColumn).parts, child.output)))
      .map(c => (c as Attribute | undefined)?.id),
  );
  return new Project(
    child.output.filter(a => !names.has(a.name.toLowerCase()) && !ids.has(a.id)),
    child,
  );
}
