import { vectorOf } from '../columnar/builder.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { AnalysisError } from '../common/errors.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import {
  Attribute,
  type Expression,
  freshId,
  GeneratorCall,
  someExpression,
  WindowExpression,
} from '../expressions/expression.js';
import { Project, Union } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { type InlineTable, LocalRelation, OneRow } from '../logical/relations.js';
import { commonTypeNoText, commonTypeOf } from '../types/coercion.js';
import { type DataType, field, structType } from '../types/data-type.js';
import { hasAggregate } from './check-aggregation.js';
import { castTo, unaliased } from './coerce.js';
import type { Environment } from './context.js';
import { isDeterministic } from './is-deterministic.js';
import { alias } from './name-items.js';
import { resolveExpression } from './resolve-expression.js';

/** VALUES: columns take the common type of their values; constant rows are computed at once. */
export function resolveInlineTable(node: InlineTable, environment: Environment): LogicalPlan {
  const rows = node.rows.map(row => row.map(e => unaliased(resolveExpression(e, { environment, attributes: [] }))));
  const width = rows[0].length;
  rows.forEach((row, i) => {
    if (row.length !== width) {
      throw invalid('NUM_COLUMNS_MISMATCH', `expected ${width} columns but found ${row.length} columns in row ${i}`);
    }
    if (row.some(needsRows))
      throw invalid('CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE', `row ${i} has a function of other rows`);
  });
  const names = node.names ?? rows[0].map((_, i) => `col${i + 1}`);
  if (names.length !== width) {
    throw invalid('NUM_COLUMNS_MISMATCH', `expected ${names.length} columns but found ${width} columns in row 0`);
  }
  const types = names.map((name, i) =>
    typeOf(
      name,
      rows.map(r => r[i]),
    ),
  );
  const typed = rows.map(row => row.map((e, i) => castTo(e, types[i], environment.context.zone)));
  return typed.flat().every(isConstant) ? computed(names, types, typed) : union(names, typed);
}

function typeOf(name: string, values: readonly Expression[]): DataType {
  const type = commonTypeOf(
    values.map(v => v.type),
    commonTypeNoText,
  );
  if (type === undefined) {
    throw invalid('INCOMPATIBLE_TYPES_IN_INLINE_TABLE', `found incompatible types in the column \`${name}\``);
  }
  return type;
}

const invalid = (kind: string, message: string): AnalysisError =>
  new AnalysisError(`INVALID_INLINE_TABLE.${kind}`, `Invalid inline table: ${message}.`);

/** Aggregates, window functions and generators. */
const needsRows = (e: Expression): boolean =>
  hasAggregate(e) || someExpression(e, x => x instanceof WindowExpression || x instanceof GeneratorCall);

const isConstant = (e: Expression): boolean =>
  !someExpression(e, x => x.kind === 'subquery' || x.kind === 'outerReference') && isDeterministic(e);

function computed(
  names: readonly string[],
  types: readonly DataType[],
  rows: readonly (readonly Expression[])[],
): LogicalPlan {
  const attributes = names.map(
    (name, i) =>
      new Attribute(
        name,
        types[i],
        rows.some(r => r[i].nullable),
        freshId(),
      ),
  );
  const schema = structType(attributes.map(a => field(a.name, a.type, a.nullable)));
  const columns = types.map((type, i) =>
    vectorOf(
      type,
      rows.map(row => evaluateConstant(row[i])),
    ),
  );
  return new LocalRelation(attributes, [new RecordBatch(schema, columns, rows.length)]);
}

/** Rows with values of this run, such as rand(), each as a projection. */
function union(names: readonly string[], rows: readonly (readonly Expression[])[]): LogicalPlan {
  const plans = rows.map(
    row =>
      new Project(
        row.map((e, i) => alias(e, names[i])),
        new OneRow(),
      ),
  );
  return plans.length === 1 ? plans[0] : new Union(plans);
}
