import { booleanType, type DataType, doubleType, intType, longType, stringType } from '../../types/data-type.js';
import { formatDate, formatTimestampNtz } from '../../types/datetime/format-datetime.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from '../../types/interval-text.js';
import { type CalendarInterval, MapValue, type Value, VariantValue } from '../../types/value.js';
import { doubleText, floatText } from '../cast/number-text.js';
import { Expression, Leaf } from './tree.js';
import { UnresolvedCall } from './unresolved.js';

/** A constant in the engine's form. */
export class Literal extends Leaf {
  readonly kind = 'literal';
  constructor(
    readonly value: Value,
    private readonly dataType: DataType,
    /** How the user wrote it, where that differs from the default text. */
    private readonly text?: string,
  ) {
    super();
  }
  override get type(): DataType {
    return this.dataType;
  }
  override get nullable(): boolean {
    return this.value === null;
  }
  toString(): string {
    return this.text ?? literalText(this.value, this.dataType);
  }
}

function literalText(value: Value, type: DataType): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return value;
  switch (type.kind) {
    case 'decimal':
      return unscaledText(value as number | bigint, type.scale);
    case 'double':
      return doubleText(value as number);
    case 'float':
      return floatText(value as number);
    case 'date':
      return `DATE '${formatDate(value as number)}'`;
    case 'timestamp':
      return `TIMESTAMP '${formatTimestampNtz(value as number)}'`;
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${formatTimestampNtz(value as number)}'`;
    case 'year_month_interval':
      return yearMonthText(value as number, type);
    case 'day_time_interval':
      return dayTimeText(value as number, type);
    case 'interval':
      return `INTERVAL '${calendarIntervalText(value as CalendarInterval)}'`;
  }
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex').toUpperCase()}'`;
  if (Array.isArray(value)) return `[${value.map(v => String(v)).join(', ')}]`;
  if (value instanceof MapValue || value instanceof VariantValue) return JSON.stringify(value);
  return String(value);
}

/** Digits of an unscaled integer with the point put in. */
export function unscaledText(unscaled: number | bigint, scale: number): string {
  const negative = unscaled < 0;
  const digits = (negative ? -BigInt(unscaled) : BigInt(unscaled)).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${negative ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

/** A literal from a JavaScript value, the way fluent calls take it. */
export function literal(value: unknown): Expression {
  if (value instanceof Expression) return value;
  if (value === null || value === undefined) return new Literal(null, { kind: 'void' });
  switch (typeof value) {
    case 'boolean':
      return new Literal(value, booleanType);
    case 'string':
      return new Literal(value, stringType);
    case 'number':
      if (Number.isInteger(value) && !Object.is(value, -0)) {
        if (value >= -2147483648 && value <= 2147483647) return new Literal(value, intType);
        if (Number.isSafeInteger(value)) return new Literal(value, longType);
      }
      return new Literal(value, doubleType);
    case 'bigint':
      return new Literal(value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value, longType);
    default:
      return literalObject(value as object);
  }
}

function literalObject(value: object): Expression {
  if (value instanceof Date) return new Literal(value.getTime() * 1000, { kind: 'timestamp' });
  if (value instanceof Uint8Array) return new Literal(value, { kind: 'binary' });
  if (Array.isArray(value)) return new UnresolvedCall('array', value.map(literal));
  if (value instanceof Map)
    return new UnresolvedCall(
      'map',
      [...value].flatMap(([k, v]) => [literal(k), literal(v)]),
    );
  return new UnresolvedCall(
    'named_struct',
    Object.entries(value).flatMap(([name, v]) => [literal(name), literal(v)]),
  );
}
