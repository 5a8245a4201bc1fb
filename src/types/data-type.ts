import { AnalysisError } from '../common/errors.js';

/**
 * The types of columns. Each is a small immutable object, compared with `sameType`, printed with `simpleString`.
 *
 * | kind | inside the engine (`Value`) | what users see |
 * |---|---|---|
 * | boolean | boolean | boolean |
 * | tinyint, smallint, int | number | number |
 * | long | number while safe, else bigint (full 64-bit range) | `view: 'number'`: number (a bigint where unsafe); `view: 'bigint'`: bigint |
 * | float, double | number | number |
 * | decimal(p,s) | unscaled integer: number while safe, else bigint | string with s digits |
 * | string | string | string |
 * | binary | Uint8Array | Uint8Array |
 * | date | days since the epoch | Date (UTC midnight) |
 * | timestamp, timestamp_ntz | microseconds since the epoch: number while safe, else bigint | Date |
 * | year_month_interval | months | string |
 * | day_time_interval | microseconds, as long | string |
 * | interval | `{ months, days, micros }` | string |
 * | array | Value[] | array |
 * | map | `MapValue` | Map |
 * | struct | Value[] in field order | plain object |
 * | variant | a JSON-like value | the same |
 * | void | null | null |
 */
export type DataType =
  | SimpleType
  | LongType
  | DecimalType
  | YearMonthIntervalType
  | DayTimeIntervalType
  | ArrayType
  | MapType
  | StructType;

export type SimpleKind =
  | 'void'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'float'
  | 'double'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamp_ntz'
  | 'interval'
  | 'variant';

export interface SimpleType {
  readonly kind: SimpleKind;
}

/** 64-bit integer. One kind with two views: how it reaches JavaScript is the only difference. */
export interface LongType {
  readonly kind: 'long';
  readonly view: 'number' | 'bigint';
}

export interface DecimalType {
  readonly kind: 'decimal';
  /** 1 to 38 digits. */
  readonly precision: number;
  /** Digits after the point; not above the precision. */
  readonly scale: number;
}

export type YearMonthField = 'year' | 'month';
export type DayTimeField = 'day' | 'hour' | 'minute' | 'second';

export interface YearMonthIntervalType {
  readonly kind: 'year_month_interval';
  readonly from: YearMonthField;
  readonly to: YearMonthField;
}

export interface DayTimeIntervalType {
  readonly kind: 'day_time_interval';
  readonly from: DayTimeField;
  readonly to: DayTimeField;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: DataType;
  readonly containsNull: boolean;
}

export interface MapType {
  readonly kind: 'map';
  readonly key: DataType;
  readonly value: DataType;
  readonly valueContainsNull: boolean;
}

export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly StructField[];
}

export interface StructField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** Free-form notes on the field, such as the watermark marker. Not part of type equality. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const simple = (kind: SimpleKind): SimpleType => Object.freeze({ kind });

export const voidType = simple('void');
export const booleanType = simple('boolean');
export const tinyintType = simple('tinyint');
export const smallintType = simple('smallint');
export const intType = simple('int');
export const floatType = simple('float');
export const doubleType = simple('double');
export const stringType = simple('string');
export const binaryType = simple('binary');
export const dateType = simple('date');
export const timestampType = simple('timestamp');
export const timestampNtzType = simple('timestamp_ntz');
export const calendarIntervalType = simple('interval');
export const variantType = simple('variant');
export const longType: LongType = Object.freeze({ kind: 'long', view: 'number' });
export const bigintType: LongType = Object.freeze({ kind: 'long', view: 'bigint' });
export const yearMonthIntervalType: YearMonthIntervalType = Object.freeze({
  kind: 'year_month_interval',
  from: 'year',
  to: 'month',
});
export const dayTimeIntervalType: DayTimeIntervalType = Object.freeze({
  kind: 'day_time_interval',
  from: 'day',
  to: 'second',
});

export const MAX_DECIMAL_PRECISION = 38;

export function decimalType(precision: number, scale: number): DecimalType {
  if (!(Number.isInteger(precision) && precision >= 1 && precision <= MAX_DECIMAL_PRECISION)) {
    throw new AnalysisError(
      'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
      `Decimal precision ${precision} is not within 1 and 38.`,
    );
  }
  if (!(Number.isInteger(scale) && scale >= 0 && scale <= precision)) {
    throw new AnalysisError(
      'INVALID_DECIMAL_SCALE',
      `Decimal scale ${scale} is not within 0 and the precision ${precision}.`,
    );
  }
  return { kind: 'decimal', precision, scale };
}

export function arrayType(element: DataType, containsNull = true): ArrayType {
  return { kind: 'array', element, containsNull };
}

export function mapType(key: DataType, value: DataType, valueContainsNull = true): MapType {
  return { kind: 'map', key, value, valueContainsNull };
}

export function structType(fields: readonly StructField[]): StructType {
  return { kind: 'struct', fields };
}

export function field(name: string, type: DataType, nullable = true, metadata?: StructField['metadata']): StructField {
  return metadata === undefined ? { name, type, nullable } : { name, type, nullable, metadata };
}

/** Spark's short text of a type: `struct<a:int,b:array<string>>`. Both views of `long` print as `bigint`. */
export function simpleString(type: DataType): string {
  switch (type.kind) {
    case 'long':
      return 'bigint';
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
    case 'map':
    case 'struct':
      return nestedString(type);
    case 'year_month_interval':
    case 'day_time_interval':
      return `interval ${type.from}${type.from === type.to ? '' : ` to ${type.to}`}`;
    default:
      return type.kind;
  }
}

/** Texts of nested types, so that those of deep ones are put together from few parts. */
const nestedStrings = new WeakMap<DataType, string>();

function nestedString(type: ArrayType | MapType | StructType): string {
  const known = nestedStrings.get(type);
  if (known !== undefined) return known;
  const text =
    type.kind === 'array'
      ? `array<${simpleString(type.element)}>`
      : type.kind === 'map'
        ? `map<${simpleString(type.key)},${simpleString(type.value)}>`
        : `struct<${type.fields.map(f => `${f.name}:${simpleString(f.type)}`).join(',')}>`;
  nestedStrings.set(type, text);
  return text;
}

/** The upper-case text used in error messages and in generated column names: `"BIGINT"`, `ARRAY<INT>`. */
export function sqlTypeName(type: DataType): string {
  switch (type.kind) {
    case 'struct':
      return `STRUCT<${type.fields.map(f => `${f.name}: ${sqlTypeName(f.type)}${f.nullable ? '' : ' NOT NULL'}`).join(', ')}>`;
    case 'array':
      return `ARRAY<${sqlTypeName(type.element)}>`;
    case 'map':
      return `MAP<${sqlTypeName(type.key)}, ${sqlTypeName(type.value)}>`;
    default:
      return simpleString(type).toUpperCase();
  }
}

/** Equality of types. Nullability, field metadata and the view of `long` do not count. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'decimal':
      return a.precision === (b as DecimalType).precision && a.scale === (b as DecimalType).scale;
    case 'array':
      return sameType(a.element, (b as ArrayType).element);
    case 'map':
      return sameType(a.key, (b as MapType).key) && sameType(a.value, (b as MapType).value);
    case 'struct': {
      const other = (b as StructType).fields;
      return (
        a.fields.length === other.length &&
        a.fields.every((f, i) => f.name === other[i].name && sameType(f.type, other[i].type))
      );
    }
    case 'year_month_interval':
    case 'day_time_interval':
      return a.from === (b as typeof a).from && a.to === (b as typeof a).to;
    default:
      return true;
  }
}

const INTEGRAL: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'int', 'long']);
export const isIntegral = (t: DataType): boolean => INTEGRAL.has(t.kind);
export const isFractional = (t: DataType): boolean => t.kind === 'float' || t.kind === 'double' || t.kind === 'decimal';
export const isNumeric = (t: DataType): boolean => isIntegral(t) || isFractional(t);
export const isTimestamp = (t: DataType): boolean => t.kind === 'timestamp' || t.kind === 'timestamp_ntz';
export const isDatetime = (t: DataType): boolean => t.kind === 'date' || isTimestamp(t);
export const isInterval = (t: DataType): boolean =>
  t.kind === 'interval' || t.kind === 'year_month_interval' || t.kind === 'day_time_interval';
export const isNested = (t: DataType): boolean => t.kind === 'array' || t.kind === 'map' || t.kind === 'struct';

/** True when `type` or anything inside it satisfies the predicate. */
export function typeContains(type: DataType, predicate: (t: DataType) => boolean): boolean {
  if (predicate(type)) return true;
  if (type.kind === 'array') return typeContains(type.element, predicate);
  if (type.kind === 'map') return typeContains(type.key, predicate) || typeContains(type.value, predicate);
  if (type.kind === 'struct') return type.fields.some(f => typeContains(f.type, predicate));
  return false;
}

/** The same type with every part nullable: what a reader of files promises. */
export function asNullable(type: DataType): DataType {
  if (type.kind === 'array') return arrayType(asNullable(type.element), true);
  if (type.kind === 'map') return mapType(asNullable(type.key), asNullable(type.value), true);
  if (type.kind === 'struct')
    return structType(type.fields.map(f => ({ ...f, type: asNullable(f.type), nullable: true })));
  return type;
}
