import type { DataType, DayTimeIntervalType, YearMonthIntervalType } from '../../types/data-type.js';
import { readDayTime, readInterval, readYearMonth } from '../../types/interval.js';
import type { CalendarInterval } from '../../types/value.js';
import { Int32Vector, ObjectVector, type Vector } from '../vector.js';
import { BAD, JsonColumn, NO_INTS, nullOrBad, OK, type ReadResult, widerInts } from './column.js';
import { WideColumn } from './number-columns.js';
import type { JsonScanner } from './scanner.js';
import { stringText } from './token-text.js';

/** Year-month intervals: `"3"`, `"INTERVAL '1-2' YEAR TO MONTH"`. */
export class YearMonthColumn extends JsonColumn {
  private values: Int32Array = NO_INTS;
  constructor(private readonly type: YearMonthIntervalType) {
    super();
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    if (!scanner.isString(scanner.peek())) return nullOrBad(scanner, this, row);
    const months = readYearMonth(stringText(scanner), this.type);
    if (typeof months !== 'number') return BAD;
    this.values[row] = months;
    this.validity[row] = 1;
    return OK;
  }
  protected grow(capacity: number): void {
    this.values = widerInts(this.values, capacity);
  }
  protected vector(length: number, validity: Uint8Array | null): Vector {
    const values = this.values.subarray(0, length);
    this.values = NO_INTS;
    return new Int32Vector(this.type, length, values, validity);
  }
}

/** Day-time intervals: `"1"`, `"INTERVAL '1 02:03' DAY TO MINUTE"`. */
export class DayTimeColumn extends WideColumn {
  read(scanner: JsonScanner, row: number): ReadResult {
    if (!scanner.isString(scanner.peek())) return nullOrBad(scanner, this, row);
    const micros = readDayTime(stringText(scanner), this.type as DayTimeIntervalType);
    return micros === null || micros === 'overflow' ? BAD : this.store(row, micros);
  }
}

/** Calendar intervals (`from_json` only): `"1 day 2 hours"`. Another text is null and, as in Spark, not corrupt. */
export class CalendarIntervalColumn extends JsonColumn {
  private values: (CalendarInterval | null)[] = [];
  constructor(private readonly type: DataType) {
    super();
  }
  read(scanner: JsonScanner, row: number): ReadResult {
    if (!scanner.isString(scanner.peek())) return nullOrBad(scanner, this, row);
    const interval = readInterval(stringText(scanner));
    this.values[row] = interval;
    this.validity[row] = interval === null ? 0 : 1;
    return OK;
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
