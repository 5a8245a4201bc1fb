import { AnalysisError } from '../../common/errors.js';
import { type DataType, type StructType, simpleString } from '../../types/data-type.js';
import type { ByteSink } from './byte-sink.js';
import type { JsonColumn } from './column.js';
import { CalendarIntervalColumn, DayTimeColumn, YearMonthColumn } from './interval-columns.js';
import { ListColumn, MapColumn, StructColumn } from './nested-columns.js';
import { BooleanColumn, DecimalColumn, Float64Column, Int32Column, LongColumn } from './number-columns.js';
import type { JsonOptions } from './options.js';
import { BinaryColumn, StringColumn, VariantColumn, VoidColumn } from './string-columns.js';
import { DateColumn, TimestampColumn } from './time-columns.js';

/** The reader of one type. Decoded strings go to `sink`. */
export function jsonColumn(type: DataType, options: JsonOptions, sink: ByteSink): JsonColumn {
  switch (type.kind) {
    case 'string':
      return new StringColumn(type, sink);
    case 'long':
      return new LongColumn(type);
    case 'tinyint':
    case 'smallint':
    case 'int':
      return new Int32Column(type);
    case 'float':
    case 'double':
      return new Float64Column(type);
    case 'decimal':
      return new DecimalColumn(type);
    case 'boolean':
      return new BooleanColumn(type);
    case 'timestamp':
    case 'timestamp_ntz':
      return new TimestampColumn(type, options);
    case 'date':
      return new DateColumn(type, options);
    case 'binary':
      return new BinaryColumn(type);
    case 'variant':
      return new VariantColumn(type);
    case 'void':
      return new VoidColumn(type);
    case 'struct':
      return structColumn(type, options, sink);
    case 'array':
      return new ListColumn(type, jsonColumn(type.element, options, sink));
    case 'map':
      if (type.key.kind !== 'string') {
        throw new AnalysisError(
          'DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE',
          `JSON objects have string keys; ${simpleString(type)} cannot be read from JSON.`,
        );
      }
      return new MapColumn(type, new StringColumn(type.key, sink), jsonColumn(type.value, options, sink));
    case 'year_month_interval':
      return new YearMonthColumn(type);
    case 'day_time_interval':
      return new DayTimeColumn(type);
    case 'interval':
      return new CalendarIntervalColumn(type);
  }
}

export function structColumn(type: StructType, options: JsonOptions, sink: ByteSink): StructColumn {
  return new StructColumn(
    type,
    type.fields.map(f => jsonColumn(f.type, options, sink)),
  );
}
