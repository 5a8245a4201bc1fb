import { EvaluationError } from '../../common/errors.js';
import { outOfRange } from '../../expressions/decimal.js';
import type { DecimalType } from '../../types/data-type.js';
import { fitsPrecision } from '../../types/decimal-text.js';
import { normalInteger } from '../../types/value.js';
import type { NumberFormat, Sign } from './number-format.js';

/**
 * Reads a number by a format; null when the text does not match it. Blanks between digits are skipped. Groups of digits are compared with
 * those of the format from the right.
 */
export function readNumber(format: NumberFormat, type: DecimalType, text: string): number | bigint | null {
  const reader = new Reader(text);
  let negative = false;
  if (format.back === 'PR' && reader.accept('<')) negative = true;
  if (readSign(reader, format.front)) negative = true;
  if (format.dollar && !reader.accept('$')) return null;
  let whole = '';
  if (format.groups.length > 0 || !format.point) {
    const groups = reader.groups();
    if (!groupsFit(format, groups)) return null;
    whole = groups.join('');
  }
  let fraction = '';
  if (format.point && reader.accept('.')) {
    const digits = reader.groups();
    if (digits.length > 1 || digits[0].length > format.fraction) return null;
    fraction = digits[0];
  } else if (format.groups.length === 0) {
    const digits = reader.groups();
    if (digits.length > 1 || digits[0].length > format.fraction) return null;
    whole = digits[0];
  }
  if (format.back === 'PR') {
    if (negative !== reader.accept('>')) return null;
  } else if (readSign(reader, format.back)) negative = !negative;
  if (!reader.atEnd || (whole === '' && fraction === '')) return null;
  return numberOf(whole, fraction, negative, type);
}

function numberOf(whole: string, fraction: string, negative: boolean, type: DecimalType): number | bigint {
  const magnitude = BigInt(whole + fraction.padEnd(type.scale, '0'));
  if (!fitsPrecision(magnitude, type.precision)) throw outOfRange(magnitude, type.scale, type);
  return normalInteger(negative ? -magnitude : magnitude);
}

export function mismatchedInput(format: string, text: string): EvaluationError {
  return new EvaluationError(
    'INVALID_FORMAT.MISMATCH_INPUT',
    `The format is invalid: ${format}. The input "STRING" ${text} does not match the format.`,
  );
}

/** True for a minus. */
function readSign(reader: Reader, sign: Sign): boolean {
  if (sign === 'S' && reader.accept('+')) return false;
  return (sign === 'S' || sign === 'MI') && reader.accept('-');
}

function groupsFit(format: NumberFormat, groups: readonly string[]): boolean {
  if (groups.length > format.groups.length) return false;
  return format.groups.every((wanted, i) => {
    const group = groups[groups.length - format.groups.length + i] ?? '';
    return wanted.exact ? group.length === wanted.size : group.length <= wanted.size;
  });
}

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at === this.text.length;
  }

  accept(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  /** Digits up to the first other character, taken apart at commas; at least one group, which may be empty. */
  groups(): string[] {
    const [run] = /^[0-9,\s]*/.exec(this.text.slice(this.at))!;
    this.at += run.length;
    return run.replace(/\s/g, '').split(',');
  }
}
