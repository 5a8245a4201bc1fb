import { decodeUtf8 } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import type { BoundScalar } from '../../expressions/expression.js';
import type { Micros } from '../../types/datetime/civil.js';
import { datetimeParser } from '../../types/datetime/datetime-pattern.js';
import { toInstant, type Zone } from '../../types/datetime/zone.js';
import type { Value } from '../../types/value.js';
import { remembering } from './constant-text.js';
import { fixedPattern } from './fixed-pattern.js';

export function cannotParse(text: string, pattern: string): EvaluationError {
  return new EvaluationError(
    'CANNOT_PARSE_TIMESTAMP',
    `The text '${text.slice(0, 200)}' could not be read by the pattern '${pattern}'. Use \`try_to_timestamp\` to tolerate invalid input and return NULL instead.`,
  );
}

/** Texts by one pattern as instants, or without a zone as wall clock times. Null where the text does not match. */
interface TextParser {
  ofText(text: string): Micros | null;
  ofBytes(data: Uint8Array, start: number, end: number): Micros | null;
}

/** Makes parsers for `zone`; for wall clock times pass null. A bad pattern throws when it is first used. */
function textParser(pattern: string, zone: Zone | null): TextParser {
  const parser = datetimeParser(pattern);
  const fixed = fixedPattern(pattern);
  const slow = (text: string) => (zone === null ? parser.parseTimestampNtz(text) : parser.parseTimestamp(text, zone));
  const decoded = (data: Uint8Array, start: number, end: number) => slow(decodeUtf8(data, start, end));
  if (fixed === null) return { ofText: slow, ofBytes: decoded };
  const instant = (local: Micros) => (zone === null || zone.fixedOffset === 0 ? local : toInstant(zone, local));
  return {
    ofText(text) {
      const local = fixed.ofText(text);
      return local === null ? slow(text) : instant(local);
    },
    ofBytes(data, start, end) {
      const local = fixed.ofBytes(data, start, end);
      return local === null ? decoded(data, start, end) : instant(local);
    },
  };
}

/** How the function of a call (text, pattern) uses what was read. */
export interface PatternUse {
  readonly zone: Zone | null;
  /** The result for what was read. */
  readonly result: (micros: Micros) => Value;
  /** True: null where the text does not match; else an error. */
  readonly orNull: boolean;
  /** True for results that may be integers beyond the safe range. */
  readonly wide: boolean;
}

/** The kernel of a function of a text and a pattern; columns of text are read in place where the pattern is always the same. */
export function patternKernel({ zone, result, orNull, wide }: PatternUse, pattern: string | null | undefined) {
  const parserOf = remembering(text => textParser(text, zone));
  const evaluate = (text: string, pattern: string): Value => {
    const micros = parserOf(pattern).ofText(text);
    if (micros !== null) return result(micros);
    if (orNull) return null;
    throw cannotParse(text, pattern);
  };
  const parts: Pick<BoundScalar, 'evaluate' | 'inlineViews' | 'canFail'> = { evaluate, canFail: true };
  if (typeof pattern !== 'string') return parts;
  const read = (data: Uint8Array, start: number, end: number): Value => {
    const micros = parserOf(pattern).ofBytes(data, start, end);
    if (micros !== null) return result(micros);
    if (orNull) return null;
    throw cannotParse(decodeUtf8(data, start, end), pattern);
  };
  const inlineViews: BoundScalar['inlineViews'] = ([text], context) => {
    if (text.form !== 'view') return `${context.constant((t: string) => evaluate(t, pattern))}(${text.code})`;
    const code = `${context.constant(read)}(${text.data}, ${text.start}, ${text.end})`;
    return wide ? context.safe(code) : code;
  };
  return { ...parts, inlineViews };
}
