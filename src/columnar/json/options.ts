import { ConfigurationError } from '../../common/errors.js';
import { type Zone, zoneOf } from '../../types/datetime/zone.js';

/**
 * The options of JSON, read once: those of the file format, of `from_json`, of `to_json` and of schema inference. Names and defaults are
 * Spark's; keys come in lower case.
 */
export interface JsonOptions {
  /** What becomes of a malformed record. An unknown mode means permissive, as in Spark. */
  readonly mode: 'permissive' | 'dropMalformed' | 'failFast';
  /** The string column that receives the text of malformed records, if the schema has it. */
  readonly columnNameOfCorruptRecord: string;
  /** Zone of timestamps whose text names none. */
  readonly zone: Zone;
  /** Patterns; null means ISO 8601 as Spark reads and writes it. */
  readonly timestampFormat: string | null;
  readonly timestampNtzFormat: string | null;
  readonly dateFormat: string | null;
  readonly allowComments: boolean;
  readonly allowUnquotedFieldNames: boolean;
  readonly allowSingleQuotes: boolean;
  readonly allowNumericLeadingZeros: boolean;
  readonly allowBackslashEscapingAnyCharacter: boolean;
  readonly allowUnquotedControlChars: boolean;
  readonly allowNonNumericNumbers: boolean;
  /** Inference: every scalar is a string. */
  readonly primitivesAsString: boolean;
  /** Inference: numbers with a fraction are decimals where they fit. */
  readonly prefersDecimal: boolean;
  readonly inferTimestamp: boolean;
  /** Inference: leaves out fields that hold nothing but nulls and empty arrays and objects. */
  readonly dropFieldIfAllNull: boolean;
  readonly samplingRatio: number;
  /** Writing: null fields of objects are left out. Entries of maps and items of arrays never are. */
  readonly ignoreNullFields: boolean;
  readonly pretty: boolean;
  readonly writeNonAsciiCharacterAsCodePoint: boolean;
}

export const JSON_READ_OPTIONS: readonly string[] = [
  'mode',
  'columnnameofcorruptrecord',
  'timezone',
  'locale',
  'timestampformat',
  'timestampntzformat',
  'dateformat',
  'allowcomments',
  'allowunquotedfieldnames',
  'allowsinglequotes',
  'allownumericleadingzeros',
  'allowbackslashescapinganycharacter',
  'allowunquotedcontrolchars',
  'allownonnumericnumbers',
  'primitivesasstring',
  'prefersdecimal',
  'infertimestamp',
  'dropfieldifallnull',
  'samplingratio',
];

export const JSON_WRITE_OPTIONS: readonly string[] = [
  'timezone',
  'locale',
  'timestampformat',
  'timestampntzformat',
  'dateformat',
  'ignorenullfields',
  'pretty',
  'writenonasciicharacterascodepoint',
];

const MODES = { permissive: 'permissive', dropmalformed: 'dropMalformed', failfast: 'failFast' } as const;

export function jsonOptions(options: ReadonlyMap<string, string> = new Map()): JsonOptions {
  const flag = (name: string, otherwise: boolean): boolean => booleanOption(options, name, otherwise);
  const locale = options.get('locale');
  if (locale !== undefined && !/^en([-_]US)?$/i.test(locale)) {
    throw new ConfigurationError('INVALID_OPTION', `The option locale is '${locale}'; only en-US is supported.`);
  }
  const samplingRatio = Number(options.get('samplingratio') ?? 1);
  if (!(samplingRatio > 0 && samplingRatio <= 1)) {
    throw new ConfigurationError('INVALID_OPTION', `The option samplingRatio must be above 0 and not above 1.`);
  }
  return {
    mode: MODES[(options.get('mode') ?? '').toLowerCase() as keyof typeof MODES] ?? 'permissive',
    columnNameOfCorruptRecord: options.get('columnnameofcorruptrecord') ?? '_corrupt_record',
    zone: zoneOf(options.get('timezone') ?? 'UTC'),
    timestampFormat: options.get('timestampformat') ?? null,
    timestampNtzFormat: options.get('timestampntzformat') ?? null,
    dateFormat: options.get('dateformat') ?? null,
    allowComments: flag('allowcomments', false),
    allowUnquotedFieldNames: flag('allowunquotedfieldnames', false),
    allowSingleQuotes: flag('allowsinglequotes', true),
    allowNumericLeadingZeros: flag('allownumericleadingzeros', false),
    allowBackslashEscapingAnyCharacter: flag('allowbackslashescapinganycharacter', false),
    allowUnquotedControlChars: flag('allowunquotedcontrolchars', false),
    allowNonNumericNumbers: flag('allownonnumericnumbers', true),
    primitivesAsString: flag('primitivesasstring', false),
    prefersDecimal: flag('prefersdecimal', false),
    inferTimestamp: flag('infertimestamp', false),
    dropFieldIfAllNull: flag('dropfieldifallnull', false),
    samplingRatio,
    ignoreNullFields: flag('ignorenullfields', true),
    pretty: flag('pretty', false),
    writeNonAsciiCharacterAsCodePoint: flag('writenonasciicharacterascodepoint', false),
  };
}

export function booleanOption(options: ReadonlyMap<string, string>, name: string, otherwise: boolean): boolean {
  const text = options.get(name);
  if (text === undefined) return otherwise;
  const value = text.toLowerCase();
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw new ConfigurationError('INVALID_OPTION', `The option ${name} must be true or false, not '${text}'.`);
}
