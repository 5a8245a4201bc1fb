import { AnalysisError } from '../common/errors.js';
import type { Attribute } from '../expressions/expression.js';
import { UnresolvedColumn } from '../expressions/expression.js';
import { Aggregate, Deduplicate } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { sqlTypeName, typeContains } from '../types/data-type.js';
import { lookUpColumn } from './column-scope.js';

/** SELECT DISTINCT groups by every column. */
export function resolveDistinct(child: LogicalPlan): LogicalPlan {
  checkComparable(child.output);
  return new Aggregate(child.output, child.output, child);
}

/** `dropDuplicates`: keys by column name; a name that occurs twice means all its columns. */
export function resolveDeduplicate(node: Deduplicate, child: LogicalPlan): LogicalPlan {
  const keys = node.keys?.flatMap(key =>
    key instanceof UnresolvedColumn ? named(key, child.output) : [key as Attribute],
  );
  checkComparable(keys ?? child.output);
  return new Deduplicate(keys, node.withinWatermark, child);
}

function named(key: UnresolvedColumn, output: readonly Attribute[]): Attribute[] {
  const name = key.parts.join('.').toLowerCase();
  const found = output.filter(a => a.name.toLowerCase() === name);
  if (found.length > 0) return found;
  const column = key.parts.length > 1 ? lookUpColumn(key.parts, output) : undefined;
  if (column?.kind === 'attribute') return [column as Attribute];
  throw new AnalysisError(
    'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
    `Cannot resolve column name "${key}" among (${output.map(a => a.name).join(', ')}).`,
  );
}

export function checkComparable(columns: readonly Attribute[]): void {
  const bad = columns.find(a => typeContains(a.type, t => t.kind === 'map' || t.kind === 'variant'));
  if (bad === undefined) return;
  const kind = typeContains(bad.type, t => t.kind === 'map') ? 'MAP' : 'VARIANT';
  throw new AnalysisError(
    `UNSUPPORTED_FEATURE.SET_OPERATION_ON_${kind}_TYPE`,
    `Cannot have ${kind} type columns in DataFrame which calls set operations (INTERSECT, EXCEPT, DISTINCT, etc.), but the type of column \`${bad}\` is "${sqlTypeName(bad.type)}".`,
  );
}
