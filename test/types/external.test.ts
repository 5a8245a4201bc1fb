import { describe, expect, it } from 'vitest';
import { simpleString } from '../../src/types/data-type.js';
import { parseDataType, parseSchema } from '../../src/types/ddl.js';
import { fromExternal, inferSchema, toExternal } from '../../src/types/external.js';
import { MapValue } from '../../src/types/value.js';

const back = (type: string, value: unknown) => {
  const parsed = parseDataType(type);
  return toExternal(parsed, fromExternal(parsed, value));
};

describe('values of users and of the engine', () => {
  const same: readonly (readonly [string, unknown])[] = [
    ['boolean', true],
    ['int', -5],
    ['bigint', 9007199254740991],
    ['bigint', 9223372036854775807n],
    ['double', Number.NaN],
    ['double', -0],
    ['string', '😀'],
    ['decimal(10,2)', '12.30'],
    ['decimal(38,0)', '99999999999999999999999999999999999999'],
    ['timestamp', new Date('2020-02-29T12:34:56.789Z')],
    ['timestamp', new Date(-1)],
    ['date', new Date('1969-12-31')],
    ['interval day to second', "INTERVAL '1 02:03:04.5' DAY TO SECOND"],
    ['interval year to month', "INTERVAL '-1-2' YEAR TO MONTH"],
    ['interval', '1 years 2 days 3 seconds'],
    ['array<int>', [1, null, 3]],
    ['map<string,int>', new Map([['a', 1]])],
    ['struct<b:int,a:array<string>>', { b: 1, a: ['x'] }],
    ['variant', { a: [1, null, 'x'] }],
    ['int', null],
  ];
  for (const [type, value] of same) it(`${type} ${String(value)}`, () => expect(back(type, value)).toEqual(value));

  it('accepts other forms of the same thing', () => {
    expect(back('decimal(5,2)', 1.005)).toBe('1.01');
    expect(back('decimal(5,2)', 7n)).toBe('7.00');
    expect(back('int', 7n)).toBe(7);
    expect(back('map<string,int>', { a: 1 })).toEqual(new Map([['a', 1]]));
    expect(back('struct<a:int,b:int>', [1, 2])).toEqual({ a: 1, b: 2 });
    expect(back('int', undefined)).toBeNull();
    expect(back('struct<a:int,b:int>', { b: 1 })).toEqual({ a: null, b: 1 });
    // biome-ignore lint/suspicious/noSparseArray: a hole is a missing value
    expect(back('array<int>', [1, , 3])).toEqual([1, null, 3]);
  });

  it('sees a long as bigint where the type says so', () => {
    expect(toExternal({ kind: 'long', view: 'bigint' }, 5)).toBe(5n);
    expect(toExternal({ kind: 'long', view: 'number' }, 2n ** 60n)).toBe(2n ** 60n);
  });

  it('treats every name as data', () => {
    const schema = parseSchema('`__proto__` INT, constructor STRING, toString STRING, hasOwnProperty INT');
    const row = JSON.parse('{"__proto__": 1, "constructor": "c", "hasOwnProperty": 2}');
    const values = fromExternal(schema, row);
    expect(values).toEqual([1, 'c', null, 2]);
    const out = toExternal(schema, values) as object;
    expect(Object.entries(out)).toEqual([
      ['__proto__', 1],
      ['constructor', 'c'],
      ['toString', null],
      ['hasOwnProperty', 2],
    ]);
    expect(Object.getPrototypeOf(out)).toBe(Object.prototype);
  });

  it('reads getters of classes', () => {
    class Row {
      get a() {
        return 1;
      }
    }
    expect(fromExternal(parseSchema('a INT'), new Row())).toEqual([1]);
  });
});

describe('what does not fit', () => {
  const throwing = {
    get a(): number {
      throw new Error('boom');
    },
  };
  const proxy = new Proxy(
    {},
    {
      get: () => {
        throw new Error('trapped');
      },
      has: () => {
        throw new Error('trapped');
      },
    },
  );
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const cases: readonly (readonly [schema: string, row: unknown, message: RegExp])[] = [
    ['a INT', { a: '1' }, /column a: "1" \(string\) does not fit int/],
    ['a INT', { a: 1.5 }, /column a: 1.5/],
    ['a TINYINT', { a: 128 }, /column a/],
    ['a BIGINT', { a: 2 ** 53 }, /column a/],
    ['a BIGINT', { a: 2n ** 63n }, /column a/],
    ['a STRING', { a: 1 }, /does not fit string/],
    ['a STRING', { a: '\ud800' }, /lone surrogate/],
    ['a DOUBLE', { a: '1' }, /column a/],
    ['a DECIMAL(3,1)', { a: '100' }, /column a/],
    ['a DECIMAL(3,1)', { a: Number.NaN }, /column a/],
    ['a TIMESTAMP', { a: new Date(Number.NaN) }, /column a/],
    ['a TIMESTAMP', { a: '2020-01-01' }, /column a/],
    ['a ARRAY<INT>', { a: [1, 'x'] }, /column a\[1\]: "x"/],
    ['a ARRAY<INT>', { a: new Int32Array(2) }, /Int32Array/],
    ['a STRUCT<b: ARRAY<STRUCT<c: INT>>>', { a: { b: [{ c: 1 }, { c: {} }] } }, /column a\.b\[1\]\.c: Object/],
    ['a MAP<STRING, INT>', { a: new Map([['k', 'v']]) }, /column a\["k"\]/],
    [
      'a MAP<DECIMAL(3,1), INT>',
      {
        a: new Map([
          ['1', 1],
          ['1.0', 2],
        ]),
      },
      /there twice/,
    ],
    ['a MAP<STRING, INT>', { a: new Map([[null, 1]]) }, /NOT NULL/],
    ['a INT NOT NULL', {}, /column a: null where the schema says NOT NULL/],
    ['a INT', throwing, /column a: reading it failed: boom/],
    ['a INT', proxy, /column a: reading it failed: trapped/],
    ['a INT', { a: () => 1 }, /function/],
    ['a INT', { a: Symbol('s') }, /symbol/],
    ['a VARIANT', { a: { b: Symbol('s') } }, /column a\.b/],
    ['a VARIANT', { a: new Map() }, /Map/],
    ['a VARIANT', { a: cycle }, /cycle/],
    ['a INT, b INT', [1], /a row of 1 values for 2 columns/],
    ['a INT', 5, /does not fit struct/],
    ['a INT', new Date(), /does not fit struct/],
  ];
  for (const [schema, row, message] of cases) {
    it(`${schema}: ${message}`, () => {
      const read = () => fromExternal(parseSchema(schema), row);
      expect(read).toThrow(message);
      expect(read).toThrow(expect.objectContaining({ code: 'BAD_RECORD' }));
    });
  }

  it('refuses equal keys and keeps maps whole', () => {
    expect(
      fromExternal(
        parseDataType('map<int,string>'),
        new Map([
          [1, 'a'],
          [2, null],
        ]),
      ),
    ).toEqual(new MapValue([1, 2], ['a', null]));
  });
});

describe('schemas from values', () => {
  it('widens over the rows', () => {
    const rows = [
      { a: 1, b: null, c: [1] },
      { a: 1.5, b: 'x', c: [2n], d: { e: true } },
    ];
    expect(simpleString(inferSchema(rows))).toBe('struct<a:double,b:string,c:array<bigint>,d:struct<e:boolean>>');
  });

  it('refuses what it cannot name', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => inferSchema([cycle])).toThrow(/CANNOT_INFER_TYPE/);
    expect(() => inferSchema([{ a: 1 }, { a: 'x' }])).toThrow(/CANNOT_MERGE_TYPE/);
    expect(() => inferSchema([5])).toThrow(/CANNOT_INFER_TYPE/);
  });
});
