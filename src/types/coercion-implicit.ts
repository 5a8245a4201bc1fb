import { decimalOfNumber } from './coercion-decimal.js';
import {
  arrayType,
  type DataType,
  decimalType,
  doubleType,
  intType,
  isDatetime,
  isIntegral,
  isInterval,
  isNested,
  isNumeric,
  isTimestamp,
  mapType,
  type StructType,
  sameType,
  sqlTypeName,
  structType,
  timestampType,
  voidType,
} from './data-type.js';

/**
 * What a function wants for an argument, and which type an argument becomes for it without being asked: Spark's ANSI rules. Text
 * becomes whatever is wanted; any plain value becomes text; numbers become other numbers (checked at run time); dates and timestamps
 * become each other; nothing else changes kind.
 */
export interface ExpectedType {
  /** As error messages name it: `"STRING"`, `("NUMERIC" or "INTERVAL")`. */
  readonly text: string;
  /** True when an argument of the type is taken as it is. */
  accepts(type: DataType): boolean;
  /** The type that an argument is cast to, `type` itself where it is accepted; undefined when it does not fit. */
  from(type: DataType): DataType | undefined;
}

/** A type; nullability inside it does not count. */
export function exactly(type: DataType): ExpectedType {
  return {
    text: `"${sqlTypeName(type)}"`,
    accepts: other => sameType(type, other),
    from: other => (sameType(type, other) ? other : implicitCast(other, type)),
  };
}

/** A class of types. `convert` is asked for the types outside of it. */
export function classOf(
  name: string,
  accepts: (type: DataType) => boolean,
  convert: (type: DataType) => DataType | undefined = () => undefined,
): ExpectedType {
  return { text: `"${name}"`, accepts, from: type => (accepts(type) ? type : convert(type)) };
}

const MAX_DECIMAL = decimalType(38, 18);

const orText =
  (result: DataType, onVoid: DataType = result) =>
  (type: DataType) =>
    type.kind === 'string' ? result : type.kind === 'void' ? onVoid : undefined;

const orVoid = (result: DataType) => (type: DataType) => (type.kind === 'void' ? result : undefined);

export const anyType: ExpectedType = classOf('ANY', () => true);
export const numericType: ExpectedType = classOf('NUMERIC', isNumeric, orText(doubleType));
export const integralType: ExpectedType = classOf('INTEGRAL', isIntegral, orVoid(intType));
export const anyDecimalType: ExpectedType = classOf(
  'DECIMAL',
  t => t.kind === 'decimal',
  t => (isNumeric(t) ? decimalOfNumber(t) : orText(MAX_DECIMAL)(t)),
);
export const anyTimestampType: ExpectedType = classOf('(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)', isTimestamp, t =>
  t.kind === 'date' ? timestampType : orText(timestampType)(t),
);
export const anyArrayType: ExpectedType = classOf('ARRAY', t => t.kind === 'array', orVoid(arrayType(voidType)));
export const anyMapType: ExpectedType = classOf('MAP', t => t.kind === 'map', orVoid(mapType(voidType, voidType)));
export const anyStructType: ExpectedType = classOf('STRUCT', t => t.kind === 'struct', orVoid(structType([])));

/** One of several, as listed; where none accepts, the one that the others can be reached from. */
export function oneOf(...choices: readonly ExpectedType[]): ExpectedType {
  return {
    text: `(${choices.map(c => c.text).join(' or ')})`,
    accepts: type => choices.some(c => c.accepts(type)),
    from(type) {
      if (choices.some(c => c.accepts(type))) return type;
      if (type.kind === 'void') return choices[0].from(type);
      const possible = choices.map(c => c.from(type)).filter(t => t !== undefined);
      const closest = possible.find(t => possible.every(target => implicitCast(t, target) !== undefined));
      if (closest?.kind === 'float' && possible.some(t => t.kind === 'double')) return doubleType;
      return closest;
    },
  };
}

/** `target` when a value of `from` becomes one without being asked, else undefined. */
export function implicitCast(from: DataType, target: DataType): DataType | undefined {
  if (sameType(from, target) || from.kind === 'void') return target;
  if (from.kind === 'string') return isNested(target) || target.kind === 'interval' ? undefined : target;
  return storeAssignable(from, target) ? target : undefined;
}

/** What an INSERT would accept: the same kind of thing, even if a value may turn out not to fit. */
export function storeAssignable(from: DataType, to: DataType): boolean {
  if (from.kind === 'void' || sameType(from, to)) return true;
  if (to.kind === 'string') return !isNested(from);
  if (isNumeric(from)) return isNumeric(to);
  if (isDatetime(from)) return isDatetime(to);
  if (isInterval(from)) return false;
  if (from.kind === 'array' && to.kind === 'array') {
    return (to.containsNull || !from.containsNull) && storeAssignable(from.element, to.element);
  }
  if (from.kind === 'map' && to.kind === 'map') {
    return (
      (to.valueContainsNull || !from.valueContainsNull) &&
      storeAssignable(from.key, to.key) &&
      storeAssignable(from.value, to.value)
    );
  }
  if (from.kind === 'struct' && to.kind === 'struct') return assignableStruct(from, to);
  return false;
}

function assignableStruct(from: StructType, to: StructType): boolean {
  return (
    from.fields.length === to.fields.length &&
    from.fields.every((f, i) => (to.fields[i].nullable || !f.nullable) && storeAssignable(f.type, to.fields[i].type))
  );
}
