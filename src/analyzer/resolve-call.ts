import { AnalysisError } from '../common/errors.js';
import {
  AggregateCall,
  Alias,
  type Expression,
  GeneratorCall,
  Literal,
  Logical,
  type OwnFunction,
  ScalarCall,
  type SortOrder,
  someExpression,
  UnresolvedCall,
  UnresolvedColumn,
  UnresolvedLambda,
  UnresolvedStar,
  WindowExpression,
} from '../expressions/expression.js';
import { REPEATED_SIZE_MAX, treeSize } from '../expressions/tree-size.js';
import { bindCall } from '../functions/bind.js';
import { functionNamed } from '../functions/registry.js';
import { intType, stringType } from '../types/data-type.js';
import { expandStars } from './expand-stars.js';
import { GroupingCall } from './grouping-call.js';
import { bindContext, type Names, resolveExpression } from './resolve-expression.js';
import { isTimeWindow, timeWindowCall } from './time-window.js';

/** A call with its arguments resolved and the function bound; a few calls mean more than a function. */
export function resolveCall(call: UnresolvedCall, given: Names): Expression {
  const names: Names = given.ofWindow ? { ...given, ofWindow: false } : given;
  const name = call.name.toLowerCase();
  if (name === 'struct') return resolveStruct(call, names);
  if (name === 'grouping' || name === 'grouping_id') {
    if (name === 'grouping' && call.args.length !== 1) {
      const message = `The \`grouping\` requires 1 parameters but the actual number is ${call.args.length}.`;
      throw new AnalysisError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message);
    }
    return new GroupingCall(
      name,
      call.args.map(a => resolveExpression(a, names)),
    );
  }
  if (name === 'count' && call.args.length === 1 && isBareStar(call.args[0]) && !call.options.distinct) {
    return bind(call, [new Literal(1, intType)], names);
  }
  if (name === 'count' && call.args.some(a => a instanceof UnresolvedStar && a.qualifier.length > 0)) {
    throw new AnalysisError(
      'INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT',
      `${call} is not allowed. Use count(*), or name the columns: count(a, b).`,
    );
  }
  const own = call.options.own ?? names.environment.context.lookupFunction?.(name);
  if (own !== undefined) return resolveOwn(call, own, names, given.ofWindow);
  if (SPECIAL_FORMS.has(name) && !isUnit(call.args[0])) throw unknownRoutine(call.name);
  const definition = isTimeWindow(name) ? undefined : functionNamed(name);
  const isAggregate = definition?.kind === 'aggregate';
  const inner = isAggregate && names.insideAggregate !== undefined ? names.insideAggregate : names;
  const args = expandStars(call.args, inner).map(a =>
    a instanceof UnresolvedLambda ? a : resolveExpression(a, inner),
  );
  const generator = args.find(a => a instanceof GeneratorCall);
  if (generator !== undefined) {
    const message = `The generator is not supported: nested in expressions: ${call}. Select it by itself first.`;
    throw new AnalysisError('UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS', message);
  }
  if (name === 'between' && args.length === 3) return checkGrowth(call, between(args, names), args);
  if (isTimeWindow(name)) return timeWindowCall(name, args, names);
  return checkGrowth(call, bind(call, args, inner, given.ofWindow), args);
}

/** Some calls stand for several uses of an argument: nested, they double at every level. */
function checkGrowth(call: UnresolvedCall, bound: Expression, args: readonly Expression[]): Expression {
  const size = treeSize(bound);
  if (size <= REPEATED_SIZE_MAX || size < 1.4 * args.reduce((sum, a) => sum + treeSize(a), 0)) return bound;
  throw new AnalysisError(
    'PLAN_TOO_COMPLEX',
    `Written out, \`${call.name}\` has ${size} parts, more than ${REPEATED_SIZE_MAX}: it uses an argument several times that does so too. Compute the argument in a subquery first.`,
  );
}

/** A function that the session has defined: positional; clauses are for aggregates. */
function resolveOwn(call: UnresolvedCall, own: OwnFunction, names: Names, ofWindow = false): Expression {
  const { distinct, filter, ignoreNulls, withinGroup } = call.options;
  const isAggregate = own.kind === 'aggregate';
  if (withinGroup || ignoreNulls !== undefined || (!isAggregate && (distinct || filter))) {
    const which = isAggregate
      ? 'neither WITHIN GROUP nor IGNORE NULLS'
      : 'neither DISTINCT nor FILTER nor other clauses';
    throw new AnalysisError(
      'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX',
      `The user-defined function \`${call.name}\` supports ${which} of aggregate functions.`,
    );
  }
  const inner = isAggregate && names.insideAggregate !== undefined ? names.insideAggregate : names;
  const args = expandStars(call.args, inner).map(a => resolveExpression(a, inner));
  const options = { ...call.options, ...(filter ? { filter: resolveExpression(filter, names) } : {}) };
  const bound = own.call(args, options);
  if (bound instanceof AggregateCall && !ofWindow) checkNested(bound);
  return bound;
}

/** Functions that exist only with a unit of time in front, which the parser makes a text. */
const SPECIAL_FORMS: ReadonlySet<string> = new Set(['timestampadd', 'timestampdiff']);

const isUnit = (e: Expression | undefined): boolean => e instanceof Literal && typeof e.value === 'string';

const unknownRoutine = (name: string): AnalysisError =>
  new AnalysisError('UNRESOLVED_ROUTINE', `Cannot resolve the function \`${name}\` with these arguments.`);

const isBareStar = (e: Expression): boolean =>
  e instanceof UnresolvedStar && e.qualifier.length === 0 && e.except.length === 0;

function bind(call: UnresolvedCall, args: readonly Expression[], names: Names, ofWindow = false): Expression {
  const { filter, withinGroup } = call.options;
  const options = {
    ...call.options,
    ...(filter ? { filter: resolveExpression(filter, names) } : {}),
    ...(withinGroup ? { withinGroup: withinGroup.map(o => resolveExpression(o, names) as SortOrder) } : {}),
  };
  const bound = bindCall(new UnresolvedCall(call.name.toLowerCase(), args, options), bindContext(names));
  if (bound instanceof AggregateCall && !ofWindow) checkNested(bound);
  return bound;
}

function checkNested(call: AggregateCall): void {
  if (call.args.some(a => someExpression(a, x => x instanceof WindowExpression))) {
    throw new AnalysisError(
      'NESTED_AGGREGATE_FUNCTION',
      `A window function cannot be the argument of an aggregate function: ${call}. Compute it in a subquery first.`,
    );
  }
  const inside = (e: Expression): boolean => e instanceof AggregateCall || e.children.some(inside);
  if (!call.args.some(inside)) return;
  throw new AnalysisError(
    'NESTED_AGGREGATE_FUNCTION',
    `It is not allowed to use an aggregate function in the argument of another aggregate function: ${call}.`,
  );
}

/** `x BETWEEN a AND b` is `x >= a AND x <= b`: joins and pruning know these. */
function between([x, low, high]: readonly Expression[], names: Names): Expression {
  const context = bindContext(names);
  return new Logical(
    'and',
    bindCall(new UnresolvedCall('>=', [x, low]), context),
    bindCall(new UnresolvedCall('<=', [x, high]), context),
  );
}

/** `struct(a, b AS c, 1)`: fields are named by alias, column or position. */
function resolveStruct(call: UnresolvedCall, names: Names): Expression {
  const written = expandStars(call.args, names);
  const values = written.map(arg => resolveExpression(arg instanceof Alias ? arg.child : arg, names));
  const args = written.flatMap((arg, i) => [new Literal(fieldName(arg, i), stringType), values[i]]);
  const struct = bindCall(new UnresolvedCall('named_struct', args), bindContext(names));
  if (!(struct instanceof ScalarCall)) return struct;
  const shown = written.map((arg, i) => (arg instanceof Alias ? `${values[i]} AS ${arg.name}` : String(values[i])));
  return new ScalarCall(struct.name, struct.children, struct.bound, `struct(${shown.join(', ')})`);
}

function fieldName(arg: Expression, index: number): string {
  if (arg instanceof Alias) return arg.name;
  if (arg instanceof UnresolvedColumn) return arg.parts[arg.parts.length - 1];
  if (arg.kind === 'attribute') return (arg as unknown as { name: string }).name;
  return `col${index + 1}`;
}
