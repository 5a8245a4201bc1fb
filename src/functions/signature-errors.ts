import { AnalysisError } from '../common/errors.js';
import { callText, type Expression } from '../expressions/expression.js';
import { sqlTypeName } from '../types/data-type.js';
import type { FunctionCall } from './definition.js';

/** Errors about arguments, in Spark's words and under its conditions. */

export function mismatch(call: FunctionCall, condition: string, message: string): AnalysisError {
  return new AnalysisError(
    `DATATYPE_MISMATCH.${condition}`,
    `Cannot resolve "${callText(call.name, call.args)}" due to data type mismatch: ${message}`,
  );
}

const ORDINALS = ['first', 'second', 'third', '4th', '5th', '6th', '7th'];

/** Argument `index` is of a type that the function does not take. `wanted` comes with its quotes: `"STRING"`. */
export function unexpectedInputType(call: FunctionCall, index: number, wanted: string): AnalysisError {
  const arg = call.args[index];
  const which = ORDINALS[index] ?? `${index + 1}th`;
  return mismatch(
    call,
    'UNEXPECTED_INPUT_TYPE',
    `The ${which} parameter requires the ${wanted} type, however "${arg}" has the type ${typeText(arg)}.`,
  );
}

/** Arguments that must be of one type are not. */
export function differentTypes(
  call: FunctionCall,
  args: readonly Expression[],
  condition = 'DATA_DIFF_TYPES',
): AnalysisError {
  const types = args.map(typeText).join(', ');
  return mismatch(call, condition, `Input to \`${call.name}\` should all be the same type, but it's [${types}].`);
}

/** `wanted` as Spark prints it: `2`, `[1, 2]`, `> 0`. */
export function wrongArgumentCount(call: FunctionCall, wanted: string): AnalysisError {
  return new AnalysisError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    `The \`${call.name}\` requires ${wanted} parameters but the actual number is ${call.args.length}.`,
  );
}

/** Fails unless the number of arguments is within `min` and `max`. */
export function checkArgumentCount(call: FunctionCall, min: number, max = min): void {
  const n = call.args.length;
  if (n >= min && n <= max) return;
  if (min === max) throw wrongArgumentCount(call, String(min));
  if (max === Number.POSITIVE_INFINITY) throw wrongArgumentCount(call, `> ${min - 1}`);
  throw wrongArgumentCount(call, `[${Array.from({ length: max - min + 1 }, (_, i) => min + i).join(', ')}]`);
}

export function typeText(e: Expression): string {
  return `"${sqlTypeName(e.type)}"`;
}

/** A lambda stands where the function takes none. */
export function notHigherOrder(name: string): AnalysisError {
  return new AnalysisError(
    'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION',
    `A lambda function should only be used in a higher order function. However, its class is \`${name}\`, which is not one.`,
  );
}
