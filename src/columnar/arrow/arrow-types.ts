import type { DataType as ArrowDataType, Field } from 'apache-arrow';
import { AnalysisError } from '../../common/errors.js';
import * as t from '../../types/data-type.js';
import { type ArrowField, ArrowId, type ArrowModule, type ArrowType } from './arrow-module.js';

/** The type that an Arrow column is here. Integers without sign get the next wider type. */
export function typeFromArrow(type: ArrowType, column: string): t.DataType {
  switch (type.typeId) {
    case ArrowId.Null:
      return t.voidType;
    case ArrowId.Bool:
      return t.booleanType;
    case ArrowId.Int:
      return integerType(type.bitWidth!, type.isSigned!);
    case ArrowId.Float:
      return type.precision === 2 ? t.doubleType : t.floatType;
    case ArrowId.Utf8:
    case ArrowId.LargeUtf8:
    case ArrowId.Utf8View:
      return t.stringType;
    case ArrowId.Binary:
    case ArrowId.LargeBinary:
    case ArrowId.BinaryView:
    case ArrowId.FixedSizeBinary:
      return t.binaryType;
    case ArrowId.Decimal:
      if (type.precision! <= 38 && type.scale! >= 0 && type.scale! <= type.precision!)
        return t.decimalType(type.precision!, type.scale!);
      break;
    case ArrowId.Date:
      return t.dateType;
    case ArrowId.Timestamp:
      return type.timezone ? t.timestampType : t.timestampNtzType;
    case ArrowId.Duration:
      return t.dayTimeIntervalType;
    case ArrowId.Interval:
      return type.unit === 0 ? t.yearMonthIntervalType : t.calendarIntervalType;
    case ArrowId.List:
    case ArrowId.LargeList:
    case ArrowId.FixedSizeList: {
      const item = type.children![0];
      return t.arrayType(typeFromArrow(item.type, `${column}.element`), item.nullable);
    }
    case ArrowId.Struct:
      return t.structType(type.children!.map(f => fieldFromArrow(f, `${column}.${f.name}`)));
    case ArrowId.Map: {
      const [key, value] = type.children![0].type.children!;
      return t.mapType(
        typeFromArrow(key.type, `${column}.key`),
        typeFromArrow(value.type, `${column}.value`),
        value.nullable,
      );
    }
    case ArrowId.Dictionary:
      return typeFromArrow(type.dictionary!, column);
  }
  throw new AnalysisError(
    'UNSUPPORTED_ARROW_TYPE',
    `Column ${column} has the Arrow type ${String(type)}, which is not supported.`,
  );
}

export function fieldFromArrow(field: ArrowField, column = field.name): t.StructField {
  return t.field(field.name, typeFromArrow(field.type, column), field.nullable);
}

function integerType(bits: number, signed: boolean): t.DataType {
  if (bits === 8) return signed ? t.tinyintType : t.smallintType;
  if (bits === 16) return signed ? t.smallintType : t.intType;
  if (bits === 32) return signed ? t.intType : t.longType;
  return signed ? t.longType : t.decimalType(20, 0);
}

/** The Arrow type of a column: timestamps in microseconds (with zone UTC, or none), decimals of 128 bits. */
export function typeToArrow(arrow: ArrowModule, type: t.DataType, column: string): ArrowDataType {
  switch (type.kind) {
    case 'void':
      return new arrow.Null();
    case 'boolean':
      return new arrow.Bool();
    case 'tinyint':
      return new arrow.Int8();
    case 'smallint':
      return new arrow.Int16();
    case 'int':
      return new arrow.Int32();
    case 'long':
      return new arrow.Int64();
    case 'float':
      return new arrow.Float32();
    case 'double':
      return new arrow.Float64();
    case 'decimal':
      return new arrow.Decimal(type.scale, type.precision, 128);
    case 'string':
      return new arrow.Utf8();
    case 'binary':
      return new arrow.Binary();
    case 'date':
      return new arrow.DateDay();
    case 'timestamp':
      return new arrow.TimestampMicrosecond('UTC');
    case 'timestamp_ntz':
      return new arrow.TimestampMicrosecond();
    case 'year_month_interval':
      return new arrow.IntervalYearMonth();
    case 'day_time_interval':
      return new arrow.DurationMicrosecond();
    case 'array':
      return new arrow.List(
        new arrow.Field('element', typeToArrow(arrow, type.element, `${column}.element`), type.containsNull),
      );
    case 'map': {
      const key = new arrow.Field('key', typeToArrow(arrow, type.key, `${column}.key`), false);
      const value = new arrow.Field('value', typeToArrow(arrow, type.value, `${column}.value`), type.valueContainsNull);
      return new arrow.Map_(new arrow.Field('entries', new arrow.Struct([key, value]), false) as never);
    }
    case 'struct':
      return new arrow.Struct(type.fields.map(f => fieldToArrow(arrow, f, `${column}.${f.name}`)));
    case 'interval':
    case 'variant':
      throw noArrowForm(type, column);
  }
}

export function fieldToArrow(arrow: ArrowModule, field: t.StructField, column = field.name): Field {
  return new arrow.Field(field.name, typeToArrow(arrow, field.type, column), field.nullable);
}

/** Refuses, without loading apache-arrow, a type that has no Arrow form. */
export function typeToArrowChecked(type: t.DataType, column: string): void {
  if (!t.typeContains(type, part => part.kind === 'interval' || part.kind === 'variant')) return;
  throw noArrowForm(type, column);
}

function noArrowForm(type: t.DataType, column: string): AnalysisError {
  return new AnalysisError(
    'UNSUPPORTED_DATA_TYPE_FOR_ARROW',
    `Column ${column} of type ${t.simpleString(type)} has no Arrow form. Cast it to string, or leave it out.`,
  );
}
