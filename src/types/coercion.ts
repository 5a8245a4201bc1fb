import { decimalOfIntegral, isWiderDecimal, widerDecimal } from './coercion-decimal.js';
import {
  arrayType,
  bigintType,
  type DataType,
  type DayTimeField,
  type DecimalType,
  dateType,
  doubleType,
  floatType,
  isDatetime,
  isFractional,
  isIntegral,
  isInterval,
  isNested,
  isNumeric,
  type LongType,
  longType,
  type MapType,
  mapType,
  type StructType,
  sameType,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
  type YearMonthField,
} from './data-type.js';

/**
 * The type that values of two types meet in, by Spark's ANSI rules. Three degrees of will:
 *
 *   `tightestType`        nothing can be lost: byte ‹ short ‹ int ‹ long, date ‹ timestamp_ntz ‹ timestamp, void ‹ all
 *   `commonTypeNoText`    also decimals of other scales, which may round at 38 digits        greatest, least
 *   `commonType`          also text, which is *read* as the other type: '1' beside an int is bigint   CASE, IN, array, UNION
 *
 * Undefined where two types have nothing in common. Two views of `long` meet in the bigint one.
 */
export function commonType(a: DataType, b: DataType): DataType | undefined {
  return tightestType(a, b) ?? decimalMeeting(a, b) ?? textMeeting(a, b) ?? nestedMeeting(a, b, commonType);
}

export function commonTypeNoText(a: DataType, b: DataType): DataType | undefined {
  return tightestType(a, b) ?? decimalMeeting(a, b) ?? nestedMeeting(a, b, commonTypeNoText);
}

/**
 * What array functions make of an array and a value, or of two arrays: Spark asks its rules of before ANSI there, by which a whole number
 * beside a float is a float. `elementTypeNoText` also lets decimals meet.
 */
export function elementType(a: DataType, b: DataType): DataType | undefined {
  if (isWholeBesideFloat(a, b)) return floatType;
  return isNested(a) && !sameType(a, b) ? nestedMeeting(a, b, elementType) : tightestType(a, b);
}

export function elementTypeNoText(a: DataType, b: DataType): DataType | undefined {
  return elementType(a, b) ?? decimalMeeting(a, b) ?? nestedMeeting(a, b, elementTypeNoText);
}

/** `commonType` of any number of types, from left to right. */
export function commonTypeOf(types: readonly DataType[], meet: TypeMeeting = commonType): DataType | undefined {
  let result: DataType | undefined = { kind: 'void' };
  for (const type of types) {
    result = meet(result, type);
    if (result === undefined) return undefined;
  }
  return result;
}

export type TypeMeeting = (a: DataType, b: DataType) => DataType | undefined;

export function tightestType(a: DataType, b: DataType): DataType | undefined {
  if (sameType(a, b)) return sameShape(a, b);
  if (a.kind === 'void') return b;
  if (b.kind === 'void') return a;
  if (isNumeric(a) && isNumeric(b)) return tightestNumber(a, b);
  if (isDatetime(a) && isDatetime(b)) return widerDatetime(a, b);
  if (isInterval(a) && isInterval(b)) return widerInterval(a, b);
  return nestedMeeting(a, b, tightestType);
}

const NUMBERS = ['tinyint', 'smallint', 'int', 'long', 'float', 'double'];

function tightestNumber(a: DataType, b: DataType): DataType | undefined {
  if (a.kind === 'decimal' || b.kind === 'decimal') {
    if (a.kind === 'decimal' && isIntegral(b) && isWiderDecimal(a, decimalOfIntegral(b))) return a;
    if (b.kind === 'decimal' && isIntegral(a) && isWiderDecimal(b, decimalOfIntegral(a))) return b;
    return undefined;
  }
  // A float holds no int exactly.
  if (isWholeBesideFloat(a, b)) return doubleType;
  return NUMBERS.indexOf(a.kind) >= NUMBERS.indexOf(b.kind) ? a : b;
}

const isWholeBesideFloat = (a: DataType, b: DataType): boolean =>
  (a.kind === 'float' && isIntegral(b)) || (b.kind === 'float' && isIntegral(a));

function decimalMeeting(a: DataType, b: DataType): DataType | undefined {
  if (a.kind !== 'decimal' && b.kind !== 'decimal') return undefined;
  if (!isNumeric(a) || !isNumeric(b)) return undefined;
  if (a.kind === 'double' || a.kind === 'float' || b.kind === 'double' || b.kind === 'float') return doubleType;
  const x = a.kind === 'decimal' ? a : decimalOfIntegral(a);
  const y = b.kind === 'decimal' ? b : decimalOfIntegral(b);
  return widerDecimal(x, y);
}

/** What text is read as beside another type. Intervals have too many forms to guess one. */
export function textMeeting(a: DataType, b: DataType): DataType | undefined {
  if (a.kind === 'string') return beside(b);
  return b.kind === 'string' ? beside(a) : undefined;
}

function beside(type: DataType): DataType | undefined {
  if (type.kind === 'long') return type;
  if (isIntegral(type)) return longType;
  if (isFractional(type)) return doubleType;
  if (type.kind === 'void') return stringType;
  return isInterval(type) || isNested(type) || type.kind === 'string' ? undefined : type;
}

function widerDatetime(a: DataType, b: DataType): DataType {
  if (a.kind === 'timestamp' || b.kind === 'timestamp') return timestampType;
  return a.kind === 'timestamp_ntz' || b.kind === 'timestamp_ntz' ? timestampNtzType : dateType;
}

const YEAR_MONTH: readonly YearMonthField[] = ['year', 'month'];
const DAY_TIME: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];

/** Two intervals of one kind: all the fields of both. */
export function widerInterval(a: DataType, b: DataType): DataType | undefined {
  if (a.kind === 'year_month_interval' && b.kind === a.kind) {
    const [from, to] = span(YEAR_MONTH, a, b);
    return { kind: a.kind, from, to };
  }
  if (a.kind === 'day_time_interval' && b.kind === a.kind) {
    const [from, to] = span(DAY_TIME, a, b);
    return { kind: a.kind, from, to };
  }
  return undefined;
}

function span<F>(fields: readonly F[], a: { from: F; to: F }, b: { from: F; to: F }): [F, F] {
  const from = Math.min(fields.indexOf(a.from), fields.indexOf(b.from));
  const to = Math.max(fields.indexOf(a.to), fields.indexOf(b.to));
  return [fields[from], fields[to]];
}

/** Nested types meet part by part; structs need the same field names (in any case). */
function nestedMeeting(a: DataType, b: DataType, meet: TypeMeeting): DataType | undefined {
  if (a.kind === 'array' && b.kind === 'array') {
    const element = meet(a.element, b.element);
    return element && arrayType(element, a.containsNull || b.containsNull);
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const key = meet(a.key, b.key);
    const value = meet(a.value, b.value);
    // Text that is read as something else may turn out null, which no key may be.
    if ((a.key.kind === 'string' || b.key.kind === 'string') && key?.kind !== 'string') return undefined;
    return key && value && mapType(key, value, a.valueContainsNull || b.valueContainsNull);
  }
  if (a.kind !== 'struct' || b.kind !== 'struct' || a.fields.length !== b.fields.length) return undefined;
  const fields = [];
  for (const [i, left] of a.fields.entries()) {
    const right = b.fields[i];
    if (left.name.toLowerCase() !== right.name.toLowerCase()) return undefined;
    const type = meet(left.type, right.type);
    if (type === undefined) return undefined;
    fields.push({ name: left.name, type, nullable: left.nullable || right.nullable });
  }
  return structType(fields);
}

/** Of two equal types the one that admits what either does: nulls inside, and all 64-bit integers as bigint. */
function sameShape(a: DataType, b: DataType): DataType {
  if (a === b) return a;
  if (a.kind === 'long') return a.view === (b as LongType).view ? a : bigintType;
  return isNested(a) ? (nestedMeeting(a, b, sameShapeOf) ?? a) : a;
}

const sameShapeOf: TypeMeeting = (a, b) => sameShape(a, b);

/** Equality of types that looks neither at names nor at nullability of struct fields: what comparisons ask for. */
export function sameStructure(a: DataType, b: DataType): boolean {
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'array':
      return sameStructure(a.element, (b as typeof a).element);
    case 'map':
      return sameStructure(a.key, (b as MapType).key) && sameStructure(a.value, (b as MapType).value);
    case 'struct': {
      const other = (b as StructType).fields;
      return a.fields.length === other.length && a.fields.every((f, i) => sameStructure(f.type, other[i].type));
    }
    case 'decimal':
      return a.precision === (b as DecimalType).precision && a.scale === (b as DecimalType).scale;
    default:
      return true;
  }
}
