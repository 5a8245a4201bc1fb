import { describe, expect, test } from 'vitest';
import { sparkMurmur3, sparkXxHash64 } from '../../src/columnar/spark-hash.js';
import {
  arrayType,
  binaryType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  field,
  floatType,
  intType,
  longType,
  stringType,
  structType,
  timestampType,
  voidType,
} from '../../src/types/data-type.js';
import { LONG_MAX, type Value } from '../../src/types/value.js';

type Case<R> = readonly [types: DataType[], values: Value[], hash: R];

const TEXT = 'abcdefghijklmnopqrstuvwxyz0123456789';
const pair = structType([field('a', longType), field('b', stringType)]);

/** Answers of Spark 4.3. */
const murmur3: readonly Case<number>[] = [
  [[intType], [1], -559580957],
  [[longType], [1], -1712319331],
  [[stringType], ['a'], 1485273170],
  [[stringType], [''], 142593372],
  [[stringType], [TEXT], 46508703],
  [[stringType], ['é😀'], -694179141],
  [[doubleType], [1.5], 1290763749],
  [[doubleType], [-0], -1670924195],
  [[floatType], [1.5], -221251528],
  [[longType], [LONG_MAX], -1604625029],
  [[intType], [-1], -1604776387],
  [[binaryType], [Uint8Array.of(1, 2, 3)], -246362483],
  [[decimalType(38, 18)], [1500000000000000000n], -144108884],
  [[decimalType(38, 10)], [123456789012345678905000000000n], -1366861748],
  [[arrayType(intType)], [[1, 2]], -222940379],
  [[arrayType(intType)], [[1, null]], -559580957],
  [[arrayType(intType)], [[]], 42],
  [[intType, stringType, voidType], [1, 'a', null], -936062819],
  [[arrayType(pair)], [[[1, 'x']]], -1438117640],
];

const xxHash64: readonly Case<bigint>[] = [
  [[intType], [1], -6698625589789238999n],
  [[longType], [1], -7001672635703045582n],
  [[stringType], [''], -7444071767201028348n],
  [[stringType], [TEXT], 2724237963427677065n],
  [[stringType], ['é😀'], -597902685397653203n],
  [[doubleType], [1.5], 7738255526519901366n],
  [[doubleType], [-0], -5252525462095825812n],
  [[doubleType], [Number.NaN], -3127944061524951246n],
  [[floatType], [1.5], 6163473420726370430n],
  [[dateType], [18262], 2299834470729022467n],
  [[timestampType], [1577836800000000], 7881863312764026046n],
  [[longType], [LONG_MAX], -3246596055638297850n],
  [[intType], [-1], 2017008487422258757n],
  [[binaryType], [Uint8Array.of(1, 2, 3)], -2738966099373769964n],
  [[decimalType(38, 18)], [1500000000000000000n], -1865349820259408432n],
  [[decimalType(38, 10)], [123456789012345678905000000000n], 7280968364475777497n],
  [[arrayType(intType)], [[1, 2]], -8133857028838179022n],
  [[intType, stringType, voidType], [1, 'a', null], 8205864924878002737n],
  [[arrayType(pair)], [[[1, 'x']]], 6158280145716684778n],
];

describe('Spark hashes', () => {
  test.each(murmur3.map(([t, v, h]) => [String(v), t, v, h] as const))('murmur3 of %s', (_, types, values, hash) => {
    expect(sparkMurmur3(types, values)).toBe(hash);
  });
  test.each(xxHash64.map(([t, v, h]) => [String(v), t, v, h] as const))('xxhash64 of %s', (_, types, values, hash) => {
    expect(sparkXxHash64(types, values)).toBe(hash);
  });
});
