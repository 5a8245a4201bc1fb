import {
  type ArrayType,
  arrayType,
  booleanType,
  type DataType,
  type DecimalType,
  decimalType,
  doubleType,
  field,
  longType,
  MAX_DECIMAL_PRECISION,
  type StructType,
  stringType,
  structType,
  timestampType,
  voidType,
} from '../../types/data-type.js';
import { datetimeParser } from '../../types/datetime/datetime-pattern.js';
import { parseTimestamp } from '../../types/datetime/parse-datetime.js';
import { compareStrings, LONG_MAX, LONG_MIN } from '../../types/value.js';
import { integerOf, textOf } from './numbers.js';
import type { JsonOptions } from './options.js';
import type { JsonScanner } from './scanner.js';
import { lastText } from './token-text.js';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  FALSE_WORD,
  INTEGER,
  NULL_WORD,
  OPEN_ARRAY,
  OPEN_OBJECT,
  SPECIAL,
  TRUE_WORD,
} from './tokens.js';

/**
 * Types of JSON values, as Spark infers them: whole numbers are bigint (decimal(n,0) beyond 64 bits, double beyond 38 digits), other numbers
 * double (decimal where `prefersDecimal` and it fits), text string (timestamp where `inferTimestamp` and it is one), null is `void`
 * until something else comes. Fields of objects are sorted by name. `inferValue` reads the value at the cursor; malformed text throws.
 */
export function inferValue(scanner: JsonScanner): DataType {
  const { options } = scanner;
  const c = scanner.peek();
  if (c === OPEN_OBJECT) return inferObject(scanner);
  if (c === OPEN_ARRAY) return inferArray(scanner);
  if (c < 0) scanner.fail('the record ends before a value');
  let type: DataType;
  if (scanner.isString(c)) {
    scanner.string(c);
    type = options.inferTimestamp && isTimestamp(lastText(scanner), options) ? timestampType : stringType;
  } else if (c === 0x6e) {
    scanner.word(NULL_WORD);
    return voidType;
  } else if (c === 0x74 || c === 0x66) {
    scanner.word(c === 0x74 ? TRUE_WORD : FALSE_WORD);
    type = booleanType;
  } else type = inferNumber(scanner);
  return options.primitivesAsString ? stringType : type;
}

function inferNumber(scanner: JsonScanner): DataType {
  const kind = scanner.number();
  if (kind === SPECIAL) return doubleType;
  if (kind === INTEGER) {
    const value = integerOf(scanner);
    if (typeof value === 'number' || (value >= LONG_MIN && value <= LONG_MAX)) return longType;
    const digits = String(value).replace('-', '').length;
    return digits <= MAX_DECIMAL_PRECISION ? decimalType(digits, 0) : doubleType;
  }
  return (scanner.options.prefersDecimal ? decimalOfNumber(textOf(scanner)) : null) ?? doubleType;
}

/** The smallest decimal that holds the number; null when none does. */
function decimalOfNumber(text: string): DataType | null {
  const match = /^-?(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return null;
  const fraction = match[2] ?? '';
  const scale = fraction.length - Number(match[3] ?? 0);
  const digits = Math.max((match[1] + fraction).replace(/^0+/, '').length, 1);
  const precision = Math.max(digits, scale);
  return scale >= 0 && precision <= MAX_DECIMAL_PRECISION ? decimalType(precision, scale) : null;
}

function isTimestamp(text: string, options: JsonOptions): boolean {
  if (options.timestampFormat !== null)
    return datetimeParser(options.timestampFormat).parseTimestamp(text, options.zone) !== null;
  return parseTimestamp(text, options.zone) !== null;
}

function inferObject(scanner: JsonScanner): DataType {
  const types = new Map<string, DataType>();
  scanner.enter(CLOSE_OBJECT);
  if (scanner.space() === CLOSE_OBJECT) scanner.leave();
  else {
    do {
      scanner.name();
      const name = lastText(scanner);
      const type = inferValue(scanner);
      const known = types.get(name);
      types.set(name, known === undefined ? type : mergeTypes(known, type));
    } while (scanner.more(CLOSE_OBJECT));
  }
  return sortedStruct([...types]);
}

function inferArray(scanner: JsonScanner): DataType {
  let element: DataType = voidType;
  scanner.enter(CLOSE_ARRAY);
  if (scanner.space() === CLOSE_ARRAY) scanner.leave();
  else {
    do element = mergeTypes(element, inferValue(scanner));
    while (scanner.more(CLOSE_ARRAY));
  }
  return arrayType(element);
}

function sortedStruct(fields: [string, DataType][]): StructType {
  return structType(fields.sort((a, b) => compareStrings(a[0], b[0])).map(([name, type]) => field(name, type)));
}

/** The type that holds values of both. */
export function mergeTypes(a: DataType, b: DataType): DataType {
  if (a.kind === 'void') return b;
  if (b.kind === 'void' || a === b) return a;
  if (a.kind === 'struct' && b.kind === 'struct') return mergeStructs(a, b);
  if (a.kind === 'array' && b.kind === 'array') return arrayType(mergeTypes(a.element, b.element));
  const x = asDecimal(a);
  const y = asDecimal(b);
  if (x !== null && y !== null) return a.kind === 'long' && b.kind === 'long' ? longType : mergeDecimals(x, y);
  if (isNumber(a) && isNumber(b)) return doubleType;
  return a.kind === b.kind && a.kind !== 'struct' && a.kind !== 'array' ? a : stringType;
}

const isNumber = (type: DataType): boolean => type.kind === 'long' || type.kind === 'double' || type.kind === 'decimal';

/** A bigint counts as 20 digits. */
function asDecimal(type: DataType): DecimalType | null {
  return type.kind === 'decimal' ? type : type.kind === 'long' ? decimalType(20, 0) : null;
}

function mergeDecimals(a: DecimalType, b: DecimalType): DataType {
  const scale = Math.max(a.scale, b.scale);
  const precision = Math.max(a.precision - a.scale, b.precision - b.scale) + scale;
  return precision > MAX_DECIMAL_PRECISION ? doubleType : decimalType(precision, scale);
}

/** Names that differ only in case are one field, under the name that came first. */
function mergeStructs(a: StructType, b: StructType): StructType {
  const merged = new Map<string, [string, DataType]>();
  for (const { name, type } of [...a.fields, ...b.fields]) {
    const key = name.toLowerCase();
    const known = merged.get(key);
    merged.set(key, known === undefined ? [name, type] : [known[0], mergeTypes(known[1], type)]);
  }
  return sortedStruct([...merged.values()]);
}

/**
 * What remains to be a schema: void becomes string (or goes away, `dropFieldIfAllNull`), fields without name and objects without fields
 * go away. Null when nothing remains.
 */
export function canonicalType(type: DataType, options: JsonOptions): DataType | null {
  switch (type.kind) {
    case 'void':
      return options.dropFieldIfAllNull ? null : stringType;
    case 'array': {
      const element = canonicalType((type as ArrayType).element, options);
      return element === null ? null : arrayType(element);
    }
    case 'struct': {
      const fields = type.fields.flatMap(f => {
        const canonical = f.name === '' ? null : canonicalType(f.type, options);
        return canonical === null ? [] : [field(f.name, canonical)];
      });
      return fields.length === 0 ? null : structType(fields);
    }
    default:
      return type;
  }
}
