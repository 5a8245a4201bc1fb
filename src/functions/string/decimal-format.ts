import { EvaluationError } from '../../common/errors.js';
import { decimalText, pow10 } from '../../types/decimal-text.js';
import { divideRounded } from '../math/decimal-rounding.js';

/** A pattern of `format_number`: `#,##0.00`, with text around it and, behind `;`, the text around negative numbers. */
export interface DecimalFormat {
  readonly prefix: string;
  readonly suffix: string;
  readonly negativePrefix: string;
  readonly negativeSuffix: string;
  readonly minWhole: number;
  readonly minFraction: number;
  readonly maxFraction: number;
  /** Digits between separators; 0 for none. */
  readonly group: number;
  /** Powers of ten that the number is multiplied by: 2 for percent. */
  readonly shift: number;
}

export function placesFormat(places: number): DecimalFormat {
  return { ...PLAIN, minFraction: places, maxFraction: places };
}

const PLAIN: DecimalFormat = {
  prefix: '',
  suffix: '',
  negativePrefix: '-',
  negativeSuffix: '',
  minWhole: 1,
  minFraction: 0,
  maxFraction: 0,
  group: 3,
  shift: 0,
};

export function parseDecimalFormat(pattern: string): DecimalFormat {
  if (pattern === '') return PLAIN;
  const [positive, negative] = pattern.split(';');
  const match = /^([^#0,.]*)([#0,.]*)([\s\S]*)$/.exec(positive)!;
  const [, before, body, after] = match;
  if (/^E0/.test(after) || /[#0,.]/.test(after)) {
    throw new EvaluationError('UNSUPPORTED_FEATURE.NUMBER_FORMAT', `The number format '${pattern}' is not supported.`);
  }
  const point = body.indexOf('.');
  const whole = point < 0 ? body : body.slice(0, point);
  const fraction = point < 0 ? '' : body.slice(point + 1);
  const wholeDigits = whole.replaceAll(',', '');
  const zeros = (digits: string) => digits.replace(/[^0]/g, '').length;
  const comma = whole.lastIndexOf(',');
  // A pattern of nothing but `#` has one digit in front of the point.
  const onlyOptional = zeros(body) === 0 && wholeDigits.length > 0 && point >= 0;
  const prefix = plainText(before);
  const suffix = plainText(after);
  const around = negative === undefined ? null : /^([^#0,.]*)[#0,.]*([\s\S]*)$/.exec(negative);
  return {
    prefix,
    suffix,
    negativePrefix: around === null ? `-${prefix}` : plainText(around[1]),
    negativeSuffix: around === null ? suffix : plainText(around[2]),
    minWhole: onlyOptional ? 1 : zeros(wholeDigits),
    minFraction: zeros(fraction),
    maxFraction: fraction.length,
    group: comma < 0 ? 0 : whole.length - comma - 1,
    shift: /%/.test(before + after) ? 2 : /‰/.test(before + after) ? 3 : 0,
  };
}

/** Without the quotes around ordinary characters; two quotes are one. */
const plainText = (text: string): string => text.replace(/'([^']*)'/g, (_, quoted: string) => quoted || "'");

/** The decimal `unscaled × 10^−scale` printed; `tie` says to which side a number at halfway really leans, 0 for neither. */
export function formatDecimal(
  format: DecimalFormat,
  negative: boolean,
  unscaled: bigint,
  scale: number,
  tie = 0,
): string {
  const from = scale - format.shift;
  const drop = from - format.maxFraction;
  let digits = unscaled;
  if (drop > 0) {
    const divisor = pow10(Math.min(drop, 2000));
    digits = divideRounded(unscaled, divisor, 'halfEven');
    if (tie !== 0 && (unscaled % divisor) * 2n === divisor) digits = unscaled / divisor + (tie > 0 ? 1n : 0n);
  }
  const places = Math.max(Math.min(from, format.maxFraction), 0);
  if (from < 0) digits *= pow10(-from);
  const [whole, fraction = ''] = decimalText(digits, places).split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(format.minFraction, '0');
  const shown = (whole === '0' ? '' : whole).padStart(format.minWhole, '0');
  const grouped = format.group > 0 ? shown.replace(new RegExp(`\\B(?=(\\d{${format.group}})+$)`, 'g'), ',') : shown;
  const body = (grouped === '' && kept === '' ? '0' : grouped) + (kept === '' ? '' : `.${kept}`);
  return negative ? format.negativePrefix + body + format.negativeSuffix : format.prefix + body + format.suffix;
}
