import { AnalysisError } from '../../common/errors.js';
import { evaluateConstant } from '../../expressions/compile/interpreter.js';
import {
  AggregateCall,
  type BoundAggregate,
  Cast,
  callText,
  type Expression,
  Literal,
  someExpression,
} from '../../expressions/expression.js';
import { exactly } from '../../types/coercion-implicit.js';
import { type DataType, doubleType, isNumeric, sameType, sqlTypeName, typeContains } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall } from '../definition.js';
import { isConstant } from '../signature-constant.js';

/** What binding an aggregate needs again and again: argument checks in Spark's words, coercion, constants. */

/** The resolved call. `args` are what the accumulator reads; `text` is the call as Spark prints it. */
export function aggregateCall(
  call: FunctionCall,
  args: readonly Expression[],
  bound: BoundAggregate,
  text: string = callText(call.name, call.args, call.options.distinct),
): AggregateCall {
  const { distinct = false, filter } = call.options;
  if (filter !== undefined) checkFilter(filter);
  return new AggregateCall(call.name, args, bound, distinct, filter, text);
}

function checkFilter(filter: Expression): void {
  if (someExpression(filter, e => e instanceof AggregateCall)) {
    throw new AnalysisError(
      'INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE',
      `The FILTER clause must not hold aggregate functions: ${filter}.`,
    );
  }
  if (filter.resolved && filter.type.kind !== 'boolean' && filter.type.kind !== 'void') {
    throw new AnalysisError(
      'INVALID_AGGREGATE_FILTER.NOT_BOOLEAN',
      `The FILTER clause must be a boolean, ${filter} is ${sqlTypeName(filter.type)}.`,
    );
  }
}

/** Fails unless the number of arguments is within `min` and `max`. */
export function checkArity(call: FunctionCall, min: number, max = min): void {
  const n = call.args.length;
  if (n >= min && n <= max) return;
  const wanted = min === max ? String(min) : max === Number.POSITIVE_INFINITY ? `> ${min - 1}` : `${min} to ${max}`;
  throw new AnalysisError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    `The \`${call.name}\` requires ${wanted} parameters but the actual number is ${n}.`,
  );
}

export function mismatch(call: FunctionCall, condition: string, message: string): AnalysisError {
  return new AnalysisError(
    `DATATYPE_MISMATCH.${condition}`,
    `Cannot resolve "${callText(call.name, call.args)}" due to data type mismatch: ${message}`,
  );
}

const ORDINALS = ['first', 'second', 'third', '4th', '5th'];

export function unexpectedType(call: FunctionCall, index: number, wanted: string): AnalysisError {
  const arg = call.args[index];
  return mismatch(
    call,
    'UNEXPECTED_INPUT_TYPE',
    `The ${ORDINALS[index]} parameter requires the ${wanted} type, however "${arg}" has the type "${sqlTypeName(arg.type)}".`,
  );
}

/** An implicit cast; none where the type is that already. */
export function castTo(e: Expression, type: DataType, call: FunctionCall): Expression {
  if (sameType(e.type, type)) return e;
  if (e instanceof Literal && e.value === null) return new Literal(null, type);
  return new Cast(e, type, 'ansi', false, call.context.zone);
}

/** A numeric argument: strings and nulls become doubles, numbers stay as they are. */
export function numericArgument(call: FunctionCall, index: number, wanted = '"NUMERIC"'): Expression {
  const arg = call.args[index];
  if (isNumeric(arg.type)) return arg;
  if (arg.type.kind === 'string' || arg.type.kind === 'void') return castTo(arg, doubleType, call);
  throw unexpectedType(call, index, wanted);
}

/** A number, text or null as a double. */
export function doubleArgument(call: FunctionCall, index: number): Expression {
  return castTo(numericArgument(call, index, '"DOUBLE"'), doubleType, call);
}

/** The value of an argument that must be constant, as `type`: cast to it as Spark does without being asked, or with `exact` only taken as it is. */
export function constantArgument(
  call: FunctionCall,
  index: number,
  name: string,
  type: DataType,
  exact = false,
): Value {
  const arg = call.args[index];
  if (!isConstant(arg)) {
    throw mismatch(
      call,
      'NON_FOLDABLE_INPUT',
      `the input \`${name}\` should be a foldable ${sqlTypeName(type)} expression; however, got "${arg}".`,
    );
  }
  const wanted = exactly(type);
  const fits = exact ? wanted.accepts(arg.type) || arg.type.kind === 'void' : wanted.from(arg.type) !== undefined;
  if (!fits) throw unexpectedType(call, index, wanted.text);
  return evaluateConstant(castTo(arg, type, call));
}

export function outOfRange(call: FunctionCall, name: string, range: string, value: unknown): AnalysisError {
  return mismatch(call, 'VALUE_OUT_OF_RANGE', `The ${name} must be between ${range} (current value = ${value}).`);
}

export function unexpectedNull(call: FunctionCall, name: string): AnalysisError {
  return mismatch(call, 'UNEXPECTED_NULL', `The ${name} must not be null.`);
}

/** Fails for types whose values have no order: maps and variants, also inside others. */
export function checkOrderable(call: FunctionCall, type: DataType): void {
  if (!typeContains(type, t => t.kind === 'map' || t.kind === 'variant' || t.kind === 'interval')) return;
  throw mismatch(
    call,
    'INVALID_ORDERING_TYPE',
    `The \`${call.name}\` does not support ordering on type "${sqlTypeName(type)}".`,
  );
}
