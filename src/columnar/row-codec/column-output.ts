import type { DataType } from '../../types/data-type.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  NullVector,
  type Vector,
} from '../vector.js';
import { DECIMAL_64 } from './sortable-value.js';

/** How generated code treats a column. `other`: one value at a time, through the general code. */
export type Lane = 'boolean' | 'int' | 'integer' | 'long-decimal' | 'double' | 'bytes' | 'void' | 'other';

export function laneOf(type: DataType): Lane {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return 'int';
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return 'integer';
    case 'decimal':
      return type.precision <= DECIMAL_64 ? 'integer' : 'long-decimal';
    case 'float':
    case 'double':
      return 'double';
    case 'string':
    case 'binary':
      return 'bytes';
    case 'void':
      return 'void';
    default:
      return 'other';
  }
}

/** The arrays that generated code fills with one decoded column. */
export class ColumnOutput {
  readonly values: Float64Array | Int32Array | Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  valid: Uint8Array | null = null;

  constructor(
    readonly type: DataType,
    readonly n: number,
  ) {
    const lane = laneOf(type);
    const wide = lane === 'integer' || lane === 'long-decimal' || lane === 'double';
    const numbers = wide ? Float64Array : lane === 'int' ? Int32Array : Uint8Array;
    this.values = new numbers(lane === 'bytes' || lane === 'void' ? 0 : n);
    this.starts = new Int32Array(lane === 'bytes' ? n : 0);
    this.ends = new Int32Array(lane === 'bytes' ? n : 0);
  }

  setNull(row: number): void {
    this.valid ??= new Uint8Array(this.n).fill(1);
    this.valid[row] = 0;
  }

  /** `data`: what starts and ends point into. */
  finish(data: Uint8Array): Vector {
    const { type, n, values, valid } = this;
    switch (laneOf(type)) {
      case 'boolean':
        return new BooleanVector(type, n, values as Uint8Array, valid);
      case 'int':
        return new Int32Vector(type, n, values as Int32Array, valid);
      case 'integer':
      case 'long-decimal':
        return new IntegerVector(type, n, values as Float64Array, valid);
      case 'double':
        return new Float64Vector(type, n, values as Float64Array, valid);
      case 'bytes':
        return new BytesVector(type, n, this.starts, this.ends, data, valid);
      default:
        return new NullVector(type, n);
    }
  }
}

/** Declarations of the arrays of column `c` of an encoder. */
export function inputArrays(type: DataType, c: number): string {
  const head = `const c${c} = columns[${c}], n${c} = c${c}.validity;`;
  switch (laneOf(type)) {
    case 'bytes':
      return `${head} const d${c} = c${c}.data, s${c} = c${c}.starts, e${c} = c${c}.ends;`;
    case 'void':
    case 'other':
      return head;
    default:
      return `${head} const v${c} = c${c}.values;`;
  }
}
