import { AnalysisError } from '../common/errors.js';
import { type Expression, Subquery } from '../expressions/expression.js';
import { Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { commonType } from '../types/coercion.js';
import { arrayType, booleanType, sameType, sqlTypeName } from '../types/data-type.js';
import { castTo } from './coerce.js';
import type { Environment } from './context.js';
import { alias } from './name-items.js';
import { type Names, resolveExpression } from './resolve-expression.js';
import { resolvePlan } from './resolve-plan.js';

/** The plan of a subquery, which may use the columns around it; IN gets both sides of one type. */
export function resolveSubquery(e: Subquery, names: Names): Subquery {
  if (e.resolved) return e;
  const { environment, attributes } = names;
  const inner: Environment = { ...environment, outer: { attributes, outer: environment.outer } };
  const plan = resolvePlan(e.plan as LogicalPlan, inner);
  if (plan.isStreaming) {
    throw new AnalysisError(
      'INVALID_SUBQUERY_EXPRESSION.STREAMING_QUERY',
      'A subquery expression cannot read a stream. Join with the stream instead.',
    );
  }
  const values = e.values.map(v => resolveExpression(v, names));
  if (e.form === 'exists') return new Subquery('exists', plan).withPlan(plan, booleanType);
  if (e.form === 'in') return inSubquery(plan, values, environment.context.zone);
  if (plan.output.length !== 1) {
    throw new AnalysisError(
      'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN',
      `Scalar subquery must return only one column, but got ${plan.output.length}.`,
    );
  }
  const [{ type }] = plan.output;
  return new Subquery(e.form, plan).withPlan(plan, e.form === 'array' ? arrayType(type) : type);
}

function inSubquery(plan: LogicalPlan, values: readonly Expression[], zone: string): Subquery {
  const { output } = plan;
  if (output.length !== values.length) {
    throw new AnalysisError(
      'DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH',
      `The number of columns in the left hand side of an IN subquery does not match the number of columns in the output of the subquery: ${values.length} (${values.join(', ')}), ${output.length} (${output.map(a => a.name).join(', ')}).`,
    );
  }
  const types = values.map((v, i) => {
    const type = commonType(v.type, output[i].type);
    if (type !== undefined) return type;
    throw new AnalysisError(
      'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH',
      `The data type of ${v} is "${sqlTypeName(v.type)}", but the subquery gives "${sqlTypeName(output[i].type)}".`,
    );
  });
  const cast = output.every((a, i) => sameType(a.type, types[i]))
    ? plan
    : new Project(
        output.map((a, i) => (sameType(a.type, types[i]) ? a : alias(castTo(a, types[i], zone), a.name))),
        plan,
      );
  const left = values.map((v, i) => castTo(v, types[i], zone));
  return new Subquery('in', cast, left).withPlan(cast, booleanType);
}
