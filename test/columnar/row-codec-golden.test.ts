import { expect, it } from 'vitest';
import { vectorOf } from '../../src/columnar/builder.js';
import { ROW_FORMAT, RowCodec } from '../../src/columnar/row-codec.js';
import {
  arrayType,
  binaryType,
  booleanType,
  calendarIntervalType,
  type DataType,
  decimalType,
  doubleType,
  field,
  intType,
  longType,
  mapType,
  smallintType,
  stringType,
  structType,
  tinyintType,
  variantType,
  voidType,
} from '../../src/types/data-type.js';
import { CalendarInterval, MapValue, type Value, VariantValue } from '../../src/types/value.js';

const VALUES: [DataType, Value][] = [
  [booleanType, true],
  [tinyintType, -1],
  [smallintType, 258],
  [intType, -2],
  [longType, 1],
  [longType, -(2n ** 63n)],
  [decimalType(10, 2), -12345],
  [decimalType(38, 0), 10n ** 30n],
  [doubleType, -0],
  [doubleType, -1.5],
  [doubleType, Number.NaN],
  [stringType, 'a\0b'],
  [stringType, null],
  [binaryType, Uint8Array.of(0, 255)],
  [calendarIntervalType, new CalendarInterval(1, -1, 2)],
  [arrayType(intType), [1, null]],
  [mapType(stringType, intType), new MapValue(['b', 'a'], [1, 2])],
  [structType([field('x', intType), field('y', stringType)]), [7, null]],
  [variantType, new VariantValue({ a: [1, 'x'] })],
  [voidType, null],
];

it('the bytes of both forms never change under one format number', () => {
  const hex = (form: 'key' | 'value') =>
    VALUES.map(([type, value]) => {
      const { data } = new RowCodec([type], form).encode([vectorOf(type, [value])], 1);
      return `${type.kind} ${Buffer.from(data).toString('hex')}`;
    });
  expect(ROW_FORMAT).toBe(1);
  expect(hex('key')).toMatchInlineSnapshot(`
    [
      "boolean 0101",
      "tinyint 017f",
      "smallint 018102",
      "int 017ffffffe",
      "long 018000000000000001",
      "long 010000000000000000",
      "decimal 017fffffffffffcfc7",
      "decimal 018000000c9f2c9cd04674edea40000000",
      "double 018000000000000000",
      "double 014007ffffffffffff",
      "double 01fff8000000000000",
      "string 016100ff6200",
      "string 00",
      "binary 0100ffff00",
      "interval 01800000017fffffff8000000000000002",
      "array 01010180000001010000",
      "map 010161000180000002016200018000000100",
      "struct 01018000000700",
      "variant 017b2261223a5b312c2278225d7d00",
      "void 00",
    ]
  `);
  expect(hex('value')).toMatchInlineSnapshot(`
    [
      "boolean 0001",
      "tinyint 00ff",
      "smallint 000201",
      "int 00feffffff",
      "long 000100000000000000",
      "long 000000000000000080",
      "decimal 00c7cfffffffffffff",
      "decimal 0000000040eaed7446d09c2c9f0c000000",
      "double 000000000000000080",
      "double 00000000000000f8bf",
      "double 00000000000000f87f",
      "string 0003000000610062",
      "string 0100000000",
      "binary 000200000000ff",
      "interval 0001000000ffffffff0200000000000000",
      "array 0009000000010180000001010000",
      "map 00110000000162000180000001016100018000000200",
      "struct 0006000000018000000700",
      "variant 000e0000007b2261223a5b312c2278225d7d00",
      "void 01",
    ]
  `);
});
