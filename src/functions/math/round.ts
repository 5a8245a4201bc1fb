import { floatText } from '../../expressions/cast/number-text.js';
import { overflow } from '../../expressions/integer.js';
import type { DataType, DecimalType } from '../../types/data-type.js';
import { parseDecimal } from '../../types/decimal-text.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import type { FunctionDefinition } from '../definition.js';
import { type CallShape, type KernelParts, scalar } from '../signature.js';
import { constant, intParam, numericParam, optional } from '../signature-params.js';
import { decimalRounder, type Rounding, roundedType, roundUnscaled } from './decimal-rounding.js';

/** `round` and `bround`: numbers of every type to a number of digits behind the point, or before it. */

const RANGES: Readonly<Record<string, readonly [bigint, bigint, string]>> = {
  tinyint: [-128n, 127n, 'byte'],
  smallint: [-32768n, 32767n, 'short'],
  int: [-2147483648n, 2147483647n, 'integer'],
  long: [LONG_MIN, LONG_MAX, 'long'],
};

function integerRounder(type: DataType, places: number, rounding: Rounding): (n: number | bigint) => number | bigint {
  const [min, max, name] = RANGES[type.kind];
  return n => {
    const { value } = roundUnscaled(BigInt(n), 0, places, rounding);
    if (value < min || value > max) throw overflow(name);
    return normalInteger(value);
  };
}

/** Digits of a double count as they print: 2.675 is halfway, though the double is a little less. */
function roundDouble(x: number, places: number, rounding: Rounding, text: (x: number) => string): number {
  if (!Number.isFinite(x)) return x;
  const parsed = parseDecimal(text(x))!;
  if (places >= parsed.scale) return x + 0;
  const { value, scale } = roundUnscaled(parsed.unscaled, parsed.scale, places, rounding);
  return Number(`${value}e${-scale}`);
}

/** Plain arithmetic where the answer is clear, the digits where the number is close to halfway. */
function doubleRounder(places: number, rounding: Rounding): (x: number) => number {
  if (places < 0 || places > 15) return x => roundDouble(x, places, rounding, String);
  const factor = 10 ** places;
  return x => {
    const scaled = x * factor;
    if (!(scaled > -1e15 && scaled < 1e15)) return roundDouble(x, places, rounding, String);
    const down = Math.floor(scaled);
    const rest = scaled - down;
    if (rest > 0.4999 && rest < 0.5001) return roundDouble(x, places, rounding, String);
    return (rest > 0.5 ? down + 1 : down) / factor + 0;
  };
}

function roundKernel(rounding: Rounding): (shape: CallShape) => KernelParts & { type?: DataType } {
  return ({ types: [type], constants }) => {
    const places = (constants[1] ?? 0) as number;
    switch (type.kind) {
      case 'decimal': {
        const to = roundedType(type, places);
        return { type: to, evaluate: decimalRounder(type, to, places, rounding) };
      }
      case 'double':
        return { evaluate: doubleRounder(places, rounding), canFail: false };
      case 'float':
        return {
          evaluate: (x: number) => Math.fround(roundDouble(x, places, rounding, floatText)),
          canFail: false,
        };
      default:
        if (places >= 0) return { evaluate: (n: number | bigint) => n, inline: ([n]) => n, canFail: false };
        return { evaluate: integerRounder(type, places, rounding) };
    }
  };
}

function roundFunction(
  name: string,
  rounding: Rounding,
  doc: string,
  examples: FunctionDefinition['examples'],
): FunctionDefinition {
  return scalar({
    name,
    group: 'math',
    signature: `${name}(expr [, places])`,
    doc,
    examples,
    params: [numericParam('expr'), optional(constant(intParam('scale')), 0)],
    returns: ([type]) => (type.kind === 'decimal' ? roundedType(type as DecimalType, 0) : type),
    kernel: roundKernel(rounding),
  });
}

export const round = roundFunction(
  'round',
  'halfUp',
  'The number to `places` digits behind the point (0), halves away from zero.',
  [
    ['round(2.5, 0)', '3'],
    ['round(25, -1)', '30'],
  ],
);

export const bround = roundFunction(
  'bround',
  'halfEven',
  'The number to `places` digits behind the point (0), halves to the even digit.',
  [
    ['bround(2.5, 0)', '2'],
    ['bround(25, -1)', '20'],
  ],
);

export const roundFunctions: readonly FunctionDefinition[] = [round, bround];
