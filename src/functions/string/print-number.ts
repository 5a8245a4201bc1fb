import { decimalText } from '../../types/decimal-text.js';
import type { NumberFormat, Sign } from './number-format.js';

/** Prints a decimal by a number format. A number that has more digits than the format is printed in `#`. */
export function printNumber(format: NumberFormat, unscaled: bigint, scale: number): string {
  const negative = unscaled < 0n;
  const [wholeText, fractionText = ''] = decimalText(negative ? -unscaled : unscaled, scale).split('.');
  const whole = wholeText.replace(/^0+/, '');
  const fraction = fractionText.replace(/0+$/, '');
  const fits = whole.length <= format.whole && fraction.length <= format.fraction;
  const page = new Page();
  page.sign(frontSign(format, negative));
  if (format.dollar) page.text += '$';
  printGroups(page, format, fits ? whole : undefined);
  if (format.point) page.point(format.fraction > 0);
  page.text += fits ? fraction.padEnd(format.fraction, '0') : '#'.repeat(format.fraction);
  page.end(backSign(format.back, negative));
  return page.text;
}

function frontSign({ front, back }: NumberFormat, negative: boolean): string {
  if (back === 'PR') return negative ? '<' : '';
  return signText(front, negative);
}

const signText = (sign: Sign, negative: boolean): string =>
  sign === 'S' ? (negative ? '-' : '+') : sign === 'MI' ? (negative ? '-' : ' ') : '';

function backSign(sign: Sign, negative: boolean): string {
  if (sign === 'PR') return negative ? '>' : '  ';
  return signText(sign, negative);
}

/** Digits right to left: places without a digit are zeros in exact groups, else blank. `whole` undefined: `#` everywhere. */
function printGroups(page: Page, format: NumberFormat, whole: string | undefined): void {
  let missing = whole === undefined ? 0 : format.whole - whole.length;
  let at = 0;
  format.groups.forEach((group, g) => {
    if (g > 0) page.separator();
    for (let i = 0; i < group.size; i++) {
      if (whole === undefined) page.text += '#';
      else if (missing > 0) {
        missing--;
        if (group.exact) page.text += '0';
        else page.blank();
      } else page.text += whole[at++];
    }
  });
}

class Page {
  text = '';

  sign(sign: string): void {
    this.text += sign;
  }

  /** A sign stays next to the first digit: blanks go in front of it. */
  blank(): void {
    const last = this.text.at(-1) ?? '';
    this.text = '+-<'.includes(last) && last !== '' ? `${this.text.slice(0, -1)} ${last}` : `${this.text} `;
  }

  separator(): void {
    if (/[0-9]$/.test(this.text)) this.text += ',';
    else if (this.text.endsWith('#')) this.text += ' ';
    else this.blank();
  }

  /** A blank in front of the point becomes a zero. Without digits behind it the point is a blank itself. */
  point(hasFraction: boolean): void {
    if (this.text.endsWith(' ')) this.text = `${this.text.slice(0, -1)}0`;
    this.text += hasFraction ? '.' : ' ';
  }

  /** In front of blanks at the end. */
  end(sign: string): void {
    const blanks = /^[+-]$/.test(sign) ? / *$/.exec(this.text)![0].length : 0;
    this.text = this.text.slice(0, this.text.length - blanks) + sign + ' '.repeat(blanks);
  }
}
