import { AnalysisError } from '../common/errors.js';
import { GeneratorCall } from '../expressions/expression.js';
import { Generate } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { Environment } from './context.js';
import { generatedColumns } from './extract-generators.js';
import { resolveExpression } from './resolve-expression.js';

/** LATERAL VIEW: the generator over the columns of its input, and names for what it makes. */
export function resolveGenerate(node: Generate, child: LogicalPlan, environment: Environment): LogicalPlan {
  const generator = resolveExpression(node.generator, { environment, attributes: child.output });
  if (!(generator instanceof GeneratorCall)) {
    throw new AnalysisError(
      '_LEGACY_ERROR_TEMP_1057',
      `${node.generator} is expected to be a generator, such as explode().`,
    );
  }
  const generated =
    node.generated.length > 0 ? node.generated : generatedColumns(generator, node.names, node.qualifier);
  const outer = node.outer || generator.bound.outer === true;
  const columns = outer ? generated.map(a => a.withNullable(true)) : generated;
  return new Generate(generator, outer, node.qualifier, node.names, child, columns);
}
