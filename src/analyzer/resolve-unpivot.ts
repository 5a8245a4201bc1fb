import { AnalysisError } from '../common/errors.js';
import { Attribute, type Expression, freshId, Literal, Logical, UnresolvedCall } from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import { Expand, Filter, type Unpivot } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { commonTypeNoText, commonTypeOf } from '../types/coercion.js';
import { type DataType, stringType } from '../types/data-type.js';
import { castTo } from './coerce.js';
import type { Environment } from './context.js';
import { bindContext, resolveExpression } from './resolve-expression.js';

/** Columns to rows: every row once for each group of value columns. */
export function resolveUnpivot(node: Unpivot, child: LogicalPlan, environment: Environment): LogicalPlan {
  const names = { environment, attributes: child.output };
  const column = (e: Expression): Attribute => {
    const found = resolveExpression(e, names);
    if (found instanceof Attribute) return found;
    throw new AnalysisError('UNPIVOT_REQUIRES_ATTRIBUTES', `UNPIVOT requires columns, but got ${e}.`);
  };
  const given = node.values?.map(v => ({ columns: v.columns.map(column), alias: v.alias }));
  const used = new Set(given?.flatMap(v => v.columns.map(c => c.id)));
  const ids = node.ids?.map(column) ?? child.output.filter(a => !used.has(a.id));
  const idSet = new Set(ids.map(i => i.id));
  const values = given ?? child.output.filter(a => !idSet.has(a.id)).map(a => ({ columns: [a], alias: undefined }));
  if (values.length === 0)
    throw new AnalysisError(
      'UNPIVOT_REQUIRES_VALUE_COLUMNS',
      'At least one value column needs to be specified for UNPIVOT.',
    );
  const width = node.valueColumns.length;
  if (values.some(v => v.columns.length !== width)) {
    throw new AnalysisError(
      'UNPIVOT_VALUE_SIZE_MISMATCH',
      `All UNPIVOT value columns must have the same size as there are value column names (${node.valueColumns.join(', ')}).`,
    );
  }
  const types = node.valueColumns.map((_, i) => commonValueType(values.map(v => v.columns[i])));
  const projections = values.map(v => [
    ...ids,
    new Literal(v.alias ?? v.columns.map(c => c.name).join('_'), stringType),
    ...v.columns.map((c, i) => castTo(c, types[i], environment.context.zone)),
  ]);
  const made = node.valueColumns.map((n, i) => new Attribute(n, types[i], true, freshId()));
  const keys = ids.map(a => new Attribute(a.name, a.type, a.nullable, freshId(), [], a.metadata));
  const output = [...keys, new Attribute(node.nameColumn, stringType, false, freshId()), ...made];
  const expanded = new Expand(projections, output, child);
  if (node.includeNulls) return expanded;
  const context = bindContext(names);
  const present = made.map((a): Expression => bindCall(new UnresolvedCall('isnotnull', [a]), context));
  return new Filter(
    present.reduce((a, b) => new Logical('or', a, b)),
    expanded,
  );
}

function commonValueType(columns: readonly Attribute[]): DataType {
  const type = commonTypeOf(
    columns.map(c => c.type),
    commonTypeNoText,
  );
  if (type !== undefined) return type;
  throw new AnalysisError(
    'UNPIVOT_VALUE_DATA_TYPE_MISMATCH',
    `Unpivot value columns must share a least common type, some types do not: ${columns.map(c => `${c}`).join(', ')}.`,
  );
}
