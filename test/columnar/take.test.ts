import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, schemaOf, vectorOf } from '../../src/columnar/builder.js';
import { concat, concatBatches } from '../../src/columnar/concat.js';
import { approximateBytes } from '../../src/columnar/selection/approximate-bytes.js';
import { compact } from '../../src/columnar/selection/compact.js';
import { constantVector } from '../../src/columnar/selection/constant.js';
import { filterBatch, selectedRows, trueMask } from '../../src/columnar/selection/filter.js';
import { slice, sliceBatch } from '../../src/columnar/selection/slice.js';
import { take, takeBatch } from '../../src/columnar/take.js';
import { type BooleanVector, BytesVector, type Vector } from '../../src/columnar/vector.js';
import { booleanType, longType, stringType } from '../../src/types/data-type.js';
import { anyNullable, anyType } from './row-codec-values.js';

const column = anyType().chain(type => fc.tuple(fc.constant(type), fc.array(anyNullable(type), { maxLength: 20 })));
const values = (vector: Vector) => Array.from({ length: vector.length }, (_, i) => vector.get(i));

describe('take', () => {
  it('gathers rows, -1 gives null, for every type', () => {
    fc.assert(
      fc.property(column, fc.array(fc.integer({ min: -1, max: 100 }), { maxLength: 30 }), ([type, content], picks) => {
        const rows = Int32Array.from(picks, pick =>
          content.length === 0 ? -1 : Math.min(pick, (pick % content.length) | 0),
        );
        const taken = take(vectorOf(type, content), rows, rows.length);
        expect(values(taken)).toEqual(Array.from(rows, row => (row < 0 ? null : content[row])));
        const again = take(taken, Int32Array.from(rows.keys()), rows.length);
        expect(values(again)).toEqual(values(taken));
      }),
    );
  });

  it('uses only the first n indices', () => {
    const schema = schemaOf([['a', longType]]);
    const batch = takeBatch(batchOf(schema, [[1], [2], [3]]), Int32Array.of(2, 0, 1), 2);
    expect(batch.length).toBe(2);
    expect(values(batch.columns[0])).toEqual([3, 1]);
  });
});

describe('slice, concat and compact', () => {
  it('are the array operations of the same names, for every type', () => {
    fc.assert(
      fc.property(column, fc.nat(20), fc.nat(20), ([type, content], a, b) => {
        const vector = vectorOf(type, content);
        const [from, to] = [Math.min(a, b, content.length), Math.min(Math.max(a, b), content.length)];
        const middle = slice(vector, from, to);
        expect(values(middle)).toEqual(content.slice(from, to));
        expect(values(compact(middle))).toEqual(content.slice(from, to));
        expect(values(concat([slice(vector, to, content.length), middle, middle]))).toEqual([
          ...content.slice(to),
          ...content.slice(from, to),
          ...content.slice(from, to),
        ]);
      }),
    );
  });

  it('concatenates narrow and wide integers', () => {
    const wide = vectorOf(longType, [2n ** 60n, null, 3]);
    expect(values(concat([vectorOf(longType, [1, null]), wide]))).toEqual([1, null, 2n ** 60n, null, 3]);
  });

  it('compacts to the bytes in use', () => {
    const data = new Uint8Array(1 << 20).fill(97);
    const rows = new BytesVector(stringType, 2, Int32Array.of(10, 1000), Int32Array.of(12, 1003), data, null);
    const small = compact(rows) as BytesVector;
    expect(small.data.buffer.byteLength).toBe(5);
    expect(values(small)).toEqual(['aa', 'aaa']);
  });
});

describe('filter', () => {
  const schema = schemaOf([
    ['s', stringType],
    ['n', longType],
  ]);
  const batch = batchOf(schema, [
    ['a', 1],
    [null, 2],
    ['c', null],
  ]);

  it('keeps the marked rows and hands back an untouched batch when all are', () => {
    expect(filterBatch(batch, Uint8Array.of(1, 1, 1))).toBe(batch);
    const kept = filterBatch(batch, Uint8Array.of(0, 1, 1));
    expect([kept.row(0), kept.row(1)]).toEqual([
      [null, 2],
      ['c', null],
    ]);
    expect(filterBatch(batch, Uint8Array.of(0, 0, 0)).length).toBe(0);
  });

  it('takes null for false', () => {
    const condition = vectorOf(booleanType, [true, null, false]) as BooleanVector;
    expect([...selectedRows(trueMask(condition), 3)]).toEqual([0]);
  });

  it('works on batches', () => {
    expect(concatBatches(schema, [batch, sliceBatch(batch, 1, 2)]).length).toBe(4);
    expect(values(constantVector(stringType, 'x', 3))).toEqual(['x', 'x', 'x']);
    expect(values(constantVector(stringType, null, 2))).toEqual([null, null]);
    expect(approximateBytes(batch)).toBeGreaterThan(20);
  });
});
