import type { DataType } from '../../types/data-type.js';
import { VariantValue } from '../../types/value.js';
import { BytesVector, NullVector, ObjectVector, type Vector } from '../vector.js';
import { ByteSink } from './byte-sink.js';
import { BAD, JsonColumn, NO_INTS, nullOrBad, OK, type ReadResult, readNull, type Texts, widerInts } from './column.js';
import { copyNormalized } from './normalize.js';
import { latin1 } from './numbers.js';
import type { JsonScanner } from './scanner.js';
import { stringText } from './token-text.js';
import { appendUnescaped } from './unescape.js';
import { DUPLICATE_KEY, variantJson } from './variant.js';

/** Strings as views into the text. Other values become their JSON text, as Jackson writes it: `1.10` is `1.1`, objects lose white space. */
export class StringColumn extends JsonColumn {
  starts: Int32Array = NO_INTS;
  ends: Int32Array = NO_INTS;
  constructor(
    readonly type: DataType,
    private readonly sink: ByteSink,
  ) {
    super();
  }

  read(scanner: JsonScanner, row: number): ReadResult {
    const c = scanner.peek();
    if (scanner.isString(c)) {
      scanner.string(c);
      this.place(scanner, row);
    } else if (!readNull(scanner, this, row)) {
      const from = this.sink.used;
      copyNormalized(scanner, this.sink);
      this.set(row, scanner.bytes.length + from, scanner.bytes.length + this.sink.used);
    }
    return OK;
  }

  /** Takes the string or name that the scanner has just read. */
  place(scanner: JsonScanner, row: number): void {
    if (!scanner.escaped) {
      this.set(row, scanner.textStart, scanner.textEnd);
      return;
    }
    const from = this.sink.used;
    appendUnescaped(scanner.bytes, scanner.textStart, scanner.textEnd, this.sink);
    this.set(row, scanner.bytes.length + from, scanner.bytes.length + this.sink.used);
  }

  set(row: number, start: number, end: number): void {
    this.starts[row] = start;
    this.ends[row] = end;
    this.validity[row] = 1;
  }

  /** Whether two rows that were read from `bytes` hold the same text. */
  same(a: number, b: number, bytes: Uint8Array): boolean {
    const { starts, ends } = this;
    const length = ends[a] - starts[a];
    if (length !== ends[b] - starts[b]) return false;
    const left = starts[a] >= bytes.length ? this.sink.data : bytes;
    const right = starts[b] >= bytes.length ? this.sink.data : bytes;
    const from = left === bytes ? starts[a] : starts[a] - bytes.length;
    const other = right === bytes ? starts[b] : starts[b] - bytes.length;
    for (let i = 0; i < length; i++) if (left[from + i] !== right[other + i]) return false;
    return true;
  }

  /** The bytes of a row that was read from `bytes`, one character each. */
  textAt(row: number, bytes: Uint8Array): string {
    const start = this.starts[row];
    const end = this.ends[row];
    return start >= bytes.length
      ? latin1(this.sink.data, start - bytes.length, end - bytes.length)
      : latin1(bytes, start, end);
  }

  protected grow(capacity: number): void {
    this.starts = widerInts(this.starts, capacity);
    this.ends = widerInts(this.ends, capacity);
  }

  protected override get reusable(): boolean {
    return true;
  }
  protected override forget(): void {
    super.forget();
    this.starts = NO_INTS;
    this.ends = NO_INTS;
  }
  protected vector(length: number, validity: Uint8Array | null, texts: Texts): Vector {
    const starts = this.starts.subarray(0, length);
    const ends = this.ends.subarray(0, length);
    texts.place(starts, ends, length, validity);
    return new BytesVector(this.type, length, starts, ends, texts.data, validity);
  }
}

/** Base64 with its padding; white space only between groups of four, as Jackson. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4}[\0- ]*)*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?[\0- ]*$/;

export class BinaryColumn extends JsonColumn {
  private starts: Int32Array = NO_INTS;
  private ends: Int32Array = NO_INTS;
  private readonly data = new ByteSink();
  constructor(private readonly type: DataType) {
    super();
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    if (!scanner.isString(scanner.peek())) return nullOrBad(scanner, this, row);
    const text = stringText(scanner);
    if (!BASE64.test(text)) return BAD;
    const bytes = Buffer.from(text, 'base64');
    this.starts[row] = this.data.used;
    this.data.bytes(bytes, 0, bytes.length);
    this.ends[row] = this.data.used;
    this.validity[row] = 1;
    return OK;
  }
  protected grow(capacity: number): void {
    this.starts = widerInts(this.starts, capacity);
    this.ends = widerInts(this.ends, capacity);
  }
  protected vector(length: number, validity: Uint8Array | null): Vector {
    const vector = new BytesVector(
      this.type,
      length,
      this.starts.subarray(0, length),
      this.ends.subarray(0, length),
      this.data.take(),
      validity,
    );
    this.starts = NO_INTS;
    this.ends = NO_INTS;
    return vector;
  }
}

export class VariantColumn extends JsonColumn {
  private values: (VariantValue | null)[] = [];
  constructor(private readonly type: DataType) {
    super();
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    const json = variantJson(scanner);
    if (json === DUPLICATE_KEY) return BAD;
    this.values[row] = new VariantValue(json);
    this.validity[row] = 1;
    return OK;
  }
  override clear(row: number): void {
    super.clear(row);
    this.values[row] = null;
  }
  protected grow(capacity: number): void {
    for (let i = this.values.length; i < capacity; i++) this.values.push(null);
  }
  protected vector(length: number, validity: Uint8Array | null): Vector {
    const values = this.values.slice(0, length);
    this.values = [];
    return new ObjectVector(this.type, length, values, validity);
  }
}

/** The type of a column of nulls takes any value and keeps none. */
export class VoidColumn extends JsonColumn {
  constructor(private readonly type: DataType) {
    super();
  }
  read(scanner: JsonScanner): ReadResult {
    scanner.skip();
    return OK;
  }
  protected grow(): void {}
  protected vector(length: number): Vector {
    return new NullVector(this.type, length);
  }
}
