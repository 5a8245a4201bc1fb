import type { Vector as ArrowVector } from 'apache-arrow';
import { DataError } from '../../common/errors.js';
import { type DataType, field, sameType, simpleString } from '../../types/data-type.js';
import { fromExternalConverter } from '../../types/external.js';
import { vectorOf } from '../builder.js';
import { concat } from '../concat.js';
import { Float64Vector, Int32Vector, type Vector } from '../vector.js';
import type { ArrowData, ArrowModule } from './arrow-module.js';
import { typeFromArrow, typeToArrow } from './arrow-types.js';
import { vectorFromArrow } from './vector-from-arrow.js';
import { vectorToArrow } from './vector-to-arrow.js';

/** A column as a vector of apache-arrow; buffers are shared where the layouts agree, and must not be written to. */
export function columnToArrow(arrow: ArrowModule, vector: Vector, name: string): ArrowVector {
  const type = typeToArrow(arrow, vector.type, name);
  return arrow.makeVector(vectorToArrow(arrow, vector, type) as never) as never;
}

/** What a function over Arrow columns gave as a column of `type`: a vector of apache-arrow, a typed array, or an array of values. */
export function columnFromArrow(given: unknown, type: DataType, length: number): Vector {
  const made = fromGiven(given, type);
  if (made.length === length) return made;
  throw new DataError('BAD_RECORD', `it gave ${made.length} values for ${length} rows`);
}

function fromGiven(given: unknown, type: DataType): Vector {
  if (given instanceof Float64Array && type.kind === 'double')
    return new Float64Vector(type, given.length, given, null);
  if (given instanceof Int32Array && type.kind === 'int') return new Int32Vector(type, given.length, given, null);
  if (Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView))) {
    const write = fromExternalConverter(type);
    return vectorOf(
      type,
      Array.from(given as ArrayLike<unknown>, value => write(value)),
    );
  }
  const { data } = (given ?? {}) as { data?: readonly ArrowData[] };
  if (!Array.isArray(data)) throw new DataError('BAD_RECORD', 'it gave neither an Arrow vector nor an array');
  const parts = data.map(part => {
    const actual = typeFromArrow(part.type, field('result', type).name);
    if (!sameType(actual, type))
      throw new DataError('BAD_RECORD', `it gave ${simpleString(actual)}, but promised ${simpleString(type)}`);
    return vectorFromArrow(part, type);
  });
  return parts.length === 1 ? parts[0] : concat(parts);
}
