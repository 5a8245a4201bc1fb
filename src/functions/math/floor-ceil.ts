import { AnalysisError } from '../../common/errors.js';
import type { Expression } from '../../expressions/expression.js';
import { overflow } from '../../expressions/integer.js';
import { decimalOfNumber } from '../../types/coercion-decimal.js';
import {
  type DataType,
  type DecimalType,
  decimalType,
  doubleType,
  isIntegral,
  isNumeric,
  longType,
  MAX_DECIMAL_PRECISION,
} from '../../types/data-type.js';
import { normalInteger, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { type CallShape, type KernelParts, scalar } from '../signature.js';
import { coerce, constantValue, isConstant } from '../signature-constant.js';
import { unexpectedInputType } from '../signature-errors.js';
import { anyParam, optional } from '../signature-params.js';
import { decimalRounder, type Rounding, roundedType } from './decimal-rounding.js';

/** `floor` and `ceil`: to bigints, decimals to decimals. With a number of digits everything is a decimal. */

const WANTED = '("DECIMAL" or "DOUBLE" or "BIGINT")';

function prepare(args: readonly Expression[], call: FunctionCall): readonly Expression[] {
  const [arg, places] = args;
  const { zone } = call.context;
  if (places === undefined) {
    const type = plainType(arg.type);
    if (type === undefined) throw unexpectedInputType(call, 0, WANTED);
    return [coerce(arg, type, zone)];
  }
  if (places.type.kind !== 'int' || !isConstant(places)) {
    throw new AnalysisError(
      'NON_FOLDABLE_ARGUMENT',
      `The function \`${call.name}\` requires the parameter \`scale\` to be a foldable expression of the type "INT", but the actual argument is ${isConstant(places) ? 'of another type' : 'a non-foldable'}.`,
    );
  }
  const type = decimalOf(arg.type);
  if (type === undefined) throw unexpectedInputType(call, 0, '"DECIMAL"');
  return [coerce(arg, type, zone), places];
}

function plainType(type: DataType): DataType | undefined {
  if (type.kind === 'decimal') return type;
  if (isIntegral(type) || type.kind === 'void') return longType;
  return type.kind === 'float' || type.kind === 'double' || type.kind === 'string' ? doubleType : undefined;
}

function decimalOf(type: DataType): DataType | undefined {
  if (type.kind === 'string' || type.kind === 'void') return decimalType(38, 18);
  return isNumeric(type) ? decimalOfNumber(type) : undefined;
}

/** Integers of 64 bits: NaN counts as 0, and what lies outside is an overflow. */
function wholeOf(round: (x: number) => number): (x: number) => number | bigint {
  return x => {
    const whole = round(x);
    if (whole >= -9007199254740991 && whole <= 9007199254740991) return whole + 0;
    if (Number.isNaN(whole)) return 0;
    if (whole < -(2 ** 63) || whole >= 2 ** 63) throw overflow('long');
    return normalInteger(BigInt(whole));
  };
}

function kernel(rounding: Rounding, round: 'floor' | 'ceil'): (shape: CallShape) => KernelParts & { type?: DataType } {
  return ({ args, types: [type] }) => {
    if (type.kind === 'long') return { evaluate: (n: number | bigint) => n, inline: ([n]) => n, canFail: false };
    if (type.kind === 'double') {
      const whole = wholeOf(Math[round]);
      return {
        type: longType,
        evaluate: whole,
        inline: ([x], c) => `(${c.safe(`(Math.${round}(${x}) || 0)`)})`,
        canFail: true,
      };
    }
    const from = type as DecimalType;
    const places = args.length > 1 ? (constantValue(args[1]) as number | null) : undefined;
    if (places === undefined && from.scale === 0)
      return { evaluate: (n: Value) => n, inline: ([n]) => n, canFail: false };
    const to =
      places === undefined
        ? decimalType(Math.min(from.precision - from.scale + 1, MAX_DECIMAL_PRECISION), 0)
        : roundedType(from, places ?? 0);
    return { type: to, evaluate: decimalRounder(from, to, places ?? 0, rounding) };
  };
}

function wholeFunction(
  name: string,
  aliases: readonly string[],
  rounding: Rounding,
  round: 'floor' | 'ceil',
  doc: string,
  examples: FunctionDefinition['examples'],
): FunctionDefinition {
  return scalar({
    name,
    aliases,
    group: 'math',
    signature: `${name}(expr [, places])`,
    doc,
    examples,
    params: [anyParam('expr'), optional(anyParam('scale'))],
    prepare,
    returns: ([type]) => type,
    kernel: kernel(rounding, round),
  });
}

export const ceil = wholeFunction(
  'ceil',
  ['ceiling'],
  'ceiling',
  'ceil',
  'The smallest whole number (or decimal of so many places) that is not below the number.',
  [
    ['ceil(-0.1)', '0'],
    ['ceil(3.1411, 3)', '3.142'],
  ],
);

export const floor = wholeFunction(
  'floor',
  [],
  'floor',
  'floor',
  'The largest whole number (or decimal of so many places) that is not above the number.',
  [
    ['floor(-0.1)', '-1'],
    ['floor(3.1411, 3)', '3.141'],
  ],
);

export const wholeFunctions: readonly FunctionDefinition[] = [ceil, floor];
