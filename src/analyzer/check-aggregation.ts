import { AnalysisError } from '../common/errors.js';
import {
  AggregateCall,
  Alias,
  Attribute,
  type Expression,
  GeneratorCall,
  Subquery,
  someExpression,
  WindowExpression,
} from '../expressions/expression.js';
import { semanticKey } from '../expressions/semantic-key.js';
import type { LogicalPlan } from '../logical/plan.js';
import { GroupingCall } from './grouping-call.js';
import { located } from './located.js';
import { outerColumns } from './outer-references.js';

export const isAggregate = (e: Expression): e is AggregateCall => e instanceof AggregateCall;

/** True when an aggregate function works on groups: it stands anywhere but as the function of a window. */
export function hasAggregate(e: Expression): boolean {
  if (isAggregate(e) || e instanceof GroupingCall) return true;
  if (e instanceof WindowExpression) {
    const inside = e.fn instanceof AggregateCall ? e.fn.children : [e.fn];
    return [...inside, ...e.partitionBy, ...e.orderBy].some(hasAggregate);
  }
  return e.children.some(hasAggregate);
}

/** Grouping expressions see rows, so they hold no aggregates and no windows. */
export function checkGroupings(groupings: readonly Expression[]): void {
  for (const g of groupings) {
    if (someExpression(g, isAggregate)) {
      throw new AnalysisError('GROUP_BY_AGGREGATE', `Aggregate functions are not allowed in GROUP BY, but found ${g}.`);
    }
    if (someExpression(g, e => e instanceof WindowExpression)) {
      throw new AnalysisError(
        'WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE',
        `Window functions are not allowed in GROUP BY: ${g}.`,
      );
    }
    if (someExpression(g, e => e instanceof GeneratorCall)) {
      throw new AnalysisError(
        'UNSUPPORTED_GENERATOR.OUTSIDE_SELECT',
        `The generator is not supported: outside the SELECT clause, found: ${g}.`,
      );
    }
  }
}

/** What is selected over groups must come from the grouping expressions, from aggregates, or be constant. */
export function checkSelected(
  items: readonly Expression[],
  groupings: readonly Expression[],
  input: LogicalPlan,
): void {
  const keys = new Set(groupings.map(semanticKey));
  const isGrouped = (e: Expression): boolean => keys.has(semanticKey(e));
  const visit = (e: Expression): void => {
    if (isGrouped(e) || isAggregate(e)) return;
    if (e instanceof Attribute) throw located(missing(e, groupings.length > 0), e);
    if (e instanceof Subquery) {
      const [ungrouped] = outerColumns(e.plan as LogicalPlan, input.output).filter(a => !isGrouped(a));
      if (ungrouped !== undefined) throw located(missing(ungrouped, groupings.length > 0), e);
    }
    for (const child of e.children) visit(child);
  };
  for (const item of items) visit(item instanceof Alias ? item.child : item);
}

function missing(column: Attribute, grouped: boolean): AnalysisError {
  if (!grouped) {
    return new AnalysisError(
      'MISSING_GROUP_BY',
      `The query selects \`${column}\` beside aggregate functions but has no GROUP BY clause. Add it to GROUP BY, or wrap it in an aggregate function.`,
    );
  }
  return new AnalysisError(
    'MISSING_AGGREGATION',
    `The non-aggregating expression "${column}" is based on columns which are not participating in the GROUP BY clause. Add it to GROUP BY, aggregate it, or use any_value(${column}).`,
  );
}
