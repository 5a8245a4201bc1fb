import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { AnalysisError, col, DataError, Session, types } from 'millrace';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const session = Session.create();
const people = [
  { name: 'Ann', age: 31 },
  { name: 'Bo', age: 25 },
];

describe('createDataFrame', () => {
  test('infers a schema from objects', async () => {
    const df = session.createDataFrame(people);
    expect(df.columns).toEqual(['name', 'age']);
    expect(df.schema.fields.map(f => f.type.kind)).toEqual(['string', 'long']);
    expect(await df.collect()).toEqual(people);
  });

  test('takes DDL text, and rows as arrays', async () => {
    const df = session.createDataFrame(
      [
        ['Ann', 31],
        ['Bo', null],
      ],
      'name STRING, age INT',
    );
    expect(df.schema.fields[1].type.kind).toBe('int');
    expect(await df.collect()).toEqual([
      { name: 'Ann', age: 31 },
      { name: 'Bo', age: null },
    ]);
  });

  test('takes a zod object', async () => {
    const Event = z.object({
      userId: z.string(),
      kind: z.enum(['view', 'click']),
      at: z.date(),
      price: z.number().nullable(),
      tags: z.array(z.string()),
      size: z.bigint(),
    });
    const rows: z.infer<typeof Event>[] = [
      { userId: 'u', kind: 'view', at: new Date(1e12), price: null, tags: ['a'], size: 9007199254740993n },
    ];
    const df = session.createDataFrame(rows, Event);
    expect(df.schema.fields.map(f => f.type.kind)).toEqual([
      'string',
      'string',
      'timestamp',
      'double',
      'array',
      'long',
    ]);
    expect(df.schema.fields.map(f => f.nullable)).toEqual([false, false, false, true, false, false]);
    expect(await df.collect()).toEqual(rows);
  });

  test('takes a schema value', async () => {
    const schema = types.structType([types.field('n', types.decimalType(10, 2), false)]);
    expect(await session.createDataFrame([{ n: '1.5' }], schema).collect()).toEqual([{ n: '1.50' }]);
  });

  test('takes an Arrow table and IPC bytes', async () => {
    const table = tableFromArrays({ id: Int32Array.from([1, 2]), name: ['x', 'y'] });
    const rows = [
      { id: 1, name: 'x' },
      { id: 2, name: 'y' },
    ];
    expect(await session.createDataFrame(table).collect()).toEqual(rows);
    const { Session: Again } = await import('millrace');
    expect(await Again.create().createDataFrame(tableToIPC(table)).where('id > 1').collect()).toEqual([rows[1]]);
  });

  test('every kind of value comes back as it went in', async () => {
    const row = {
      b: true,
      i: -5,
      l: 9007199254740993n,
      d: 0.1,
      dec: '123456789012345678901234567890.12',
      s: 'ä\u{1F600}\0',
      bin: Uint8Array.of(0, 255),
      date: new Date(Date.UTC(1969, 11, 31)),
      at: new Date(-1),
      arr: [1, null, 3],
      map: new Map([['k', { x: 1 }]]),
      st: { x: 'y', z: null },
      iv: "INTERVAL '1-2' YEAR TO MONTH",
    };
    const ddl =
      'b BOOLEAN, i SMALLINT, l BIGINT, d DOUBLE, dec DECIMAL(32,2), s STRING, bin BINARY, date DATE, at TIMESTAMP, ' +
      'arr ARRAY<INT>, map MAP<STRING, STRUCT<x: INT>>, st STRUCT<x: STRING, z: INT>, iv INTERVAL YEAR TO MONTH';
    const [back] = await session.createDataFrame([row], ddl).collect();
    expect(back).toEqual(row);
  });

  test('says what does not fit, and where', () => {
    expect(() => session.createDataFrame([{ age: 'x' }], 'age INT')).toThrow(DataError);
    expect(() => session.createDataFrame([{ a: [{ b: 1 }, { b: 'x' }] }], 'a ARRAY<STRUCT<b: INT>>')).toThrow(
      /BAD_RECORD.*a\[1\]\.b/,
    );
    expect(() => session.createDataFrame([])).toThrow(AnalysisError);
    expect(() =>
      session.createDataFrame([{ n: null }], types.structType([types.field('n', types.intType, false)])),
    ).toThrow(/column n: null where the schema says NOT NULL/);
  });

  test('sessions share nothing', () => {
    const [a, b] = [Session.create({ conf: { 'millrace.state.partitions': 4 } }), Session.create()];
    a.createDataFrame(people).createOrReplaceTempView('people');
    expect(b.catalog.list()).toEqual([]);
    expect([a.conf.get('millrace.state.partitions'), b.conf.get('millrace.state.partitions')]).toEqual(['4', '1']);
  });

  test('the first query of the page', async () => {
    const df = session.createDataFrame(people);
    expect(await df.where('age > 26').select('name', col('age').plus(1).as('next')).collect()).toEqual([
      { name: 'Ann', next: 32 },
    ]);
  });
});
