import { doubleType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { doubleParam } from '../signature-params.js';

/** Functions of one double. Outside their domain they give NaN, but logarithms NULL. */

function unary(
  name: string,
  doc: string,
  example: string,
  result: string,
  evaluate: (x: number) => number,
  inline?: (x: string) => string,
): FunctionDefinition {
  return scalar({
    name,
    group: 'math',
    signature: `${name}(expr)`,
    doc,
    examples: [[`${name}(${example})`, result]],
    params: [doubleParam('expr')],
    returns: doubleType,
    canFail: false,
    evaluate,
    inline: inline === undefined ? undefined : ([x]) => inline(x),
  });
}

const plain = (name: keyof Math & string, doc: string, example: string, result: string): FunctionDefinition =>
  unary(name, doc, example, result, Math[name] as (x: number) => number, x => `Math.${name}(${x})`);

/** To the nearest whole number, halves to the even one; −0.4 gives −0. */
export function rint(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 4503599627370496) return x;
  const down = Math.floor(x);
  const rest = x - down;
  const up = rest > 0.5 || (rest === 0.5 && down % 2 !== 0);
  const whole = up ? down + 1 : down;
  return whole === 0 && (x < 0 || Object.is(x, -0)) ? -0 : whole;
}

/** A logarithm: NULL at and below the place where it goes to minus infinity. */
function logarithm(
  name: string,
  doc: string,
  example: string,
  result: string,
  evaluate: (x: number) => number,
  inline: (x: string) => string,
  asymptote = 0,
): FunctionDefinition {
  return scalar({
    name,
    group: 'math',
    signature: `${name}(expr)`,
    doc,
    examples: [[`${name}(${example})`, result]],
    params: [doubleParam('expr')],
    returns: doubleType,
    nullable: true,
    canFail: false,
    evaluate: (x: number) => (x <= asymptote ? null : evaluate(x)),
    inline: ([x]) => inline(x),
    inlineNull: ([x]) => `${x} <= ${asymptote}`,
  });
}

const DEGREE = Math.PI / 180;

export const unaryMath: readonly FunctionDefinition[] = [
  plain('sqrt', 'The square root.', '4', '2.0'),
  plain('cbrt', 'The cube root.', '27.0', '3.0'),
  plain('exp', 'e to the power of the number.', '0', '1.0'),
  plain('expm1', '`exp(x) - 1`, exact for small numbers.', '0', '0.0'),
  plain('sin', 'The sine of an angle in radians.', '0', '0.0'),
  plain('cos', 'The cosine of an angle in radians.', '0', '1.0'),
  plain('tan', 'The tangent of an angle in radians.', '0', '0.0'),
  plain('asin', 'The angle, in radians, with this sine.', '0', '0.0'),
  plain('acos', 'The angle, in radians, with this cosine.', '1', '0.0'),
  plain('atan', 'The angle, in radians, with this tangent.', '0', '0.0'),
  plain('sinh', 'The hyperbolic sine.', '0', '0.0'),
  plain('cosh', 'The hyperbolic cosine.', '0', '1.0'),
  plain('tanh', 'The hyperbolic tangent.', '0', '0.0'),
  plain('asinh', 'The inverse hyperbolic sine.', '0', '0.0'),
  plain('acosh', 'The inverse hyperbolic cosine.', '1', '0.0'),
  plain('atanh', 'The inverse hyperbolic tangent.', '0', '0.0'),
  unary(
    'cot',
    'The cotangent of an angle in radians.',
    '1',
    '0.6420926159343306',
    x => 1 / Math.tan(x),
    x => `(1 / Math.tan(${x}))`,
  ),
  unary(
    'sec',
    'The secant of an angle in radians.',
    '0',
    '1.0',
    x => 1 / Math.cos(x),
    x => `(1 / Math.cos(${x}))`,
  ),
  unary(
    'csc',
    'The cosecant of an angle in radians.',
    '1',
    '1.1883951057781212',
    x => 1 / Math.sin(x),
    x => `(1 / Math.sin(${x}))`,
  ),
  unary(
    'degrees',
    'Radians as degrees.',
    '3.141592653589793',
    '180.0',
    x => x * (180 / Math.PI),
    x => `(${x} * ${180 / Math.PI})`,
  ),
  unary(
    'radians',
    'Degrees as radians.',
    '180',
    '3.141592653589793',
    x => x * DEGREE,
    x => `(${x} * ${DEGREE})`,
  ),
  unary('rint', 'The nearest whole number, the even one for halves, as a double.', '12.3456', '12.0', rint),
  logarithm(
    'ln',
    'The natural logarithm; NULL for numbers that are not positive.',
    '1',
    '0.0',
    Math.log,
    x => `Math.log(${x})`,
  ),
  logarithm(
    'log10',
    'The logarithm to base 10; NULL for numbers that are not positive.',
    '10',
    '1.0',
    Math.log10,
    x => `Math.log10(${x})`,
  ),
  logarithm(
    'log2',
    'The logarithm to base 2; NULL for numbers that are not positive.',
    '2',
    '1.0',
    Math.log2,
    x => `Math.log2(${x})`,
  ),
  logarithm(
    'log1p',
    '`ln(1 + x)`, exact for small numbers; NULL for −1 and below.',
    '0',
    '0.0',
    Math.log1p,
    x => `Math.log1p(${x})`,
    -1,
  ),
];
