import type { ArrayType, DataType } from '../../types/data-type.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  ListVector,
  NullVector,
  type Vector,
} from '../vector.js';
import { DECIMAL_64 } from './sortable-value.js';

/**
 * How generated code treats a column. `list`: an array whose items have a lane of their own. `other`: one value at a time, through the
 * general code.
 */
export type Lane = 'boolean' | 'int' | 'integer' | 'long-decimal' | 'double' | 'bytes' | 'void' | 'list' | 'other';

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
    case 'array':
      return NOT_IN_LISTS.includes(laneOf(type.element)) ? 'other' : 'list';
    default:
      return 'other';
  }
}

const NOT_IN_LISTS: readonly Lane[] = ['void', 'list', 'other'];

/** The type of the items of a column of lane `list`. */
export function itemType(type: DataType): DataType {
  return (type as ArrayType).element;
}

/** The arrays that generated code fills with one decoded column. */
export class ColumnOutput {
  values: Float64Array | Int32Array | Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  valid: Uint8Array | null = null;
  /** What starts and ends of a list point into. */
  readonly items: ColumnOutput | null;

  /** `items`: how many rows to make room for in the column of the items of a list. */
  constructor(
    readonly type: DataType,
    public capacity: number,
    items = 0,
  ) {
    const lane = laneOf(type);
    const wide = lane === 'integer' || lane === 'long-decimal' || lane === 'double';
    const numbers = wide ? Float64Array : lane === 'int' ? Int32Array : Uint8Array;
    const spans = lane === 'bytes' || lane === 'list';
    this.values = new numbers(spans || lane === 'void' ? 0 : capacity);
    this.starts = new Int32Array(spans ? capacity : 0);
    this.ends = new Int32Array(spans ? capacity : 0);
    this.items = lane === 'list' ? new ColumnOutput(itemType(type), items) : null;
  }

  setNull(row: number): void {
    this.valid ??= new Uint8Array(this.capacity).fill(1);
    this.valid[row] = 0;
  }

  /** Makes room for twice as many rows. */
  grow(): void {
    this.capacity = Math.max(16, this.capacity * 2);
    const wider = new ColumnOutput(this.type, this.capacity);
    if (wider.values.length > 0) (wider.values as Uint8Array).set(this.values as Uint8Array);
    if (wider.starts.length > 0) {
      wider.starts.set(this.starts);
      wider.ends.set(this.ends);
    }
    this.values = wider.values;
    this.starts = wider.starts;
    this.ends = wider.ends;
    if (this.valid === null) return;
    const valid = new Uint8Array(this.capacity).fill(1);
    valid.set(this.valid);
    this.valid = valid;
  }

  /** The first `n` rows. `data`: what starts and ends of text point into; `itemData`: the same for text inside lists. */
  finish(n: number, data: Uint8Array, itemData: Uint8Array): Vector {
    const { type } = this;
    const values = this.values.subarray(0, n);
    const valid = this.valid?.subarray(0, n) ?? null;
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
        return new BytesVector(type, n, this.starts.subarray(0, n), this.ends.subarray(0, n), data, valid);
      case 'list': {
        const child = this.items!.finish(this.itemCount, itemData, itemData);
        return new ListVector(type, n, this.starts.subarray(0, n), this.ends.subarray(0, n), child, valid);
      }
      default:
        return new NullVector(type, n);
    }
  }

  /** Rows of `items` that were filled. */
  itemCount = 0;
}

/** Declarations of the arrays of a column of an encoder: those of column `c`, whose vector is `vector`, end in its name. */
export function inputArrays(type: DataType, c: number | string, vector = `columns[${c}]`): string {
  const head = `const c${c} = ${vector}, n${c} = c${c}.validity;`;
  switch (laneOf(type)) {
    case 'bytes':
      return `${head} const d${c} = c${c}.data, s${c} = c${c}.starts, e${c} = c${c}.ends;`;
    case 'list':
      return `${head} const s${c} = c${c}.starts, e${c} = c${c}.ends; ${inputArrays(itemType(type), `${c}x`, `c${c}.child`)}`;
    case 'void':
    case 'other':
      return head;
    default:
      return `${head} const v${c} = c${c}.values;`;
  }
}

/** The same for a decoder, whose arrays may be replaced by larger ones. */
export function outputArrays(type: DataType, c: number | string, output = `outputs[${c}]`): string {
  const own = `const o${c} = ${output}; let v${c} = o${c}.values, s${c} = o${c}.starts, e${c} = o${c}.ends;`;
  return laneOf(type) === 'list'
    ? `${own} let k${c} = 0; ${outputArrays(itemType(type), `${c}x`, `o${c}.items`)}`
    : own;
}

/** Tells the outputs of lists how much was filled. */
export function itemCounts(types: readonly DataType[]): string {
  return types.map((type, c) => (laneOf(type) === 'list' ? `o${c}.itemCount = k${c};` : '')).join(' ');
}
