import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { simpleString } from '../../src/types/data-type.js';
import { parseDataType } from '../../src/types/ddl.js';
import { isZodObject, schemaFromZod } from '../../src/types/zod.js';

const read = (schema: z.ZodObject) => schemaFromZod(schema, parseDataType);
const one = (type: z.ZodType) => {
  const [field] = read(z.object({ x: type })).fields;
  return `${simpleString(field.type)}${field.nullable ? '' : ' NOT NULL'}`;
};

describe('schemas from zod', () => {
  const cases: readonly (readonly [string, z.ZodType, string])[] = [
    ['string', z.string(), 'string NOT NULL'],
    ['email', z.email(), 'string NOT NULL'],
    ['int32', z.int32(), 'int NOT NULL'],
    ['int', z.int(), 'bigint NOT NULL'],
    ['number', z.number(), 'double NOT NULL'],
    ['number().int()', z.number().int(), 'bigint NOT NULL'],
    ['float32', z.float32(), 'float NOT NULL'],
    ['bigint', z.bigint(), 'bigint NOT NULL'],
    ['int64', z.int64(), 'bigint NOT NULL'],
    ['boolean', z.boolean(), 'boolean NOT NULL'],
    ['date', z.date(), 'timestamp NOT NULL'],
    ['enum', z.enum(['a', 'b']), 'string NOT NULL'],
    ['literal', z.literal('a'), 'string NOT NULL'],
    ['literal of numbers', z.literal([1, 2]), 'bigint NOT NULL'],
    ['optional', z.string().optional(), 'string'],
    ['nullable', z.string().nullable(), 'string'],
    ['nullish', z.string().nullish(), 'string'],
    ['default', z.string().default('x'), 'string'],
    ['readonly', z.string().readonly(), 'string NOT NULL'],
    ['array', z.array(z.int32()), 'array<int> NOT NULL'],
    ['tuple', z.tuple([z.number(), z.number()]), 'array<double> NOT NULL'],
    ['record', z.record(z.string(), z.boolean()), 'map<string,boolean> NOT NULL'],
    ['map', z.map(z.string(), z.int32()), 'map<string,int> NOT NULL'],
    ['object', z.object({ a: z.string() }), 'struct<a:string> NOT NULL'],
    ['strict object', z.strictObject({ a: z.string() }), 'struct<a:string> NOT NULL'],
    ['union with null', z.union([z.string(), z.null()]), 'string'],
    ['meta', z.string().meta({ sql: 'DECIMAL(10,2)' }), 'decimal(10,2) NOT NULL'],
    [
      'codec',
      z.codec(z.iso.datetime(), z.date(), { decode: s => new Date(s), encode: d => d.toISOString() }),
      'timestamp NOT NULL',
    ],
    ['transform', z.string().transform(s => s.length), 'string NOT NULL'],
  ];
  for (const [name, type, expected] of cases) it(name, () => expect(one(type)).toBe(expected));

  it('names the field that has no type', () => {
    const union = z.object({ a: z.object({ b: z.union([z.string(), z.number()]) }) });
    expect(() => read(union)).toThrow(/Field a\.b: z\.union/);
    expect(() => one(z.unknown())).toThrow(/UNSUPPORTED_ZOD_TYPE/);
  });

  it('refuses a schema that contains itself', () => {
    const node: z.ZodType = z.lazy(() => z.object({ next: node }));
    expect(() => one(node)).toThrow(/recursive/);
  });

  it('keeps the order of fields', () => {
    expect(simpleString(read(z.object({ b: z.string(), a: z.int32() })))).toBe('struct<b:string,a:int>');
    expect(isZodObject(z.object({}))).toBe(true);
    expect(isZodObject({})).toBe(false);
  });
});
