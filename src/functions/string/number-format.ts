import { AnalysisError } from '../../common/errors.js';

/**
 * The format of `to_char` and `to_number`: `S$9,999.99`. Checked while binding.
 *
 * | part | meaning |
 * |---|---|
 * | `0`, `9` | a digit; a group (up to a separator) that starts with `0` has all its digits, one that starts with `9` that many at most |
 * | `.` `D` | the decimal point |
 * | `,` `G` | the separator of groups |
 * | `$` | a dollar sign, in front |
 * | `S` | `+` or `-`, in front or behind |
 * | `MI` | `-` where negative, in front or behind |
 * | `PR` | angle brackets around negative numbers |
 */
export interface NumberFormat {
  readonly text: string;
  readonly front: Sign;
  readonly dollar: boolean;
  readonly groups: readonly DigitGroup[];
  readonly point: boolean;
  readonly fraction: number;
  readonly back: Sign;
  readonly whole: number;
}

export type Sign = 'S' | 'MI' | 'PR' | '';

export interface DigitGroup {
  readonly size: number;
  /** True where leading zeros are digits too. */
  readonly exact: boolean;
}

const SHAPE = /^(MI|S)?(\$)?([09,]*)(?:(\.)([09]*))?(MI|S|PR)?$/;

export function parseNumberFormat(given: string): NumberFormat {
  const text = given.toUpperCase().replaceAll('D', '.').replaceAll('G', ',');
  check(given, text);
  const match = SHAPE.exec(text);
  if (match === null) {
    throw invalid(
      'UNEXPECTED_TOKEN',
      given,
      'The structure of the format string must match: `[MI|S]` `[$]` `[0|9|G|,]*` `[.|D]` `[0|9]*` `[$]` `[PR|MI|S]`.',
    );
  }
  const [, front = '', dollar, digits, point, fraction = '', back = ''] = match;
  const groups = digits === '' ? [] : digits.split(',').map(g => ({ size: g.length, exact: g[0] === '0' }));
  return {
    text: given,
    front: front as Sign,
    dollar: dollar !== undefined,
    groups,
    point: point !== undefined,
    fraction: fraction.length,
    back: back as Sign,
    whole: groups.reduce((sum, g) => sum + g.size, 0),
  };
}

/** What the shape does not tell: the kinds of mistakes that have conditions of their own. */
function check(given: string, text: string): void {
  if (text === '') throw invalid('EMPTY', given, 'The number format string cannot be empty.');
  if (!/[09]/.test(text))
    throw invalid('WRONG_NUM_DIGIT', given, 'The format string requires at least one number digit.');
  for (const [token, name] of [
    ['.', '. or D'],
    ['$', '$'],
    ['S', 'S'],
    ['MI', 'MI'],
    ['PR', 'PR'],
  ]) {
    if (text.split(token).length > 2) {
      throw invalid('WRONG_NUM_TOKEN', given, `At most one ${name} is allowed in the number format.`);
    }
  }
  if (/\..*,/.test(text)) {
    throw invalid(
      'THOUSANDS_SEPS_MUST_BEFORE_DEC',
      given,
      'Thousands separators (, or G) may not appear after the decimal point in the number format.',
    );
  }
  if (/(?:^|[^09]),|,(?:$|[^09])/.test(text)) {
    throw invalid(
      'CONT_THOUSANDS_SEPS',
      given,
      'Thousands separators (, or G) must have digits in between them in the number format.',
    );
  }
  if (/[09].*\$/.test(text)) {
    throw invalid(
      'CUR_MUST_BEFORE_DIGIT',
      given,
      'Currency characters must appear before digits in the number format.',
    );
  }
}

function invalid(kind: string, format: string, message: string): AnalysisError {
  return new AnalysisError(`INVALID_FORMAT.${kind}`, `The format is invalid: '${format}'. ${message}`);
}
