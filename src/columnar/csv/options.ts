import { ConfigurationError } from '../../common/errors.js';
import {
  type DatetimeFormatter,
  type DatetimeParser,
  datetimeFormatter,
  datetimeParser,
  patternProblem,
} from '../../types/datetime/datetime-pattern.js';
import { findZone, UTC, type Zone } from '../../types/datetime/zone.js';

export type CsvMode = 'PERMISSIVE' | 'DROPMALFORMED' | 'FAILFAST';
export type UnescapedQuoteHandling =
  | 'STOP_AT_CLOSING_QUOTE'
  | 'BACK_TO_DELIMITER'
  | 'STOP_AT_DELIMITER'
  | 'SKIP_VALUE'
  | 'RAISE_ERROR';

/** Spark's CSV options, checked. Characters are bytes; 0 stands for "none". */
export interface CsvOptions {
  readonly separator: Uint8Array;
  readonly quote: number;
  readonly escape: number;
  /** Escapes the escape in front of a quote: the escape itself, unless that is the quote. */
  readonly escapeEscape: number;
  readonly comment: number;
  readonly header: boolean;
  readonly enforceSchema: boolean;
  readonly inferSchema: boolean;
  readonly preferDate: boolean;
  readonly samplingRatio: number;
  /** Undefined: the default, which differs between reading and writing. */
  readonly ignoreLeadingWhiteSpace: boolean | undefined;
  readonly ignoreTrailingWhiteSpace: boolean | undefined;
  readonly nullValue: string;
  readonly emptyValue: string | undefined;
  readonly nanValue: string;
  readonly positiveInf: string;
  readonly negativeInf: string;
  readonly dateFormat: string | undefined;
  readonly timestampFormat: string | undefined;
  readonly timestampNtzFormat: string | undefined;
  readonly zone: Zone;
  readonly maxColumns: number;
  /** -1: no limit. */
  readonly maxCharsPerColumn: number;
  readonly mode: CsvMode;
  readonly corruptColumn: string;
  readonly multiLine: boolean;
  readonly lineSep: string | undefined;
  readonly unescapedQuotes: UnescapedQuoteHandling;
  readonly quoteAll: boolean;
  readonly escapeQuotes: boolean;
}

/** Names of the options, lower case, apart from those of lines and files. */
export const CSV_OPTIONS: readonly string[] = [
  'sep',
  'delimiter',
  'quote',
  'escape',
  'chartoescapequoteescaping',
  'comment',
  'header',
  'enforceschema',
  'inferschema',
  'preferdate',
  'samplingratio',
  'ignoreleadingwhitespace',
  'ignoretrailingwhitespace',
  'nullvalue',
  'emptyvalue',
  'nanvalue',
  'positiveinf',
  'negativeinf',
  'dateformat',
  'timestampformat',
  'timestampntzformat',
  'timezone',
  'maxcolumns',
  'maxcharspercolumn',
  'mode',
  'columnnameofcorruptrecord',
  'multiline',
  'linesep',
  'unescapedquotehandling',
  'quoteall',
  'escapequotes',
  'locale',
  'encoding',
  'charset',
];

/** Reads options (keys in lower case). `defaultZone` is the session's. */
export function csvOptions(options: ReadonlyMap<string, string>, defaultZone: Zone = UTC): CsvOptions {
  const read = new OptionReader(options);
  const quote = read.char('quote', '"');
  const escapeChar = read.char('escape', '\\');
  return {
    separator: separatorBytes(options.get('sep') ?? options.get('delimiter') ?? ','),
    quote,
    escape: escapeChar,
    escapeEscape: options.has('chartoescapequoteescaping')
      ? read.char('chartoescapequoteescaping', '')
      : escapeChar === quote
        ? 0
        : escapeChar,
    comment: read.char('comment', ''),
    header: read.flag('header', false),
    enforceSchema: read.flag('enforceschema', true),
    inferSchema: read.flag('inferschema', false),
    preferDate: read.flag('preferdate', true),
    samplingRatio: read.number('samplingratio', 1),
    ignoreLeadingWhiteSpace: options.has('ignoreleadingwhitespace')
      ? read.flag('ignoreleadingwhitespace', false)
      : undefined,
    ignoreTrailingWhiteSpace: options.has('ignoretrailingwhitespace')
      ? read.flag('ignoretrailingwhitespace', false)
      : undefined,
    nullValue: options.get('nullvalue') ?? '',
    emptyValue: options.get('emptyvalue'),
    nanValue: options.get('nanvalue') ?? 'NaN',
    positiveInf: options.get('positiveinf') ?? 'Inf',
    negativeInf: options.get('negativeinf') ?? '-Inf',
    dateFormat: read.pattern('dateformat'),
    timestampFormat: read.pattern('timestampformat'),
    timestampNtzFormat: read.pattern('timestampntzformat'),
    zone: read.zone(defaultZone),
    maxColumns: read.number('maxcolumns', 20480),
    maxCharsPerColumn: read.number('maxcharspercolumn', -1),
    mode: read.choice('mode', 'PERMISSIVE', MODES),
    corruptColumn: options.get('columnnameofcorruptrecord') ?? '_corrupt_record',
    multiLine: read.flag('multiline', false),
    lineSep: read.lineSep(),
    unescapedQuotes: read.choice('unescapedquotehandling', 'STOP_AT_DELIMITER', QUOTE_HANDLINGS),
    quoteAll: read.flag('quoteall', false),
    escapeQuotes: read.flag('escapequotes', true),
  };
}

/** A pattern that is only needed on one way is checked there. */
export function csvParser(pattern: string, option: string): DatetimeParser {
  const problem = patternProblem(pattern, 'parse');
  if (problem !== null) throw new ConfigurationError('INVALID_OPTION', `Option ${option}: ${problem}`);
  return datetimeParser(pattern);
}

export function csvFormatter(pattern: string, option: string): DatetimeFormatter {
  const problem = patternProblem(pattern, 'format');
  if (problem !== null) throw new ConfigurationError('INVALID_OPTION', `Option ${option}: ${problem}`);
  return datetimeFormatter(pattern);
}

const MODES: readonly CsvMode[] = ['PERMISSIVE', 'DROPMALFORMED', 'FAILFAST'];
const QUOTE_HANDLINGS: readonly UnescapedQuoteHandling[] = [
  'STOP_AT_CLOSING_QUOTE',
  'BACK_TO_DELIMITER',
  'STOP_AT_DELIMITER',
  'SKIP_VALUE',
  'RAISE_ERROR',
];

class OptionReader {
  constructor(private readonly options: ReadonlyMap<string, string>) {}

  private refuse(key: string, what: string): never {
    throw new ConfigurationError(
      'INVALID_OPTION',
      `CSV option ${key} must be ${what}, not '${this.options.get(key)}'.`,
    );
  }

  flag(key: string, otherwise: boolean): boolean {
    const text = this.options.get(key)?.toLowerCase();
    if (text === undefined) return otherwise;
    if (text !== 'true' && text !== 'false') this.refuse(key, 'true or false');
    return text === 'true';
  }

  number(key: string, otherwise: number): number {
    const text = this.options.get(key);
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) this.refuse(key, 'a number');
    return value;
  }

  /** One ASCII character, or empty for none. */
  char(key: string, otherwise: string): number {
    const text = this.options.get(key) ?? otherwise;
    if (text.length > 1 || text.charCodeAt(0) > 127) this.refuse(key, 'one ASCII character or empty');
    return text === '' ? 0 : text.charCodeAt(0);
  }

  choice<T extends string>(key: string, otherwise: T, choices: readonly T[]): T {
    const text = this.options.get(key);
    if (text === undefined) return otherwise;
    const found = choices.find(choice => choice === text.toUpperCase());
    return found ?? this.refuse(key, `one of ${choices.join(', ')}`);
  }

  pattern(key: string): string | undefined {
    return this.options.get(key);
  }

  lineSep(): string | undefined {
    const text = this.options.get('linesep');
    if (text !== undefined && (text.length === 0 || text.length > 2)) this.refuse('linesep', 'one or two characters');
    return text;
  }

  zone(otherwise: Zone): Zone {
    const id = this.options.get('timezone');
    if (id === undefined) return otherwise;
    return findZone(id) ?? this.refuse('timezone', 'a region id or an offset');
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  n: '\n',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** A separator may be written with escapes (`\t`), and may be several characters long. */
function separatorBytes(text: string): Uint8Array {
  if (text === '') throw new ConfigurationError('INVALID_OPTION', 'The CSV option sep must not be empty.');
  if (text === '\\')
    throw new ConfigurationError(
      'INVALID_OPTION',
      'The CSV option sep must not be a single backslash: write it as \\\\.',
    );
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') out += text[i];
    else if (text.startsWith('\\u0000', i)) {
      out += '\0';
      i += 5;
    } else {
      const meant = ESCAPES[text[++i]];
      if (meant === undefined) {
        throw new ConfigurationError('INVALID_OPTION', `The CSV option sep has an unknown escape in '${text}'.`);
      }
      out += meant;
    }
  }
  return new TextEncoder().encode(out);
}
