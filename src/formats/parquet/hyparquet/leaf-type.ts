import type { SchemaElement } from 'hyparquet';
import {
  binaryType,
  booleanType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  longType,
  smallintType,
  stringType,
  timestampNtzType,
  timestampType,
  tinyintType,
} from '../../../types/data-type.js';

/** What the bits of a column mean, in one form for the old (converted) and the new (logical) annotations. */
export type Annotation =
  | { readonly kind: 'none' | 'string' | 'json' | 'bson' | 'uuid' | 'float16' | 'date' | 'interval' | 'null' | 'other' }
  | { readonly kind: 'integer'; readonly bits: number; readonly signed: boolean }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly unit: 'MILLIS' | 'MICROS' | 'NANOS'; readonly utc: boolean }
  | { readonly kind: 'time' };

export function annotationOf(element: SchemaElement): Annotation {
  const logical = element.logical_type;
  switch (logical?.type) {
    case 'STRING':
    case 'ENUM':
      return { kind: 'string' };
    case 'JSON':
      return { kind: 'json' };
    case 'BSON':
      return { kind: 'bson' };
    case 'UUID':
      return { kind: 'uuid' };
    case 'FLOAT16':
      return { kind: 'float16' };
    case 'DATE':
      return { kind: 'date' };
    case 'NULL':
      return { kind: 'null' };
    case 'TIME':
      return { kind: 'time' };
    case 'INTEGER':
      return { kind: 'integer', bits: logical.bitWidth, signed: logical.isSigned };
    case 'DECIMAL':
      return { kind: 'decimal', precision: logical.precision, scale: logical.scale };
    case 'TIMESTAMP':
      return { kind: 'timestamp', unit: logical.unit, utc: logical.isAdjustedToUTC };
  }
  return convertedAnnotation(element);
}

function convertedAnnotation(element: SchemaElement): Annotation {
  const converted = element.converted_type;
  switch (converted) {
    case undefined:
      return { kind: 'none' };
    case 'UTF8':
    case 'ENUM':
      return { kind: 'string' };
    case 'JSON':
      return { kind: 'json' };
    case 'BSON':
      return { kind: 'bson' };
    case 'DATE':
      return { kind: 'date' };
    case 'INTERVAL':
      return { kind: 'interval' };
    case 'TIME_MILLIS':
    case 'TIME_MICROS':
      return { kind: 'time' };
    case 'TIMESTAMP_MILLIS':
      return { kind: 'timestamp', unit: 'MILLIS', utc: true };
    case 'TIMESTAMP_MICROS':
      return { kind: 'timestamp', unit: 'MICROS', utc: true };
    case 'DECIMAL':
      return { kind: 'decimal', precision: element.precision ?? 0, scale: element.scale ?? 0 };
  }
  const integer = /^(U?)INT_(\d+)$/.exec(converted);
  return integer === null
    ? { kind: 'other' }
    : { kind: 'integer', bits: Number(integer[2]), signed: integer[1] === '' };
}

/** The type a leaf is read as when nobody asks for another, or the reason why there is none. */
export function leafType(element: SchemaElement, annotation: Annotation): DataType | string {
  const none = `${element.type ?? 'a group without fields'} (${annotation.kind})`;
  switch (annotation.kind) {
    case 'decimal': {
      const { precision, scale } = annotation;
      return precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision
        ? decimalType(precision, scale)
        : `DECIMAL(${precision},${scale})`;
    }
    case 'timestamp':
      return element.type === 'INT64' ? (annotation.utc ? timestampType : timestampNtzType) : none;
    case 'date':
      return element.type === 'INT32' ? dateType : none;
    case 'integer':
      return integerType(annotation.bits, annotation.signed, element.type);
    case 'string':
    case 'json':
      return element.type === 'BYTE_ARRAY' ? stringType : none;
    case 'float16':
      return floatType;
    case 'time':
    case 'interval':
    case 'null':
      return none;
  }
  switch (element.type) {
    case 'BOOLEAN':
      return booleanType;
    case 'INT32':
      return intType;
    case 'INT64':
      return longType;
    case 'INT96':
      return timestampType;
    case 'FLOAT':
      return floatType;
    case 'DOUBLE':
      return doubleType;
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return binaryType;
    default:
      return none;
  }
}

/** Unsigned integers get the next wider type, so that all of their values fit. */
function integerType(bits: number, signed: boolean, physical: string | undefined): DataType | string {
  if (physical !== 'INT32' && physical !== 'INT64') return `${physical} (integer)`;
  if (bits === 8) return signed ? tinyintType : smallintType;
  if (bits === 16) return signed ? smallintType : intType;
  if (bits === 32) return signed ? intType : longType;
  return signed ? longType : decimalType(20, 0);
}
