import {
  booleanType,
  type DataType,
  type DecimalType,
  dateType,
  decimalType,
  doubleType,
  field,
  intType,
  longType,
  type StructType,
  simpleString,
  stringType,
  structType,
  timestampType,
  voidType,
} from '../../types/data-type.js';
import type { DatetimeParser } from '../../types/datetime/datetime-pattern.js';
import { parseTimestampBytes } from '../../types/datetime/parse-datetime.js';
import { decodeUtf8 } from '../vector.js';
import { booleanOf, decimalParts, inferenceDateParser, integerOf, javaDouble } from './converters.js';
import { type CsvOptions, csvParser } from './options.js';
import { CONTENT, type CsvTokenizer } from './tokenizer.js';

/**
 * Finds the types of columns from their texts: the narrowest of int, bigint, decimal (whole numbers only), double, date, timestamp, boolean and
 * string that holds all values seen. Nulls say nothing; a column of nulls is a string.
 */
export class CsvInference {
  private readonly types: DataType[] = [];
  private readonly dates: DatetimeParser;
  private readonly timestamps: DatetimeParser | null;

  constructor(private readonly options: CsvOptions) {
    this.dates = inferenceDateParser(options);
    this.timestamps =
      options.timestampFormat === undefined ? null : csvParser(options.timestampFormat, 'timestampFormat');
  }

  /** Takes the tokens of a record. */
  add(tokenizer: CsvTokenizer, buffer: Uint8Array): void {
    for (let i = 0; i < tokenizer.count; i++) {
      if (this.types.length === i) this.types.push(voidType);
      if (tokenizer.kinds[i] !== CONTENT || this.types[i] === stringType) continue;
      this.types[i] = this.widen(this.types[i], buffer, tokenizer.starts[i], tokenizer.ends[i]);
    }
  }

  /** The type of each of `count` columns. */
  result(count: number): DataType[] {
    return Array.from({ length: count }, (_, i) =>
      this.types[i] === undefined || this.types[i] === voidType ? stringType : this.types[i],
    );
  }

  private widen(before: DataType, buffer: Uint8Array, start: number, end: number): DataType {
    const text = decodeUtf8(buffer, start, end);
    if (text === this.options.nullValue) return before;
    return common(before, this.classify(before, buffer, start, end, text));
  }

  /** The first type from `before` on that the text fits. */
  private classify(before: DataType, buffer: Uint8Array, start: number, end: number, text: string): DataType {
    const from = ORDER.indexOf(before.kind);
    if (from <= ORDER.indexOf('double')) {
      const integer = from <= ORDER.indexOf('long') ? integerOf(buffer, start, end) : null;
      if (typeof integer === 'number' && integer === (integer | 0) && from <= ORDER.indexOf('int')) return intType;
      if (integer !== null) return longType;
      if (from <= ORDER.indexOf('decimal')) {
        const parts = decimalParts(text);
        const digits = parts === null ? 0 : String(parts.unscaled < 0n ? -parts.unscaled : parts.unscaled).length;
        if (parts !== null && parts.scale === 0 && digits <= 38) return decimalType(digits, 0);
      }
      if (this.isDouble(text)) return doubleType;
    }
    if (from <= ORDER.indexOf('date') && this.options.preferDate && this.dates.parseDate(text) !== null)
      return dateType;
    if (from <= ORDER.indexOf('timestamp') && this.isTimestamp(buffer, start, end, text)) return timestampType;
    return booleanOf(buffer, start, end) === null ? stringType : booleanType;
  }

  private isDouble(text: string): boolean {
    const { nanValue, positiveInf, negativeInf } = this.options;
    return javaDouble(text) !== null || text === nanValue || text === positiveInf || text === negativeInf;
  }

  private isTimestamp(buffer: Uint8Array, start: number, end: number, text: string): boolean {
    if (this.timestamps !== null) return this.timestamps.parseTimestamp(text, this.options.zone) !== null;
    return parseTimestampBytes(buffer, start, end, this.options.zone) !== null;
  }
}

const ORDER: readonly string[] = ['void', 'int', 'long', 'decimal', 'double', 'date', 'timestamp', 'boolean', 'string'];

function common(a: DataType, b: DataType): DataType {
  if (a.kind === 'void') return b;
  if (a.kind === b.kind && a.kind !== 'decimal') return a;
  if (a.kind === 'decimal' || b.kind === 'decimal') return commonDecimal(a, b);
  const numbers = ['int', 'long', 'double'];
  if (numbers.includes(a.kind) && numbers.includes(b.kind))
    return numbers.indexOf(a.kind) > numbers.indexOf(b.kind) ? a : b;
  const times = ['date', 'timestamp'];
  if (times.includes(a.kind) && times.includes(b.kind)) return timestampType;
  return stringType;
}

function commonDecimal(a: DataType, b: DataType): DataType {
  if (a.kind === 'double' || b.kind === 'double') return doubleType;
  const x = asDecimal(a);
  const y = asDecimal(b);
  return x === null || y === null ? stringType : decimalType(Math.max(x.precision, y.precision), 0);
}

function asDecimal(type: DataType): DecimalType | null {
  if (type.kind === 'decimal') return type;
  return type.kind === 'int' ? decimalType(10, 0) : type.kind === 'long' ? decimalType(20, 0) : null;
}

/**
 * The names of columns from a header: empty ones are called `_c<index>`, those that occur more than once (without regard to case) get their
 * index behind them. Without a header all are called `_c<index>`.
 */
export function csvColumnNames(tokens: readonly (string | null)[], header: boolean): string[] {
  if (!header) return tokens.map((_, i) => `_c${i}`);
  const seen = new Map<string, number>();
  for (const token of tokens)
    if (token !== null) seen.set(token.toLowerCase(), (seen.get(token.toLowerCase()) ?? 0) + 1);
  return tokens.map((token, i) =>
    token === null || token === '' ? `_c${i}` : seen.get(token.toLowerCase())! > 1 ? `${token}${i}` : token,
  );
}

/** The texts of the tokens; null where there is nothing. */
export function tokenTexts(tokenizer: CsvTokenizer, buffer: Uint8Array): (string | null)[] {
  return Array.from({ length: tokenizer.count }, (_, i) =>
    tokenizer.kinds[i] === CONTENT ? decodeUtf8(buffer, tokenizer.starts[i], tokenizer.ends[i]) : null,
  );
}

/** The schema of named columns. */
export function csvSchema(names: readonly string[], types: readonly DataType[]): StructType {
  return structType(names.map((name, i) => field(name, types[i])));
}

/** `STRUCT<_c0: INT, …>`, the answer of `schema_of_csv`. */
export function schemaOfCsvText(schema: StructType): string {
  return `STRUCT<${schema.fields.map(f => `${f.name}: ${simpleString(f.type).toUpperCase()}`).join(', ')}>`;
}
