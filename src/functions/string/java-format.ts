import { keyText } from '../../columnar/json/value-text.js';
import { sparkMurmur3 } from '../../columnar/spark-hash.js';
import { EvaluationError } from '../../common/errors.js';
import { doubleText, floatText } from '../../expressions/cast/number-text.js';
import type { DataType } from '../../types/data-type.js';
import type { MapValue, Value } from '../../types/value.js';
import { fixedDigits, floatingText, grouped } from './java-format-numbers.js';
import { checkLength } from './text-limit.js';

/**
 * `printf` as Java's Formatter does it, over the engine's values: dates are their days, timestamps their microseconds, decimals and
 * nested values only texts (`%s`).
 */

const SPECIFIER = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y;

interface Specifier {
  readonly text: string;
  /** Argument by number from 0; −1: the one before again; undefined: the next. */
  readonly index: number | undefined;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

export type Formatter = (values: readonly Value[]) => string;

export function javaFormatter(format: string, types: readonly DataType[]): Formatter {
  const parts = partsOf(format);
  const forms = types.map(textForm);
  return values => {
    let next = 0;
    let last = -1;
    let out = '';
    for (const part of parts) {
      if (typeof part === 'string') {
        out += part;
        continue;
      }
      if (part.conversion === '%' || part.conversion === 'n') {
        out += part.conversion === 'n' ? '\n' : pad('%', part);
        continue;
      }
      if (part.index === undefined) last = next++;
      else if (part.index >= 0) last = part.index;
      if (last < 0 || last >= values.length)
        throw failure('MissingFormatArgumentException', `Format specifier '${part.text}'`);
      checkLength('format_string', Math.max(part.width, part.conversion === 's' ? 0 : (part.precision ?? 0)));
      out += formatted(part, values[last], types[last], forms[last]);
    }
    return out;
  };
}

export function failure(name: string, message: string): EvaluationError {
  return new EvaluationError(name, message);
}

function partsOf(format: string): (string | Specifier)[] {
  const parts: (string | Specifier)[] = [];
  for (let at = 0; at < format.length; ) {
    const percent = format.indexOf('%', at);
    if (percent !== at) {
      parts.push(format.slice(at, percent < 0 ? undefined : percent));
      if (percent < 0) break;
    }
    SPECIFIER.lastIndex = percent;
    const match = SPECIFIER.exec(format);
    if (match === null) {
      throw failure(
        'UnknownFormatConversionException',
        `Conversion = '${/[a-zA-Z]/.exec(format.slice(percent))?.[0] ?? '%'}'`,
      );
    }
    parts.push(specifierOf(match));
    at = SPECIFIER.lastIndex;
  }
  return parts;
}

function specifierOf([text, number, again, flags, width, precision, conversion]: RegExpExecArray): Specifier {
  if (!/[bBhHsScCdoxXeEfgGaA%n]/.test(conversion)) {
    throw failure('UnknownFormatConversionException', `Conversion = '${conversion}'`);
  }
  if ((flags.includes('-') || flags.includes('0')) && width === undefined) {
    throw failure('MissingFormatWidthException', text);
  }
  if (flags.includes('-') && flags.includes('0')) throw failure('IllegalFormatFlagsException', `Flags = '${flags}'`);
  if (precision !== undefined && /[cCdoxX%n]/.test(conversion))
    throw failure('IllegalFormatPrecisionException', precision);
  return {
    text,
    index: again ? -1 : number === undefined ? undefined : Number(number) - 1,
    flags,
    width: Number(width ?? 0),
    precision: precision === undefined ? undefined : Number(precision),
    conversion,
  };
}

const WIDTHS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  int: 32,
  date: 32,
  year_month_interval: 32,
  long: 64,
  timestamp: 64,
  timestamp_ntz: 64,
  day_time_interval: 64,
};

function formatted(s: Specifier, value: Value, type: DataType, text: (value: Value) => string): string {
  const lower = s.conversion.toLowerCase();
  const plain = plainText(s, lower, value, type, text);
  return s.conversion === lower ? plain : plain.toUpperCase();
}

function plainText(s: Specifier, lower: string, value: Value, type: DataType, text: (value: Value) => string): string {
  const mismatch = () => failure('IllegalFormatConversionException', `${s.conversion} != ${type.kind}`);
  if (lower === 'b')
    return pad(cut(value === null ? 'false' : typeof value === 'boolean' ? String(value) : 'true', s), s);
  if (value === null) return pad(cut('null', s), s);
  switch (lower) {
    case 's':
      return pad(cut(text(value), s), s);
    case 'h':
      return pad(cut(hashText(value, type), s), s);
    case 'c':
      if (WIDTHS[type.kind] === undefined || WIDTHS[type.kind] > 32) throw mismatch();
      return pad(String.fromCodePoint(value as number), s);
    case 'd':
      if (WIDTHS[type.kind] === undefined) throw mismatch();
      return signed(s, (value as number) < 0, grouped(String(value).replace('-', ''), s.flags.includes(',')));
    case 'o':
    case 'x': {
      const bits = WIDTHS[type.kind];
      if (bits === undefined) throw mismatch();
      const digits = BigInt.asUintN(bits, BigInt(value as number)).toString(lower === 'x' ? 16 : 8);
      const prefix = s.flags.includes('#') ? (lower === 'x' ? '0x' : '0') : '';
      return s.flags.includes('0') ? prefix + digits.padStart(s.width - prefix.length, '0') : pad(prefix + digits, s);
    }
    default: {
      if (type.kind !== 'double' && type.kind !== 'float') throw mismatch();
      const x = value as number;
      if (!Number.isFinite(x))
        return signed({ ...s, flags: s.flags.replace('0', '') }, x < 0, Number.isNaN(x) ? 'NaN' : 'Infinity');
      const digits = floatingText(Math.abs(x), lower, s.precision);
      return signed(
        s,
        x < 0 || Object.is(x, -0),
        lower === 'a' || lower === 'e' ? digits : grouped(digits, s.flags.includes(',')),
      );
    }
  }
}

/** Digits with their sign, filled to the width: with zeros between both, or with spaces. */
function signed(s: Specifier, negative: boolean, digits: string): string {
  const { flags, width } = s;
  const inBrackets = negative && flags.includes('(');
  const sign = negative ? (inBrackets ? '(' : '-') : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const end = inBrackets ? ')' : '';
  const body = flags.includes('0') ? digits.padStart(width - sign.length - end.length, '0') : digits;
  return pad(sign + body + end, s);
}

const pad = (text: string, s: Specifier): string =>
  s.flags.includes('-') ? text.padEnd(s.width) : text.padStart(s.width);

const cut = (text: string, s: Specifier): string => (s.precision === undefined ? text : text.slice(0, s.precision));

/** What `%s` prints: the text of the internal form. */
function textForm(type: DataType): (value: Value) => string {
  switch (type.kind) {
    case 'double':
      return value => doubleText(value as number);
    case 'float':
      return value => floatText(value as number);
    case 'decimal':
      return value => fixedDigits(BigInt(value as number), type.scale);
    case 'map': {
      const key = keyText({ kind: 'array', element: type.key, containsNull: true });
      const item = keyText({ kind: 'array', element: type.value, containsNull: true });
      return value => `keys: ${key((value as MapValue).keys)}, values: ${item((value as MapValue).values)}`;
    }
    default:
      return keyText(type);
  }
}

function hashText(value: Value, type: DataType): string {
  const bits = WIDTHS[type.kind];
  if (bits !== undefined && bits <= 32) return (Number(value) >>> 0).toString(16);
  if (bits === 64) {
    const wide = BigInt.asUintN(64, BigInt(value as number));
    return ((wide ^ (wide >> 32n)) & 0xffffffffn).toString(16);
  }
  if (typeof value === 'boolean') return (value ? 1231 : 1237).toString(16);
  if (typeof value === 'string') return (sparkMurmur3([type], [value]) >>> 0).toString(16);
  throw failure('IllegalFormatConversionException', `h is not supported for ${type.kind}`);
}
