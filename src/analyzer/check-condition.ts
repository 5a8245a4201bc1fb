import { AnalysisError } from '../common/errors.js';
import {
  type Expression,
  GeneratorCall,
  someExpression,
  UnresolvedCall,
  WindowCall,
  WindowExpression,
} from '../expressions/expression.js';
import { findFunction } from '../functions/registry.js';
import { sqlTypeName } from '../types/data-type.js';
import { isAggregate } from './check-aggregation.js';
import { GroupingCall } from './grouping-call.js';
import { TimeWindowCall } from './time-window.js';

/** A condition is a boolean. */
export function checkBoolean(condition: Expression, code: string, clause: string): void {
  const { kind } = condition.type;
  if (kind === 'boolean' || kind === 'void') return;
  throw new AnalysisError(code, `${clause} must be a boolean: "${condition}" is "${sqlTypeName(condition.type)}".`);
}

export function checkCondition(condition: Expression, clause: 'WHERE' | 'HAVING'): void {
  if (clause === 'WHERE') checkRowsOnly(condition);
  checkBoolean(condition, 'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN', `The filter expression of ${clause}`);
}

/** A condition makes no rows. Asked before it is resolved: a generator has no type to compare with. */
export function checkNoGenerator(condition: Expression): void {
  const isGenerator = (e: Expression): boolean =>
    e instanceof GeneratorCall || (e instanceof UnresolvedCall && findFunction(e.name)?.kind === 'generator');
  if (!someExpression(condition, isGenerator)) return;
  throw new AnalysisError(
    'UNSUPPORTED_GENERATOR.OUTSIDE_SELECT',
    `The generator is not supported: outside the SELECT clause, found: Filter ${condition}.`,
  );
}

/** WHERE sees one row at a time: no aggregates and no windows. */
function checkRowsOnly(condition: Expression): void {
  if (
    someExpression(
      condition,
      e => e instanceof WindowExpression || e instanceof TimeWindowCall || e instanceof WindowCall,
    )
  ) {
    throw new AnalysisError(
      'WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE',
      `Window functions are not allowed in WHERE clause: ${condition}. Compute the function in a subquery, or use QUALIFY.`,
    );
  }
  if (someExpression(condition, e => isAggregate(e) || e instanceof GroupingCall)) {
    throw new AnalysisError(
      'INVALID_WHERE_CONDITION',
      `The WHERE condition "${condition}" contains invalid expressions: aggregate functions. Use HAVING, or aggregate in a subquery.`,
    );
  }
}
