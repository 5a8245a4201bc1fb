import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorOf } from '../../src/columnar/builder.js';
import { hashRows } from '../../src/columnar/hash.js';
import {
  arrayType,
  booleanType,
  type DataType,
  decimalType,
  doubleType,
  intType,
  longType,
  stringType,
} from '../../src/types/data-type.js';
import { equalValues, type Value } from '../../src/types/value.js';
import { anyNullable, anyType, hasNoOrder } from './row-codec-values.js';

function hash(type: DataType, value: Value, seed = 42): number {
  const out = new Int32Array(1);
  hashRows([vectorOf(type, [value])], 1, seed, out);
  return out[0];
}

describe('hashRows', () => {
  it('is the same for equal values, alone or beside wide ones', () => {
    const pair = anyType(1).chain(type => fc.tuple(fc.constant(type), anyNullable(type), anyNullable(type)));
    fc.assert(
      fc.property(pair, ([type, a, b]) => {
        const out = new Int32Array(2);
        hashRows([vectorOf(type, [a, b])], 2, 42, out);
        expect([...out]).toEqual([hash(type, a), hash(type, b)]);
        if (a !== null && b !== null && !hasNoOrder(type) && equalValues(type, a, b)) expect(out[0]).toBe(out[1]);
      }),
      { numRuns: 400 },
    );
  });

  it('never changes: partitions of old checkpoints depend on it', () => {
    const values: [DataType, Value][] = [
      [longType, 1],
      [longType, -1],
      [longType, 2n ** 63n - 1n],
      [decimalType(38, 0), 10n ** 37n],
      [intType, 7],
      [booleanType, true],
      [doubleType, 0.1],
      [doubleType, -0],
      [stringType, ''],
      [stringType, 'millrace'],
      [stringType, null],
      [arrayType(intType), [1, null]],
    ];
    expect(values.map(([type, value]) => hash(type, value))).toMatchInlineSnapshot(`
      [
        -474106156,
        -2146976004,
        -1107620238,
        -154168704,
        662242246,
        -894466737,
        -1270878215,
        2091271587,
        737531122,
        -1879218947,
        -85210647,
        -15359070,
      ]
    `);
  });
});
