import { type Expression, transformUp, WindowExpression } from '../expressions/expression.js';
import { type LogicalPlan, mapExpressions } from '../logical/plan.js';
import type { Cursor } from './cursor.js';
import { overClause, type WindowSpec } from './window-spec.js';

/** `WINDOW w AS (…), v AS (…)`. */
export function namedWindows(cursor: Cursor): Map<string, WindowSpec> {
  cursor.expect('WINDOW');
  const windows = new Map<string, WindowSpec>();
  cursor.list(() => {
    const name = cursor.name().toLowerCase();
    cursor.expect('AS');
    const spec = overClause(cursor);
    windows.set(name, spec.reference === undefined ? spec : lookUp(windows, spec.reference, cursor));
  });
  return windows;
}

/** Puts the definitions in place of `OVER w`, in the nodes of one select block: those down to its FROM. */
export function useWindows(plan: LogicalPlan, windows: ReadonlyMap<string, WindowSpec>, cursor: Cursor): LogicalPlan {
  const rewrite = (e: Expression) => useWindow(e, windows, cursor);
  const mapped = mapExpressions(plan, rewrite);
  if (!SELECT_NODES.has(plan.kind) || plan.kind === 'Project' || plan.kind === 'Aggregate') return mapped;
  return mapped.withChildren([useWindows(mapped.child, windows, cursor)]);
}

const SELECT_NODES: ReadonlySet<string> = new Set([
  'Sort',
  'Limit',
  'Distinct',
  'Qualify',
  'Having',
  'Hint',
  'Project',
  'Aggregate',
]);

export function useWindow(e: Expression, windows: ReadonlyMap<string, WindowSpec>, cursor: Cursor): Expression {
  return transformUp(e, node => {
    if (!(node instanceof WindowExpression) || node.reference === undefined) return node;
    const { partitionBy, orderBy, frame } = lookUp(windows, node.reference, cursor);
    return new WindowExpression(node.fn, partitionBy, orderBy, frame);
  });
}

function lookUp(windows: ReadonlyMap<string, WindowSpec>, name: string, cursor: Cursor): WindowSpec {
  const spec = windows.get(name.toLowerCase());
  if (spec !== undefined) return spec;
  const known = [...windows.keys()].join(', ');
  const message = `The window ${name} is not defined in the WINDOW clause${known ? `, which defines ${known}` : ''}.`;
  throw cursor.errorAt('MISSING_WINDOW_SPECIFICATION', message);
}
