import { EvaluationError } from '../../common/errors.js';
import type { Micros } from './civil.js';
import { compilePattern, type PatternElement } from './pattern-elements.js';
import { formatElements } from './pattern-format.js';
import { type ParsedFields, parsedDate, parsedTimestamp, parseElements } from './pattern-parse.js';
import { UTC, type Zone } from './zone.js';

/**
 * Patterns of dates and times, such as `yyyy-MM-dd HH:mm:ss.SSS`: the letters of Java's `DateTimeFormatter` as Spark uses them (strict
 * resolution, English names, case-insensitive reading, `y` is the proleptic year unless there is a `G`, fractions of fewer digits
 * than the pattern are read). Compiled patterns are cached; compiling a bad one throws `EvaluationError('INVALID_DATETIME_PATTERN')`.
 *
 *   G era · y u year · M L month · d day · D day of year · F aligned week day · q Q quarter · E week day · a am/pm
 *   h 1-12 · H 0-23 · k 1-24 · K 0-11 · m minute · s second · S fraction
 *   V zone id · z zone name · O localised offset · X x Z offset · 'text' · '' · [ optional ]
 *
 * `E`, `F`, `q` and `Q` can only be printed. Week-based letters (`Y w W u e c`) are refused, as Spark does.
 */
export interface DatetimeFormatter {
  readonly pattern: string;
  /** An instant, shown in `zone`. For a timestamp without zone pass `UTC`. */
  format(micros: Micros, zone: Zone): string;
  /** A day, at midnight. */
  formatDate(days: number): string;
}

export interface DatetimeParser {
  readonly pattern: string;
  /** Null when the text does not match. A zone in the text wins over `zone`. */
  parseTimestamp(text: string, zone: Zone): Micros | null;
  /** The wall clock time of the text. With `allowZone` false a text with a zone does not match. */
  parseTimestampNtz(text: string, allowZone?: boolean): Micros | null;
  parseDate(text: string): number | null;
}

export function datetimeFormatter(pattern: string): DatetimeFormatter {
  return cached(formatters, pattern, () => new PatternFormatter(pattern, compilePattern(pattern, 'format')));
}

export function datetimeParser(pattern: string): DatetimeParser {
  return cached(parsers, pattern, () => new PatternParser(pattern, compilePattern(pattern, 'parse')));
}

/** As `datetimeFormatter` and `datetimeParser`, for callers that report a bad pattern in their own words: the reason, or null. */
export function patternProblem(pattern: string, use: 'format' | 'parse'): string | null {
  try {
    if (use === 'format') datetimeFormatter(pattern);
    else datetimeParser(pattern);
    return null;
  } catch (error) {
    if (error instanceof EvaluationError) return error.message.replace(/^\[[A-Z_]+\] /, '');
    throw error;
  }
}

/** Patterns may come from a column, so the number kept is bounded. */
const KEPT = 200;
const formatters = new Map<string, PatternFormatter>();
const parsers = new Map<string, PatternParser>();

function cached<T>(cache: Map<string, T>, pattern: string, compile: () => T): T {
  let found = cache.get(pattern);
  if (found === undefined) {
    found = compile();
    if (cache.size >= KEPT) cache.clear();
    cache.set(pattern, found);
  }
  return found;
}

class PatternFormatter implements DatetimeFormatter {
  constructor(
    readonly pattern: string,
    private readonly elements: readonly PatternElement[],
  ) {}
  format(micros: Micros, zone: Zone): string {
    return formatElements(this.elements, micros, zone);
  }
  formatDate(days: number): string {
    const micros = days * 86_400_000_000;
    return formatElements(this.elements, Number.isSafeInteger(micros) ? micros : BigInt(days) * 86_400_000_000n, UTC);
  }
}

class PatternParser implements DatetimeParser {
  constructor(
    readonly pattern: string,
    private readonly elements: readonly PatternElement[],
  ) {}
  parseTimestamp(text: string, zone: Zone): Micros | null {
    const fields = this.fields(text);
    return fields === null ? null : parsedTimestamp(fields, fields.zone ?? zone);
  }
  parseTimestampNtz(text: string, allowZone = true): Micros | null {
    const fields = this.fields(text);
    if (fields === null || (!allowZone && fields.zone !== null)) return null;
    return parsedTimestamp(fields, UTC);
  }
  parseDate(text: string): number | null {
    const fields = this.fields(text);
    return fields === null ? null : parsedDate(fields);
  }
  private fields(text: string): ParsedFields | null {
    return parseElements(this.elements, text);
  }
}
