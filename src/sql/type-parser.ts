import {
  arrayType,
  binaryType,
  booleanType,
  calendarIntervalType,
  type DataType,
  type DayTimeField,
  dateType,
  decimalType,
  doubleType,
  field,
  floatType,
  intType,
  longType,
  mapType,
  type StructField,
  smallintType,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
  tinyintType,
  variantType,
  voidType,
  type YearMonthField,
} from '../types/data-type.js';
import type { Cursor } from './cursor.js';

/** A type at the cursor: `DECIMAL(10, 2)`, `ARRAY<STRUCT<a: INT, b: STRING NOT NULL>>`, `INTERVAL DAY TO SECOND`. */
export function parseType(cursor: Cursor): DataType {
  const types = new TypeParser(cursor);
  const type = types.type();
  if (types.open > 0) throw cursor.error();
  return type;
}

const SIMPLE: Readonly<Record<string, DataType>> = {
  BOOLEAN: booleanType,
  TINYINT: tinyintType,
  BYTE: tinyintType,
  SMALLINT: smallintType,
  SHORT: smallintType,
  INT: intType,
  INTEGER: intType,
  BIGINT: longType,
  LONG: longType,
  FLOAT: floatType,
  REAL: floatType,
  DOUBLE: doubleType,
  DATE: dateType,
  TIMESTAMP: timestampType,
  TIMESTAMP_LTZ: timestampType,
  TIMESTAMP_NTZ: timestampNtzType,
  STRING: stringType,
  BINARY: binaryType,
  VOID: voidType,
  VARIANT: variantType,
};
const YEAR_MONTH = ['YEAR', 'MONTH'];
const DAY_TIME = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

class TypeParser {
  /** Closing brackets already seen as part of a `>>` or `>>>`. */
  open = 0;
  constructor(private readonly cursor: Cursor) {}

  type(): DataType {
    const { cursor } = this;
    const { key, kind } = cursor.token;
    if (kind !== 'word' && kind !== 'quoted') throw cursor.error('a type is expected');
    if (key === 'ARRAY' || key === 'MAP' || key === 'STRUCT') return cursor.nested(() => this.complex(key));
    cursor.next();
    if (key === 'INTERVAL') return this.interval();
    if (key === 'DECIMAL' || key === 'DEC' || key === 'NUMERIC') return this.decimal();
    if (key === 'CHAR' || key === 'CHARACTER' || key === 'VARCHAR') {
      cursor.parenthesized(() => cursor.integer());
      return stringType;
    }
    if (
      key === 'TIMESTAMP' &&
      (cursor.accept('WITHOUT', 'TIME', 'ZONE') || cursor.accept('WITH', 'LOCAL', 'TIME', 'ZONE'))
    )
      return cursor.peek(-3).key === 'WITHOUT' ? timestampNtzType : timestampType;
    if (key === 'STRING' && cursor.accept('COLLATE')) cursor.name();
    if (key === 'DOUBLE') cursor.accept('PRECISION');
    const type = SIMPLE[key];
    if (type === undefined) {
      const name = cursor.peek(-1);
      throw cursor.errorAt('UNSUPPORTED_DATATYPE', `Unsupported data type "${name.text.toUpperCase()}".`, name);
    }
    return type;
  }

  private complex(key: string): DataType {
    const { cursor } = this;
    cursor.next();
    if (key === 'STRUCT' && cursor.accept('<>')) return structType([]);
    if (cursor.key !== '<') {
      const message = `The type "${key}" is incomplete: give its parts in angle brackets.`;
      throw cursor.errorAt('INCOMPLETE_TYPE_DEFINITION', message, cursor.peek(-1));
    }
    cursor.next();
    if (key === 'STRUCT') {
      if (cursor.accept('>')) return structType([]);
      const fields = [this.field()];
      // After `>>` closed this struct as well, a comma belongs to what is around it.
      while (this.open === 0 && cursor.accept(',')) fields.push(this.field());
      this.close();
      return structType(fields);
    }
    const first = this.type();
    if (key === 'ARRAY') {
      this.close();
      return arrayType(first);
    }
    cursor.expect(',');
    const second = this.type();
    this.close();
    return mapType(first, second);
  }

  private field(): StructField {
    const { cursor } = this;
    const name = cursor.name();
    cursor.accept(':');
    const type = this.type();
    const nullable = !cursor.accept('NOT', 'NULL');
    const comment = cursor.accept('COMMENT') ? cursor.string() : undefined;
    return field(name, type, nullable, comment === undefined ? undefined : { comment });
  }

  /** One closing bracket; `>>` and `>>>` close several levels. */
  private close(): void {
    if (this.open > 0) this.open--;
    else {
      const key = this.cursor.acceptAny('>', '>>', '>>>');
      if (key === undefined) throw this.cursor.error('missing >');
      this.open = key.length - 1;
    }
  }

  private interval(): DataType {
    const { cursor } = this;
    const from = cursor.acceptAny(...YEAR_MONTH, ...DAY_TIME);
    if (from === undefined) return calendarIntervalType;
    const to = cursor.accept('TO') ? cursor.next().key : from;
    const fields = YEAR_MONTH.includes(from) ? YEAR_MONTH : DAY_TIME;
    if (fields.indexOf(to) < fields.indexOf(from)) {
      throw cursor.errorAt(
        '_LEGACY_ERROR_TEMP_0028',
        `Intervals from ${from} to ${to} are not supported.`,
        cursor.peek(-1),
      );
    }
    return fields === YEAR_MONTH
      ? {
          kind: 'year_month_interval',
          from: from.toLowerCase() as YearMonthField,
          to: to.toLowerCase() as YearMonthField,
        }
      : { kind: 'day_time_interval', from: from.toLowerCase() as DayTimeField, to: to.toLowerCase() as DayTimeField };
  }

  private decimal(): DataType {
    const { cursor } = this;
    if (cursor.key !== '(') return decimalType(10, 0);
    const start = cursor.token;
    const [precision, scale = 0, ...more] = cursor.parenthesized(() => cursor.list(() => cursor.integer()));
    if (more.length > 0) throw cursor.errorAt('UNSUPPORTED_DATATYPE', 'A decimal has a precision and a scale.', start);
    if (precision > 38) {
      throw cursor.errorAt(
        'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
        `Decimal precision ${precision} exceeds 38.`,
        start,
      );
    }
    if (scale > precision) {
      throw cursor.errorAt(
        'DECIMAL_SCALE_EXCEEDS_PRECISION',
        `Decimal scale ${scale} exceeds precision ${precision}.`,
        start,
      );
    }
    // Spark takes DECIMAL(0, 0); a type of no digits holds only 0.
    return precision === 0 ? { kind: 'decimal', precision, scale } : decimalType(precision, scale);
  }
}
