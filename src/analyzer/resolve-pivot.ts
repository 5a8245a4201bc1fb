import { AnalysisError } from '../common/errors.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import {
  AggregateCall,
  Alias,
  type Attribute,
  type Expression,
  Literal,
  Logical,
  transformUp,
  UnresolvedCall,
} from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import type { BindContext } from '../functions/definition.js';
import { isConstant } from '../functions/signature-constant.js';
import { Aggregate, type Pivot } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { commonType } from '../types/coercion.js';
import { intType, sqlTypeName } from '../types/data-type.js';
import { isAggregate } from './check-aggregation.js';
import { castTo, unaliased } from './coerce.js';
import type { Environment } from './context.js';
import { namedItem } from './name-items.js';
import { bindContext, resolveExpression } from './resolve-expression.js';

/** PIVOT: one aggregate per value and function, each over the rows where the pivot column has the value. */
export function resolvePivot(node: Pivot, child: LogicalPlan, environment: Environment): LogicalPlan {
  const names = { environment, attributes: child.output };
  const context = bindContext(names);
  const column = resolveExpression(node.column, names);
  const aggregates = node.aggregates.map(a => ({ written: a, resolved: resolveExpression(a, names) }));
  for (const { resolved } of aggregates) {
    if (![unaliased(resolved)].some(e => containsAggregate(e))) {
      throw new AnalysisError(
        '_LEGACY_ERROR_TEMP_1006',
        `Aggregate expression required for pivot, but '${resolved}' did not appear in any aggregate function.`,
      );
    }
  }
  const groupings =
    node.groupings?.map(g => namedItem(g, resolveExpression(g, names))) ??
    implicitKeys(child, [column, ...aggregates.map(a => a.resolved)]);
  const items = node.values.flatMap(v => {
    const value = resolveExpression(v, { environment, attributes: [] });
    if (!isConstant(unaliased(value))) {
      const message = `Literal expressions required for pivot values, found ${unaliased(value)}.`;
      throw new AnalysisError('NON_LITERAL_PIVOT_VALUES', message);
    }
    const name = v instanceof Alias ? v.name : valueName(unaliased(value));
    if (commonType(unaliased(value).type, column.type) === undefined) {
      throw new AnalysisError(
        'PIVOT_VALUE_DATA_TYPE_MISMATCH',
        `The pivot value ${unaliased(value)} is "${sqlTypeName(unaliased(value).type)}", but the pivot column is "${sqlTypeName(column.type)}".`,
      );
    }
    const constant = castTo(unaliased(value), column.type, environment.context.zone);
    return aggregates.map(({ written, resolved }) => {
      const only = onlyWhere(unaliased(resolved), column, constant, context);
      const suffix = written instanceof Alias ? written.name : String(unaliased(resolved));
      return new Alias(only, aggregates.length === 1 ? name : `${name}_${suffix}`);
    });
  });
  return new Aggregate(groupings.map(unaliased), [...groupings, ...items], child);
}

const containsAggregate = (e: Expression): boolean => isAggregate(e) || e.children.some(containsAggregate);

/** Columns that neither the pivot column nor the aggregates use. */
function implicitKeys(child: LogicalPlan, used: readonly Expression[]): Attribute[] {
  const ids = new Set<number>();
  const visit = (e: Expression): void => {
    if (e.kind === 'attribute') ids.add((e as Attribute).id);
    e.children.forEach(visit);
  };
  used.forEach(visit);
  return child.output.filter(a => !ids.has(a.id));
}

/** The same expression with every aggregate under a further condition; null of no rows, as if the group did not have the value. */
function onlyWhere(e: Expression, column: Expression, value: Expression, context: BindContext): Expression {
  const matches = bindCall(new UnresolvedCall('<=>', [column, value]), context);
  return transformUp(e, x => {
    if (!(x instanceof AggregateCall)) return x;
    const filter = x.filter === undefined ? matches : new Logical('and', matches, x.filter);
    const filtered = new AggregateCall(x.name, x.args, x.bound, x.distinct, filter, String(x));
    if (NULL_OF_NOTHING.has(x.name)) return filtered;
    // A value that does not occur in a group gives null, also for a count.
    const rows = bindCall(new UnresolvedCall('count', [new Literal(1, intType)], { filter: matches }), context);
    const occurs = bindCall(new UnresolvedCall('>', [rows, new Literal(0, rows.type)]), context);
    return bindCall(new UnresolvedCall('case', [occurs, filtered]), context);
  });
}

/** Aggregates whose answer over no rows is null anyway. */
const NULL_OF_NOTHING: ReadonlySet<string> = new Set(
  'sum avg mean min max first last any_value max_by min_by'.split(' '),
);

function valueName(value: Expression): string {
  const constant = evaluateConstant(value);
  return constant === null ? 'null' : typeof constant === 'string' ? constant : String(value);
}
