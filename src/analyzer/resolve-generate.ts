import { AnalysisError } from '../common/errors.js';
import { type Expression, GeneratorCall } from '../expressions/expression.js';
import { Generate } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { hasAggregate } from './check-aggregation.js';
import type { Environment } from './context.js';
import { generatedColumns } from './extract-generators.js';
import { hasWindow } from './extract-windows.js';
import { resolveExpression } from './resolve-expression.js';

/** The arguments of a generator in FROM see rows one by one. */
export function checkRowsOnly(generator: Expression): void {
  if (!hasAggregate(generator) && !hasWindow(generator)) return;
  throw new AnalysisError(
    'UNSUPPORTED_GENERATOR.OUTSIDE_SELECT',
    `The generator ${generator} takes an aggregate or window function. Compute that in a subquery first.`,
  );
}

/** LATERAL VIEW: the generator over the columns of its input, and names for what it makes. */
export function resolveGenerate(node: Generate, child: LogicalPlan, environment: Environment): LogicalPlan {
  const generator = resolveExpression(node.generator, { environment, attributes: child.output });
  if (!(generator instanceof GeneratorCall)) {
    throw new AnalysisError(
      '_LEGACY_ERROR_TEMP_1057',
      `${node.generator} is expected to be a generator, such as explode().`,
    );
  }
  checkRowsOnly(generator);
  const generated =
    node.generated.length > 0 ? node.generated : generatedColumns(generator, node.names, node.qualifier);
  const outer = node.outer || generator.bound.outer === true;
  const columns = outer ? generated.map(a => a.withNullable(true)) : generated;
  return new Generate(generator, outer, node.qualifier, node.names, child, columns);
}
