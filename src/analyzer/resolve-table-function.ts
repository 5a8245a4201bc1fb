import { AnalysisError } from '../common/errors.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import { type Expression, type GeneratorCall, UnresolvedCall } from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import { findFunction } from '../functions/registry.js';
import { isConstant } from '../functions/signature-constant.js';
import { Generate, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { OneRow, Scan, type TableFunction } from '../logical/relations.js';
import { RangeTable } from '../sources/range-table.js';
import { isNumeric, longType, sqlTypeName } from '../types/data-type.js';
import { castTo } from './coerce.js';
import type { Environment } from './context.js';
import { generatedColumns } from './extract-generators.js';
import { bindContext, resolveExpression } from './resolve-expression.js';
import { checkRowsOnly } from './resolve-generate.js';

/** A function in FROM: `range(…)`, or any generator, over one row. */
export function resolveTableFunction(node: TableFunction, environment: Environment): LogicalPlan {
  const names = { environment, attributes: [] };
  const args = node.args.map(a => resolveExpression(a, names));
  if (node.name === 'range') return Scan.of(range(args, node, environment.context.zone));
  const own = environment.context.lookupFunction?.(node.name);
  const kind = (own ?? findFunction(node.name))?.kind;
  if (kind !== undefined && kind !== 'generator') {
    throw new AnalysisError(
      'NOT_A_TABLE_FUNCTION',
      `\`${node.name}\` appears as a table function here, but it is of the kind ${kind}. Move the call out of FROM.`,
    );
  }
  if (kind === undefined) {
    throw new AnalysisError(
      'UNRESOLVABLE_TABLE_VALUED_FUNCTION',
      `Could not resolve \`${node.name}\` to a table-valued function. Functions in FROM are range() and generators such as explode().`,
    );
  }
  const call = own?.call(args, {}) ?? bindCall(new UnresolvedCall(node.name, args), bindContext(names));
  const generator = call as GeneratorCall;
  checkRowsOnly(generator);
  const outer = generator.bound.outer === true;
  const generated = generatedColumns(generator, undefined, undefined);
  return new Project(generated, new Generate(generator, outer, undefined, undefined, new OneRow(), generated));
}

const PARAMETERS = ['start', 'end', 'step', 'numSlices'] as const;

function range(args: readonly Expression[], node: TableFunction, zone: string): RangeTable {
  const [named] = node.argumentNames.filter(n => n !== undefined);
  if (named !== undefined) {
    throw new AnalysisError('NON_FOLDABLE_ARGUMENT', `range() takes no named arguments: leave \`${named}\` out.`);
  }
  const values = args.map((a, i) => {
    const name = PARAMETERS[args.length === 1 ? 1 : i];
    if (!isConstant(a)) {
      const message = `The parameter \`${name}\` of range() must be a constant: ${a} is not.`;
      throw new AnalysisError('NON_FOLDABLE_ARGUMENT', message);
    }
    const isNumber = isNumeric(a.type) || a.type.kind === 'string';
    const value = isNumber ? evaluateConstant(castTo(a, longType, zone)) : null;
    if (value !== null) return Number(value);
    throw new AnalysisError(
      'UNEXPECTED_INPUT_TYPE',
      `The parameter \`${name}\` of range() requires the "BIGINT" type, but ${a} has the type "${sqlTypeName(a.type)}".`,
    );
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
