import type { DataType } from '../../types/data-type.js';
import type { Micros } from '../../types/datetime/civil.js';
import { type DatetimeParser, datetimeParser } from '../../types/datetime/datetime-pattern.js';
import { parseDateBytes, parseTimestampBytes, parseTimestampNtzBytes } from '../../types/datetime/parse-datetime.js';
import { Int32Vector, type Vector } from '../vector.js';
import { BAD, isNumberStart, JsonColumn, NO_INTS, nullOrBad, OK, type ReadResult, widerInts } from './column.js';
import { WideColumn } from './number-columns.js';
import { integerOf } from './numbers.js';
import type { JsonOptions } from './options.js';
import type { JsonScanner } from './scanner.js';
import { lastText } from './token-text.js';
import { INTEGER } from './tokens.js';

/** timestamp and timestamp_ntz: ISO text as Spark reads it, or the pattern; for timestamp also a whole number of seconds. */
export class TimestampColumn extends WideColumn {
  private readonly parser: DatetimeParser | null;
  private readonly ntz: boolean;
  constructor(
    type: DataType,
    private readonly options: JsonOptions,
  ) {
    super(type);
    this.ntz = type.kind === 'timestamp_ntz';
    const pattern = this.ntz ? options.timestampNtzFormat : options.timestampFormat;
    this.parser = pattern === null ? null : datetimeParser(pattern);
  }

  read(scanner: JsonScanner, row: number): ReadResult {
    const c = scanner.peek();
    if (scanner.isString(c)) {
      scanner.string(c);
      const micros = this.parse(scanner);
      return micros === null ? BAD : this.store(row, micros);
    }
    if (!this.ntz && isNumberStart(c)) {
      if (scanner.number() !== INTEGER || scanner.digits > 18) return BAD;
      if (scanner.mantissa <= 9_007_199_254)
        return this.store(row, (scanner.negative ? 0 - scanner.mantissa : scanner.mantissa) * 1_000_000);
      const micros = BigInt(integerOf(scanner)) * 1_000_000n;
      const narrow = Number(micros);
      if (Number.isSafeInteger(narrow)) return this.store(row, narrow);
      return micros === BigInt.asIntN(64, micros) ? this.store(row, micros) : BAD;
    }
    return nullOrBad(scanner, this, row);
  }

  private parse(scanner: JsonScanner): Micros | null {
    if (this.parser !== null) {
      const text = lastText(scanner);
      return this.ntz
        ? this.parser.parseTimestampNtz(text, false)
        : this.parser.parseTimestamp(text, this.options.zone);
    }
    let { bytes, textStart: start, textEnd: end } = scanner;
    if (scanner.escaped) {
      bytes = Buffer.from(lastText(scanner));
      start = 0;
      end = bytes.length;
    }
    return this.ntz
      ? parseTimestampNtzBytes(bytes, start, end, false)
      : parseTimestampBytes(bytes, start, end, this.options.zone);
  }
}

export class DateColumn extends JsonColumn {
  private values: Int32Array = NO_INTS;
  private readonly parser: DatetimeParser | null;
  constructor(
    private readonly type: DataType,
    options: JsonOptions,
  ) {
    super();
    this.parser = options.dateFormat === null ? null : datetimeParser(options.dateFormat);
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    const c = scanner.peek();
    if (!scanner.isString(c)) return nullOrBad(scanner, this, row);
    scanner.string(c);
    let days: number | null;
    if (this.parser !== null) days = this.parser.parseDate(lastText(scanner));
    else if (scanner.escaped) {
      const bytes = Buffer.from(lastText(scanner));
      days = parseDateBytes(bytes, 0, bytes.length);
    } else days = parseDateBytes(scanner.bytes, scanner.textStart, scanner.textEnd);
    if (days === null) return BAD;
    this.values[row] = days;
    this.validity[row] = 1;
    return OK;
  }
  protected grow(capacity: number): void {
    this.values = widerInts(this.values, capacity);
  }
  protected override get reusable(): boolean {
    return true;
  }
  protected override forget(): void {
    super.forget();
    this.values = NO_INTS;
  }
  protected vector(length: number, validity: Uint8Array | null): Vector {
    const values = this.values.subarray(0, length);
    return new Int32Vector(this.type, length, values, validity);
  }
}
