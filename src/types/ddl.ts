import { AnalysisError } from '../common/errors.js';
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
  type StructType,
  smallintType,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
  tinyintType,
  variantType,
  voidType,
  type YearMonthField,
} from './data-type.js';
import { DdlReader } from './ddl-reader.js';

/**
 * Types and schemas from text, in Spark's DDL notation:
 *
 *     parseSchema('a INT, b STRUCT<x: STRING NOT NULL, y: BIGINT>, `odd name` DECIMAL(10,2) COMMENT 'in euros'')
 *     parseDataType('array<map<string, interval day to second>>')
 *
 * Names and types are apart by a blank or a colon; words are in any case. The text that `simpleString` prints is read back.
 */
export function parseSchema(text: string): StructType {
  const reader = new DdlReader(text);
  if (reader.isWord('struct') && reader.peek(1) === '<') {
    const type = readType(reader);
    reader.end();
    if (type.kind === 'struct') return type;
  }
  const fields: StructField[] = [];
  do fields.push(readField(reader));
  while (reader.accept(','));
  reader.end();
  return structType(fields);
}

export function parseDataType(text: string): DataType {
  const reader = new DdlReader(text);
  const type = readType(reader);
  reader.end();
  return type;
}

function readField(reader: DdlReader): StructField {
  const name = reader.name();
  reader.accept(':');
  const type = readType(reader);
  let nullable = true;
  let comment: string | undefined;
  for (;;) {
    if (reader.acceptWords('not', 'null')) nullable = false;
    else if (reader.acceptWords('comment')) comment = reader.string();
    else break;
  }
  return field(name, type, nullable, comment === undefined ? undefined : { comment });
}

const SIMPLE: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ['boolean', booleanType],
  ['tinyint', tinyintType],
  ['byte', tinyintType],
  ['smallint', smallintType],
  ['short', smallintType],
  ['int', intType],
  ['integer', intType],
  ['bigint', longType],
  ['long', longType],
  ['float', floatType],
  ['real', floatType],
  ['double', doubleType],
  ['string', stringType],
  ['binary', binaryType],
  ['date', dateType],
  ['timestamp', timestampType],
  ['timestamp_ltz', timestampType],
  ['timestamp_ntz', timestampNtzType],
  ['variant', variantType],
  ['void', voidType],
]);

function readType(reader: DdlReader): DataType {
  const word = reader.word();
  switch (word) {
    case 'array':
      return reader.bracketed(word, () => arrayType(readType(reader)));
    case 'map':
      return reader.bracketed(word, () => {
        const key = readType(reader);
        reader.expect(',');
        return mapType(key, readType(reader));
      });
    case 'struct':
      return reader.bracketed(word, () => {
        const fields: StructField[] = [];
        if (reader.peek() === '>') return structType(fields);
        do fields.push(readField(reader));
        while (reader.accept(','));
        return structType(fields);
      });
    case 'interval':
      return readInterval(reader);
    case 'decimal':
    case 'dec':
    case 'numeric':
      return readDecimal(reader);
    case 'char':
    case 'character':
    case 'varchar':
      reader.numbers();
      return stringType;
    default: {
      const type = SIMPLE.get(word);
      if (type !== undefined) return type;
      throw new AnalysisError(
        'UNSUPPORTED_DATATYPE',
        `Unsupported data type "${word.toUpperCase()}" in '${reader.text}'.`,
      );
    }
  }
}

function readDecimal(reader: DdlReader): DataType {
  const [precision = 10, scale = 0, ...more] = reader.peek() === '(' ? reader.numbers() : [];
  if (more.length > 0) throw reader.error('a decimal has a precision and a scale');
  if (precision > 38) {
    throw new AnalysisError('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', `Decimal precision ${precision} exceeds 38.`);
  }
  if (scale > precision) {
    throw new AnalysisError(
      'DECIMAL_SCALE_EXCEEDS_PRECISION',
      `Decimal scale ${scale} exceeds precision ${precision}.`,
    );
  }
  return decimalType(precision, scale);
}

const YEAR_MONTH: readonly string[] = ['year', 'month'];
const DAY_TIME: readonly string[] = ['day', 'hour', 'minute', 'second'];

function readInterval(reader: DdlReader): DataType {
  const next = reader.peekWord();
  const fields = YEAR_MONTH.includes(next) ? YEAR_MONTH : DAY_TIME.includes(next) ? DAY_TIME : undefined;
  if (fields === undefined) return calendarIntervalType;
  const from = reader.word();
  const to = reader.acceptWords('to') ? reader.word() : from;
  if (fields.indexOf(to) < fields.indexOf(from)) throw reader.error(`there are no intervals from ${from} to ${to}`);
  return fields === YEAR_MONTH
    ? { kind: 'year_month_interval', from: from as YearMonthField, to: to as YearMonthField }
    : { kind: 'day_time_interval', from: from as DayTimeField, to: to as DayTimeField };
}
