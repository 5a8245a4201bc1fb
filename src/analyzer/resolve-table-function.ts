import { AnalysisError } from '../common/errors.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import { type Expression, type GeneratorCall, UnresolvedCall } from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import { findFunction } from '../functions/registry.js';
import { Generate, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { OneRow, Scan, type TableFunction } from '../logical/relations.js';
import { RangeTable } from '../sources/range-table.js';
import { isIntegral } from '../types/data-type.js';
import type { Environment } from './context.js';
import { generatedColumns } from './extract-generators.js';
import { bindContext, resolveExpression } from './resolve-expression.js';

/** A function in FROM: `range(…)`, or any generator, over one row. */
export function resolveTableFunction(node: TableFunction, environment: Environment): LogicalPlan {
  const names = { environment, attributes: [] };
  const args = node.args.map(a => resolveExpression(a, names));
  if (node.name === 'range') return Scan.of(range(args));
  const own = environment.context.lookupFunction?.(node.name);
  if ((own ?? findFunction(node.name))?.kind !== 'generator') {
    throw new AnalysisError(
      'UNRESOLVABLE_TABLE_VALUED_FUNCTION',
      `Could not resolve \`${node.name}\` to a table-valued function. Functions in FROM are range() and generators such as explode().`,
    );
  }
  const call = own?.call(args, {}) ?? bindCall(new UnresolvedCall(node.name, args), bindContext(names));
  const generator = call as GeneratorCall;
  const outer = generator.bound.outer === true;
  const generated = generatedColumns(generator, undefined, undefined);
  return new Project(generated, new Generate(generator, outer, undefined, undefined, new OneRow(), generated));
}

function range(args: readonly Expression[]): RangeTable {
  const values = args.map(a => {
    const value = isIntegral(a.type) ? Number(evaluateConstant(a)) : Number.NaN;
    if (Number.isInteger(value)) return value;
    throw new AnalysisError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', `range() takes whole numbers, not ${a}.`);
  });
  if (values.length === 0 || values.length > 4) {
    throw new AnalysisError(
      'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
      `range() requires 1 to 4 parameters, got ${values.length}.`,
    );
  }
  const [start, end, step = 1] = values.length === 1 ? [0, values[0]] : values;
  if (step === 0) throw new AnalysisError('DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE', 'The step of range() cannot be 0.');
  return new RangeTable(start, end, step);
}
