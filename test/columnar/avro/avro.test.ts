import avsc from 'avsc';
import { describe, expect, test } from 'vitest';
import {
  avroOfType,
  avroWriter,
  FromAvro,
  parseAvroSchema,
  toAvro,
  typeOfAvro,
} from '../../../src/columnar/avro/index.js';
import { vectorOf } from '../../../src/columnar/builder.js';
import type { BytesVector } from '../../../src/columnar/vector.js';
import { binaryType, simpleString } from '../../../src/types/data-type.js';
import { parseDataType } from '../../../src/types/ddl.js';
import type { Value } from '../../../src/types/value.js';

const record = (fields: unknown[], name = 'r') => ({ type: 'record', name, fields });
const bytesOf = (rows: readonly (Uint8Array | null)[]) => vectorOf(binaryType, rows) as BytesVector;

function read(
  written: unknown,
  rows: readonly (Uint8Array | null)[],
  wanted: unknown = written,
  mode: 'failFast' | 'permissive' = 'failFast',
): Value[] {
  const [w, r] = [written, wanted].map(s => parseAvroSchema(JSON.stringify(s)));
  const vector = new FromAvro(r, w, { mode }).vector(bytesOf(rows));
  return Array.from({ length: rows.length }, (_, i) => vector.get(i));
}

const SCHEMAS: readonly unknown[] = [
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'string',
  'bytes',
  { type: 'fixed', name: 'f', size: 5 },
  { type: 'enum', name: 'e', symbols: ['A', 'B', 'C'] },
  { type: 'array', items: 'long' },
  { type: 'array', items: ['null', 'string'] },
  { type: 'map', values: 'double' },
  { type: 'map', values: { type: 'array', items: 'int' } },
  record([
    { name: 'a', type: 'int' },
    { name: 'b', type: ['null', 'string'] },
    { name: 'c', type: record([{ name: 'd', type: { type: 'array', items: 'double' } }], 'inner') },
    { name: 'e', type: ['long', 'null'] },
  ]),
  record([
    { name: 'x', type: { type: 'enum', name: 'colour', symbols: ['RED', 'BLUE'] } },
    { name: 'y', type: ['null', 'colour'] },
    { name: 'z', type: { type: 'map', values: ['null', record([{ name: 'n', type: 'boolean' }], 'leaf')] } },
  ]),
];

describe('what avsc writes is read, and written again as the same bytes', () => {
  test.each(SCHEMAS.map(s => [JSON.stringify(s), s]))('%s', (text, json) => {
    const type = avsc.Type.forSchema(json as avsc.Schema);
    const rows: (Uint8Array | null)[] = Array.from({ length: 300 }, (_, i) =>
      i % 17 === 0 ? null : new Uint8Array(type.toBuffer(type.random())),
    );
    const schema = parseAvroSchema(text as string);
    for (const mode of ['failFast', 'permissive'] as const) {
      const vector = new FromAvro(schema, schema, { mode }).vector(bytesOf(rows));
      const written = toAvro(vector, avroWriter(vector.type, schema));
      expect(rows.map((_, i) => written.get(i))).toEqual(rows);
    }
  });
});

test('values', () => {
  const long = avsc.Type.forSchema('long');
  const numbers = [0, -1, 63, 64, 2147483648, -4503599627370496, 9007199254740990];
  expect(
    read(
      'long',
      numbers.map(n => new Uint8Array(long.toBuffer(n))),
    ),
  ).toEqual(numbers);
  const extremes = [
    [[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], 9223372036854775807n],
    [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], -9223372036854775808n],
  ] as const;
  for (const [bytes, value] of extremes) {
    expect(read('long', [Uint8Array.from(bytes)])).toEqual([value]);
    const vector = vectorOf(parseDataType('BIGINT'), [value]);
    expect(toAvro(vector, avroWriter(vector.type, { kind: 'long' })).get(0)).toEqual(Uint8Array.from(bytes));
  }
});

test('logical types', () => {
  const decimal = { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 };
  expect(read(decimal, [Uint8Array.of(4, 0xff, 0x85), Uint8Array.of(2, 5)])).toEqual([-123, 5]);
  expect(read({ type: 'long', logicalType: 'timestamp-millis' }, [Uint8Array.of(2)])).toEqual([1000]);
  expect(read({ type: 'int', logicalType: 'date' }, [Uint8Array.of(1)])).toEqual([-1]);
  const types = [
    [{ type: 'long', logicalType: 'timestamp-micros' }, 'timestamp'],
    [{ type: 'long', logicalType: 'local-timestamp-millis' }, 'timestamp_ntz'],
    [decimal, 'decimal(20,2)'],
    [['int', 'long'], 'bigint'],
    [['null', 'float', 'double'], 'double'],
    [['int', 'string'], 'struct<member0:int,member1:string>'],
    ['null', 'void'],
  ] as const;
  for (const [schema, type] of types)
    expect(simpleString(typeOfAvro(parseAvroSchema(JSON.stringify(schema))).type)).toBe(type);
});

test('the schema of a type holds its values', () => {
  const type = parseDataType(
    'STRUCT<a: INT, b: DECIMAL(25,3), c: ARRAY<STRUCT<d: STRING>>, e: MAP<STRING, DATE>, f: TIMESTAMP, g: BINARY, h: FLOAT>',
  );
  const schema = avroOfType(type, true);
  const rows: Value[] = [
    [null, null, null, null, null, null, null],
    [7, -(10n ** 24n), [['x'], null], null, 1577836800000001, Uint8Array.of(1, 2), 1.5],
    null,
  ];
  const written = toAvro(vectorOf(type, rows), avroWriter(type, schema));
  const vector = new FromAvro(schema, schema, { mode: 'failFast' }).vector(written);
  expect(rows.map((_, i) => vector.get(i))).toEqual(rows);
});

describe('a reader of another schema', () => {
  const bytes = (schema: unknown, value: unknown) =>
    new Uint8Array(avsc.Type.forSchema(schema as avsc.Schema).toBuffer(value));

  test('fields by name and alias, defaults, and fields that nobody wants', () => {
    const old = record([
      { name: 'a', type: 'int' },
      { name: 'gone', type: { type: 'array', items: record([{ name: 'k', type: ['null', 'string'] }], 'item') } },
      { name: 'was', type: 'float' },
    ]);
    const now = record([
      { name: 'is', type: 'double', aliases: ['was'] },
      { name: 'more', type: { type: 'map', values: 'int' }, default: { x: 1 } },
      { name: 'a', type: ['null', 'long'] },
      { name: 'none', type: ['null', 'string'], default: null },
    ]);
    const row = bytes(old, { a: 3, gone: [{ k: 'v' }, { k: null }], was: 0.5 });
    const [value] = read(old, [row], now) as [Value[]];
    expect([value[0], value[2], value[3]]).toEqual([0.5, 3, null]);
    expect(value[1]).toMatchObject({ keys: ['x'], values: [1] });
  });

  test.each([
    ['int', 'long', 5, 5],
    ['int', 'double', 5, 5],
    ['long', 'float', 5, 5],
    ['string', 'bytes', 'ab', Uint8Array.of(97, 98)],
    ['bytes', 'string', Buffer.from('ab'), 'ab'],
    ['int', ['null', 'long'], 5, 5],
    [['null', 'int'], ['null', 'long'], { int: 5 }, 5],
  ] as const)('%j as %j', (written, wanted, value, expected) => {
    const type = avsc.Type.forSchema(written as avsc.Schema, { wrapUnions: true });
    expect(read(written, [new Uint8Array(type.toBuffer(value))], wanted)).toEqual([expected]);
  });

  test('a union of several types is a struct', () => {
    const union = ['int', 'null', 'string'];
    const rows = [Uint8Array.of(0, 10), Uint8Array.of(2), Uint8Array.of(4, 2, 97)];
    expect(read(union, rows)).toEqual([[5, null], null, [null, 'a']]);
  });

  test('what does not fit is refused', () => {
    expect(() => read('string', [], 'int')).toThrow(/INCOMPATIBLE_AVRO_SCHEMA/);
    expect(() => read(record([]), [], record([{ name: 'a', type: 'int' }]))).toThrow(/The field a of r is not in/);
    expect(() => parseAvroSchema('{"type":"record","name":"r"}')).toThrow(/INVALID_AVRO_SCHEMA.*no fields/);
    expect(() => parseAvroSchema('"nothing"')).toThrow(/there is no type "nothing"/);
    const endless = parseAvroSchema('{"type":"record","name":"n","fields":[{"name":"next","type":["null","n"]}]}');
    expect(() => typeOfAvro(endless)).toThrow(/contains itself/);
  });
});

describe('malformed values', () => {
  const schema = record([
    { name: 'a', type: { type: 'array', items: 'string' } },
    { name: 'b', type: 'double' },
  ]);
  const type = avsc.Type.forSchema(schema as avsc.Schema);
  const whole = new Uint8Array(type.toBuffer({ a: ['x', 'y'], b: 1 }));

  test('are null in permissive mode and leave nothing behind', () => {
    const cut = Array.from({ length: whole.length }, (_, i) => whole.subarray(0, i));
    const hostile = [
      Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x7f),
      Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      Uint8Array.of(2, 1),
    ];
    const values = read(schema, [whole, ...cut, ...hostile, whole], schema, 'permissive');
    expect(values.slice(1, -1).every(v => v === null)).toBe(true);
    expect([values[0], values.at(-1)]).toEqual([
      [['x', 'y'], 1],
      [['x', 'y'], 1],
    ]);
  });

  test('fail else, and the reader may be used again', () => {
    const parsed = parseAvroSchema(JSON.stringify(schema));
    const reader = new FromAvro(parsed, parsed, { mode: 'failFast' });
    expect(() => reader.vector(bytesOf([whole, whole.subarray(0, 3)]))).toThrow(/MALFORMED_AVRO_MESSAGE.*\(row 1 /s);
    expect(reader.vector(bytesOf([whole])).get(0)).toEqual([['x', 'y'], 1]);
  });

  test('many items without bytes do not take memory without end', () => {
    const nothings = { type: 'array', items: 'null' };
    const claim = Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0);
    expect(read(nothings, [claim], nothings, 'permissive')).toEqual([null]);
  });
});
