import {
  arrayType,
  booleanType,
  type DataType,
  type DecimalType,
  decimalType,
  doubleType,
  field,
  isNumeric,
  longType,
  MAX_DECIMAL_PRECISION,
  type StructType,
  sameType,
  sqlTypeName,
  stringType,
  structType,
  variantType,
  voidType,
} from '../../types/data-type.js';
import { LONG_MAX, LONG_MIN } from '../../types/value.js';
import { isObject, sortedKeys } from './json.js';

/** The type that a value of JSON has of itself. What has no common type is a variant. */
export function schemaOf(json: unknown): DataType {
  switch (typeof json) {
    case 'boolean':
      return booleanType;
    case 'string':
      return stringType;
    case 'bigint':
      return typeOfBigint(json);
    case 'number':
      return typeOfNumber(json);
  }
  if (Array.isArray(json))
    return arrayType(json.reduce<DataType>((type, item) => mergeSchemas(type, schemaOf(item)), voidType));
  if (!isObject(json)) return voidType;
  return structType(sortedKeys(json).map(key => field(key, schemaOf(json[key]))));
}

function typeOfBigint(value: bigint): DataType {
  if (value >= LONG_MIN && value <= LONG_MAX) return longType;
  const digits = String(value < 0n ? -value : value).length;
  return digits <= MAX_DECIMAL_PRECISION ? decimalType(digits, 0) : doubleType;
}

const DECIMAL = /^-?(\d+)\.(\d+)$/;

/** Numbers with a point are decimals, as they are in JSON. */
function typeOfNumber(value: number): DataType {
  if (Number.isSafeInteger(value)) return longType;
  const match = DECIMAL.exec(String(value));
  if (match === null) return doubleType;
  const scale = match[2].length;
  const whole = match[1] === '0' ? 0 : match[1].length;
  return whole + scale <= MAX_DECIMAL_PRECISION ? decimalType(whole + scale, scale) : doubleType;
}

/** The type of both. */
export function mergeSchemas(a: DataType, b: DataType): DataType {
  if (a.kind === 'void' || sameType(a, b)) return b;
  if (b.kind === 'void') return a;
  if (isNumeric(a) && isNumeric(b)) return mergeNumbers(a, b);
  if (a.kind === 'array' && b.kind === 'array') return arrayType(mergeSchemas(a.element, b.element));
  if (a.kind === 'struct' && b.kind === 'struct') return mergeObjects(a, b);
  return variantType;
}

function mergeNumbers(a: DataType, b: DataType): DataType {
  if (a.kind === 'double' || b.kind === 'double') return doubleType;
  const x = asDecimal(a);
  const y = asDecimal(b);
  const scale = Math.max(x.scale, y.scale);
  const precision = Math.max(x.precision - x.scale, y.precision - y.scale) + scale;
  return precision <= MAX_DECIMAL_PRECISION ? decimalType(precision, scale) : doubleType;
}

const asDecimal = (type: DataType): DecimalType => (type.kind === 'decimal' ? type : decimalType(20, 0));

function mergeObjects(a: StructType, b: StructType): StructType {
  const types = new Map(a.fields.map(f => [f.name, f.type]));
  for (const { name, type } of b.fields) {
    const known = types.get(name);
    types.set(name, known === undefined ? type : mergeSchemas(known, type));
  }
  return structType([...types].sort(([x], [y]) => (x < y ? -1 : 1)).map(([name, type]) => field(name, type)));
}

/** As Spark prints it: structs are objects, and their fields need no order. */
export function schemaText(type: DataType): string {
  if (type.kind === 'array') return `ARRAY<${schemaText(type.element)}>`;
  if (type.kind === 'long') return 'BIGINT';
  if (type.kind !== 'struct') return sqlTypeName(type);
  return `OBJECT<${type.fields.map(f => `${nameText(f.name)}: ${schemaText(f.type)}`).join(', ')}>`;
}

const nameText = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``);
