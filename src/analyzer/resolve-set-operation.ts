import { AnalysisError } from '../common/errors.js';
import { type Attribute, type Expression, Literal } from '../expressions/expression.js';
import { Project, SetOperation, Union } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { commonTypeOf } from '../types/coercion.js';
import { type DataType, sameType, sqlTypeName } from '../types/data-type.js';
import { castTo } from './coerce.js';
import type { Environment } from './context.js';
import { separated } from './fresh-ids.js';
import { alias } from './name-items.js';
import { checkComparable } from './resolve-distinct.js';

/** UNION: inputs with the same number of columns, cast to their common types; by position, or by name. */
export function resolveUnion(node: Union, children: readonly LogicalPlan[], environment: Environment): LogicalPlan {
  const inputs = node.byName ? byName(children, node.allowMissing) : children;
  return new Union(aligned('UNION', inputs, environment));
}

export function resolveSetOperation(
  node: SetOperation,
  children: readonly LogicalPlan[],
  environment: Environment,
): LogicalPlan {
  const [left, right] = aligned(node.op.toUpperCase(), children, environment);
  checkComparable([...left.output, ...right.output]);
  return new SetOperation(node.op, left, separated(left, right), node.all);
}

function aligned(op: string, inputs: readonly LogicalPlan[], environment: Environment): LogicalPlan[] {
  const [first, ...rest] = inputs.map(p => p.output);
  for (const columns of rest) {
    if (columns.length === first.length) continue;
    throw new AnalysisError(
      'NUM_COLUMNS_MISMATCH',
      `${op} can only be performed on inputs with the same number of columns, but the first input has ${first.length} columns and another has ${columns.length} columns.`,
    );
  }
  const types = first.map((_, i) => commonColumnType(op, i, inputs));
  return inputs.map(p => castColumns(p, types, environment.context.zone));
}

function commonColumnType(op: string, index: number, inputs: readonly LogicalPlan[]): DataType {
  const types = inputs.map(p => p.output[index].type);
  const common = commonTypeOf(types);
  if (common !== undefined) return common;
  throw new AnalysisError(
    'INCOMPATIBLE_COLUMN_TYPE',
    `${op} can only be performed on tables with compatible column types. Column ${index + 1} has the types ${types.map(t => `"${sqlTypeName(t)}"`).join(' and ')}.`,
  );
}

function castColumns(plan: LogicalPlan, types: readonly DataType[], zone: string): LogicalPlan {
  const { output } = plan;
  if (output.every((a, i) => sameType(a.type, types[i]))) return plan;
  return new Project(
    output.map((a, i) => (sameType(a.type, types[i]) ? a : alias(castTo(a, types[i], zone), a.name))),
    plan,
  );
}

/** Later inputs in the column order of the first one; with `allowMissing`, columns that an input lacks are null. */
function byName(inputs: readonly LogicalPlan[], allowMissing: boolean): LogicalPlan[] {
  const names: string[] = [];
  for (const { output } of allowMissing ? inputs : inputs.slice(0, 1)) {
    for (const a of output) if (!names.some(n => same(n, a.name))) names.push(a.name);
  }
  const types = names.map(n =>
    commonTypeOf(inputs.flatMap(p => p.output.filter(a => same(a.name, n)).map(a => a.type))),
  );
  return inputs.map(p => {
    const items = names.map((n, i): Expression => find(p, n) ?? missing(p, n, types[i], allowMissing));
    if (!allowMissing && p.output.length > names.length) {
      throw new AnalysisError(
        'NUM_COLUMNS_MISMATCH',
        `UNION can only be performed on inputs with the same number of columns, but the first input has ${names.length} columns and another has ${p.output.length} columns.`,
      );
    }
    return items.every((item, i) => item === p.output[i]) && items.length === p.output.length
      ? p
      : new Project(items, p);
  });
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const find = (p: LogicalPlan, name: string): Attribute | undefined => p.output.find(a => same(a.name, name));

function missing(p: LogicalPlan, name: string, type: DataType | undefined, allowed: boolean): Expression {
  if (allowed) return alias(new Literal(null, type ?? { kind: 'void' }), name);
  throw new AnalysisError(
    'UNRESOLVED_COLUMN_AMONG_FIELD_NAMES',
    `Cannot resolve column name "${name}" among (${p.output.map(a => a.name).join(', ')}).`,
  );
}
