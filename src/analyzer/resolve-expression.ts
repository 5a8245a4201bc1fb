import { AnalysisError } from '../common/errors.js';
import {
  Alias,
  Attribute,
  Cast,
  type Expression,
  Lambda,
  LambdaVariable,
  Literal,
  MultiAlias,
  Parameter,
  Subquery,
  UnresolvedCall,
  UnresolvedColumn,
  UnresolvedExtract,
  UnresolvedLambda,
  UnresolvedStar,
  WindowExpression,
} from '../expressions/expression.js';
import { type Origin, originOf, setOrigin } from '../expressions/origin.js';
import type { BindContext } from '../functions/definition.js';
import { UnresolvedPosition, UnresolvedTimestamp } from '../logical/unresolved.js';
import { type DataType, stringType, timestampType } from '../types/data-type.js';
import { parseTimestamp } from '../types/datetime/parse-datetime.js';
import { zoneOf } from '../types/datetime/zone.js';
import { lookUpColumn, lookUpOuter, lookUpQualified, unresolvedColumn } from './column-scope.js';
import type { Environment } from './context.js';
import { located } from './located.js';
import { resolveCall } from './resolve-call.js';
import { resolveCast } from './resolve-cast.js';
import { resolveExtract } from './resolve-extract.js';
import { resolveSubquery } from './resolve-subquery.js';
import { resolveWindowExpression } from './resolve-window-expression.js';

/** Names that an expression may use, nearest first. */
export interface Names {
  readonly environment: Environment;
  /** Columns of the input. */
  readonly attributes: readonly Attribute[];
  /** Columns that only a qualified name finds. */
  readonly hidden?: readonly Attribute[];
  /** Asked before the columns (`first`) or after them: aliases of a select list, parameters of a lambda. */
  readonly first?: (parts: readonly string[]) => Expression | undefined;
  readonly last?: (parts: readonly string[]) => Expression | undefined;
  /** The call is the function of a window, whose arguments may be aggregates of groups. */
  readonly ofWindow?: boolean;
  /** Inside an aggregate function other rules of precedence hold. */
  readonly insideAggregate?: Names;
}

/** Resolves every name and call below; the result knows its type. Windows, generators and aggregates are still in place. */
export function resolveExpression(e: Expression, names: Names): Expression {
  try {
    const resolved = resolveNode(e, names);
    return resolved === e ? e : placed(resolved, originOf(e));
  } catch (error) {
    throw located(error, e);
  }
}

/** A column is shared with the table it comes from, so its place goes to a copy. */
function placed(e: Expression, origin: Origin | undefined): Expression {
  if (origin === undefined) return e;
  return setOrigin(e instanceof Attribute ? e.withMetadata(e.metadata) : e, origin);
}

function resolveNode(e: Expression, names: Names): Expression {
  if (e instanceof UnresolvedColumn) return resolveColumn(e, names);
  if (e instanceof UnresolvedCall) return resolveCall(e, names);
  if (e instanceof Attribute) return names.attributes.find(a => a.id === e.id) ?? e;
  if (e instanceof UnresolvedExtract) {
    return resolveExtract(resolveExpression(e.child, names), resolveExpression(e.key, names));
  }
  if (e instanceof Cast) return resolveCast(e, names);
  if (e instanceof Alias) return new Alias(resolveExpression(e.child, names), e.name, e.id, e.metadata);
  if (e instanceof WindowExpression) return resolveWindowExpression(e, names);
  if (e instanceof Subquery) return resolveSubquery(e, names);
  if (e instanceof Parameter) return parameterValue(e, names);
  if (e instanceof UnresolvedPosition) return columnAt(e.position, names.attributes);
  if (e instanceof UnresolvedTimestamp) return timestampLiteral(e, names.environment.context.zone);
  if (e instanceof UnresolvedLambda) {
    throw new AnalysisError(
      'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION',
      'A lambda function can only be an argument of a higher order function, such as transform or filter.',
    );
  }
  if (e instanceof UnresolvedStar) {
    throw new AnalysisError('INVALID_USAGE_OF_STAR_OR_REGEX', `Invalid usage of ${e} in an expression.`);
  }
  if (e instanceof MultiAlias) return new MultiAlias(resolveExpression(e.child, names), e.names);
  if (e.children.length === 0) return e;
  const next = e.children.map(c => resolveExpression(c, names));
  return next.some((c, i) => c !== e.children[i]) ? e.withChildren(next) : e;
}

/** Functions that text may name without parentheses, where no column has the name. */
const BARE_FUNCTIONS: Readonly<Record<string, string>> = {
  current_date: 'current_date',
  current_timestamp: 'current_timestamp',
  current_time: 'current_time',
  current_user: 'current_user',
  user: 'current_user',
  session_user: 'current_user',
  current_catalog: 'current_catalog',
  current_database: 'current_database',
  current_schema: 'current_schema',
};

/** What a source knows about its rows needs no qualifier. */
const isSourceColumn = (a: Attribute): boolean => a.metadata?.fromSource === true;

function resolveColumn({ parts, planId }: UnresolvedColumn, names: Names): Expression {
  const found =
    names.first?.(parts) ??
    lookUpColumn(parts, names.attributes) ??
    lookUpQualified(parts, names.hidden ?? []) ??
    lookUpColumn(parts, (names.hidden ?? []).filter(isSourceColumn)) ??
    names.last?.(parts) ??
    lookUpOuter(parts, names.environment.outer);
  if (found !== undefined) return found;
  const bare = parts.length === 1 && planId === undefined ? parts[0].toLowerCase() : '';
  if (Object.hasOwn(BARE_FUNCTIONS, bare)) return resolveCall(new UnresolvedCall(BARE_FUNCTIONS[bare], []), names);
  throw unresolvedColumn(parts, names.attributes);
}

function columnAt(position: number, columns: readonly Attribute[]): Attribute {
  if (position >= 1 && position <= columns.length) return columns[position - 1];
  throw new AnalysisError(
    'GROUP_BY_POS_OUT_OF_RANGE',
    `GROUP BY position ${position} is not in the input (valid range is [1, ${columns.length}]).`,
  );
}

function parameterValue(e: Parameter, names: Names): Expression {
  const value = names.environment.context.parameters.get(e.name);
  if (value !== undefined) return resolveExpression(value, names);
  throw new AnalysisError(
    'UNBOUND_SQL_PARAMETER',
    `Found the unbound parameter: ${e.positional ? `position ${Number(e.name) + 1}` : e.name}. Give it a value in the second argument of sql().`,
  );
}

function timestampLiteral(e: UnresolvedTimestamp, zone: string): Expression {
  const micros = parseTimestamp(e.text, zoneOf(zone));
  if (micros !== null) return new Literal(micros, timestampType, String(e));
  throw new AnalysisError(
    'INVALID_TYPED_LITERAL',
    `The value of the typed literal "TIMESTAMP" is invalid: '${e.text}'.`,
  );
}

/** What functions are bound with: lambdas see their parameters first, then the columns around. */
export function bindContext(names: Names): BindContext {
  return {
    zone: names.environment.context.zone,
    bindLambda: (lambda, parameters) => bindLambda(lambda, parameters, names),
  };
}

function bindLambda(
  lambda: Expression,
  parameters: readonly { type: DataType; nullable: boolean }[],
  names: Names,
): Lambda {
  if (lambda instanceof Lambda) return lambda;
  const written = lambda instanceof UnresolvedLambda ? lambda.parameters : [];
  if (written.length !== parameters.length) {
    throw new AnalysisError(
      'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH',
      `A higher order function expects ${parameters.length} arguments, but got ${written.length}.`,
    );
  }
  const seen = new Set(written.map(n => n.toLowerCase()));
  if (seen.size < written.length) {
    throw new AnalysisError(
      'INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES',
      `The lambda function has duplicate arguments ${written.join(', ')}.`,
    );
  }
  const variables = parameters.map((p, i) => new LambdaVariable(written[i], p.type, p.nullable));
  const first = (parts: readonly string[]): Expression | undefined => {
    const variable = variables.find(v => v.name.toLowerCase() === parts[0].toLowerCase());
    if (variable === undefined) return names.first?.(parts);
    return parts.slice(1).reduce<Expression>((e, part) => resolveExtract(e, new Literal(part, stringType)), variable);
  };
  return new Lambda(variables, resolveExpression((lambda as UnresolvedLambda).body, { ...names, first }));
}
