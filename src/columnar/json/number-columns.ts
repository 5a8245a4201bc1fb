import type { DataType, DecimalType } from '../../types/data-type.js';
import { LONG_MAX, LONG_MIN } from '../../types/value.js';
import { BooleanVector, Float64Vector, Int32Vector, IntegerVector, type Vector } from '../vector.js';
import {
  BAD,
  isNumberStart,
  JsonColumn,
  NO_DOUBLES,
  NO_INTS,
  nullOrBad,
  OK,
  type ReadResult,
  readNull,
  widerBytes,
  widerDoubles,
  widerInts,
} from './column.js';
import { decimalOf, decimalOfText, doubleOf, integerOf, NUMBER_LENGTH_MAX } from './numbers.js';
import type { JsonScanner } from './scanner.js';
import { stringText } from './token-text.js';
import { FALSE_WORD, FRACTION, INTEGER, SPECIAL, TRUE_WORD } from './tokens.js';

export class BooleanColumn extends JsonColumn {
  private values: Uint8Array = new Uint8Array(0);
  constructor(private readonly type: DataType) {
    super();
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    const c = scanner.peek();
    if (c === 0x74) scanner.word(TRUE_WORD);
    else if (c === 0x66) scanner.word(FALSE_WORD);
    else if (readNull(scanner, this, row)) return OK;
    else {
      scanner.skip();
      return BAD;
    }
    this.values[row] = c === 0x74 ? 1 : 0;
    this.validity[row] = 1;
    return OK;
  }
  protected grow(capacity: number): void {
    this.values = widerBytes(this.values, capacity);
  }
  protected override get reusable(): boolean {
    return true;
  }
  protected override forget(): void {
    super.forget();
    this.values = new Uint8Array(0);
  }
  protected vector(length: number, validity: Uint8Array | null): Vector {
    const values = this.values.subarray(0, length);
    return new BooleanVector(this.type, length, values, validity);
  }
}

/** tinyint, smallint, int. A tinyint takes 128 to 255 and wraps, as Spark does. */
export class Int32Column extends JsonColumn {
  values: Int32Array = NO_INTS;
  readonly min: number;
  readonly max: number;
  constructor(readonly type: DataType) {
    super();
    this.min = type.kind === 'tinyint' ? -128 : type.kind === 'smallint' ? -32768 : -2147483648;
    this.max = type.kind === 'tinyint' ? 255 : type.kind === 'smallint' ? 32767 : 2147483647;
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    if (!isNumberStart(scanner.peek())) return nullOrBad(scanner, this, row);
    if (scanner.number() !== INTEGER) return BAD;
    const value = scanner.negative ? 0 - scanner.mantissa : scanner.mantissa;
    if (!(value >= this.min && value <= this.max)) return BAD;
    this.values[row] = this.max === 255 ? (value << 24) >> 24 : value;
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

/** Integers of 64 bits and more: doubles while safe, the few others beside them. */
export abstract class WideColumn extends JsonColumn {
  values: Float64Array = NO_DOUBLES;
  private wide: Map<number, bigint> | null = null;
  constructor(readonly type: DataType) {
    super();
  }
  protected store(row: number, value: number | bigint): ReadResult {
    if (typeof value === 'number') {
      this.values[row] = value;
      this.wide?.delete(row);
    } else {
      this.values[row] = 0;
      this.wide ??= new Map();
      this.wide.set(row, value);
    }
    this.validity[row] = 1;
    return OK;
  }
  override clear(row: number): void {
    super.clear(row);
    this.wide?.delete(row);
  }
  protected grow(capacity: number): void {
    this.values = widerDoubles(this.values, capacity);
  }
  protected override get reusable(): boolean {
    return true;
  }
  protected override forget(): void {
    super.forget();
    this.values = NO_DOUBLES;
  }
  protected vector(length: number, validity: Uint8Array | null): Vector {
    const narrow = this.values.subarray(0, length);
    const { wide } = this;
    this.wide = null;
    if (wide === null || wide.size === 0) return new IntegerVector(this.type, length, narrow, validity);
    const values: bigint[] | BigInt64Array =
      this.type.kind === 'decimal' ? new Array<bigint>(length) : new BigInt64Array(length);
    for (let i = 0; i < length; i++) values[i] = BigInt(narrow[i]);
    for (const [row, value] of wide) if (row < length) values[row] = value;
    return new IntegerVector(this.type, length, values, validity);
  }
}

export class LongColumn extends WideColumn {
  read(scanner: JsonScanner, row: number): ReadResult {
    if (!isNumberStart(scanner.peek())) return nullOrBad(scanner, this, row);
    if (scanner.number() !== INTEGER || scanner.digits > NUMBER_LENGTH_MAX) return BAD;
    const value = integerOf(scanner);
    if (typeof value === 'bigint' && (value < LONG_MIN || value > LONG_MAX)) return BAD;
    return this.store(row, value);
  }
}

/** Numbers and strings of numbers, rounded half up to the scale. */
export class DecimalColumn extends WideColumn {
  read(scanner: JsonScanner, row: number): ReadResult {
    const { precision, scale } = this.type as DecimalType;
    const c = scanner.peek();
    let value: number | bigint | null;
    if (isNumberStart(c)) {
      if (scanner.number() === SPECIAL || scanner.digits > NUMBER_LENGTH_MAX) return BAD;
      value = decimalOf(scanner, precision, scale);
    } else if (scanner.isString(c)) {
      value = decimalOfText(stringText(scanner).replaceAll(',', ''), precision, scale);
    } else return nullOrBad(scanner, this, row);
    return value === null ? BAD : this.store(row, value);
  }
}

const SPELLED: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['+Infinity', Number.POSITIVE_INFINITY],
  ['+INF', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
]);

/** float and double. Beyond the range is an infinity or zero, as in Spark. */
export class Float64Column extends JsonColumn {
  values: Float64Array = NO_DOUBLES;
  constructor(readonly type: DataType) {
    super();
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    const c = scanner.peek();
    let value: number;
    if (isNumberStart(c)) {
      const kind = scanner.number();
      if (kind === SPECIAL) value = scanner.mantissa;
      else if (scanner.digits > NUMBER_LENGTH_MAX) return BAD;
      else {
        value = doubleOf(scanner);
        if (kind !== FRACTION && value === 0) value = 0; // -0 without a point is the integer 0
      }
    } else if (scanner.isString(c)) {
      const spelled = SPELLED.get(stringText(scanner));
      if (spelled === undefined || !scanner.options.allowNonNumericNumbers) return BAD;
      value = spelled;
    } else return nullOrBad(scanner, this, row);
    this.values[row] = this.type.kind === 'float' ? Math.fround(value) : value;
    this.validity[row] = 1;
    return OK;
  }
  protected grow(capacity: number): void {
    this.values = widerDoubles(this.values, capacity);
  }
  protected override get reusable(): boolean {
    return true;
  }
  protected override forget(): void {
    super.forget();
    this.values = NO_DOUBLES;
  }
  protected vector(length: number, validity: Uint8Array | null): Vector {
    const values = this.values.subarray(0, length);
    return new Float64Vector(this.type, length, values, validity);
  }
}
