import { evaluateConstant } from '../../expressions/compile/interpreter.js';
import { arrayType, doubleType, isNumeric } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall } from '../definition.js';
import { isConstant } from '../signature-constant.js';
import { castTo, mismatch, outOfRange, unexpectedNull, unexpectedType } from './call.js';

/** The percentage argument of a percentile: one, or several for an array of results. */
export interface Percentages {
  readonly values: readonly number[];
  readonly many: boolean;
}

export function percentagesArgument(call: FunctionCall, index: number): Percentages {
  const arg = call.args[index];
  const { type } = arg;
  if (!isConstant(arg)) {
    throw mismatch(
      call,
      'NON_FOLDABLE_INPUT',
      `the input \`percentage\` should be a foldable "DOUBLE" expression; however, got "${arg}".`,
    );
  }
  const many = type.kind === 'array';
  const element = many ? type.element : type;
  const usable = isNumeric(element) || element.kind === 'string' || element.kind === 'void';
  if (!usable || (many && type.containsNull && element.kind !== 'void')) {
    throw unexpectedType(call, index, '("DOUBLE" or "ARRAY<DOUBLE>")');
  }
  const value =
    many && element.kind === 'void'
      ? []
      : evaluateConstant(castTo(arg, many ? arrayType(doubleType, false) : doubleType, call));
  if (value === null) throw unexpectedNull(call, 'percentage');
  const values = (many ? value : [value]) as readonly Value[];
  for (const p of values) {
    if (typeof p !== 'number' || !(p >= 0 && p <= 1)) throw outOfRange(call, 'percentage', '[0.0, 1.0]', p);
  }
  return { values: values as readonly number[], many };
}
