import type { DataType } from '../../types/data-type.js';

/** Which vector class holds a type; see `columnar/vector`. */
export type Storage =
  | 'boolean'
  | 'int32'
  | 'float64'
  | 'integer'
  | 'bytes'
  | 'list'
  | 'map'
  | 'struct'
  | 'object'
  | 'null';

export function storageOf(type: DataType): Storage {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return 'int32';
    case 'float':
    case 'double':
      return 'float64';
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
    case 'decimal':
      return 'integer';
    case 'string':
    case 'binary':
      return 'bytes';
    case 'array':
      return 'list';
    case 'map':
      return 'map';
    case 'struct':
      return 'struct';
    case 'interval':
    case 'variant':
      return 'object';
    case 'void':
      return 'null';
  }
}
