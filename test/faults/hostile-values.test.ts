import { Column, col, expr, lit, Session } from 'millrace';
import { VirtualFiles } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { failureOf } from './support.js';

/** Names and values made to break things: they are ordinary data, or refused with a reason. */

const disk = new VirtualFiles();
const session = Session.create({ files: disk });
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a.b',
  'a`b',
  `it's`,
  '"',
  'new\nline',
  ' ',
  'ä',
  '10',
  '\u2028',
];

describe('names', () => {
  const struct = (values: readonly unknown[]) =>
    Object.defineProperties(
      {},
      Object.fromEntries(NAMES.map((n, i) => [n, { value: values[i], enumerable: true }])) as PropertyDescriptorMap,
    );
  const schema = NAMES.map(n => `\`${n.replaceAll('`', '``')}\` INT`).join(', ');
  const values = NAMES.map((_, i) => i);
  const quoted = (n: string) => `\`${n.replaceAll('`', '``')}\``;

  test('columns', async () => {
    const df = session.createDataFrame([values], schema);
    expect(df.columns).toEqual(NAMES);
    const [row] = await df.collect();
    expect(Object.keys(row).sort()).toEqual([...NAMES].sort());
    expect(NAMES.map(n => Object.getOwnPropertyDescriptor(row, n)?.value)).toEqual(values);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    for (const [i, name] of NAMES.entries()) {
      expect(Object.values((await df.select(col(quoted(name)).plus(1).as(name)).first())!)).toEqual([i + 1]);
      expect(Object.values((await df.selectExpr(`${quoted(name)} AS x`).first())!)).toEqual([i]);
      expect(await df.where(col(quoted(name)).eq(i)).count()).toBe(1);
      expect(
        await df
          .groupBy(col(quoted(name)))
          .count()
          .count(),
      ).toBe(1);
    }
  });

  test('columns that objects carry, there and back', async () => {
    const df = session.createDataFrame([struct(values)], schema);
    const [row] = await df.collect();
    expect(NAMES.map(n => Object.getOwnPropertyDescriptor(row, n)?.value)).toEqual(values);
    const [again] = await session.createDataFrame([row]).collect();
    expect(Object.getOwnPropertyDescriptor(again, '__proto__')?.value).toBe(0);
  });

  test.each(['json', 'csv', 'parquet', 'arrow'] as const)('in %s files', async format => {
    const df = session.createDataFrame([values], schema);
    await df.write
      .format(format)
      .option('header', format === 'csv' ? true : undefined)
      .save(`/names-${format}`);
    const reader = session.read.schema(schema).format(format);
    const back = (format === 'csv' ? reader.options({ header: true, multiLine: true }) : reader).load(
      `/names-${format}`,
    );
    const [row] = await back.collect();
    expect(NAMES.map(n => Object.getOwnPropertyDescriptor(row, n)?.value)).toEqual(values);
  });

  test('as keys of groups, of maps, and as names of partitions', async () => {
    const df = session.createDataFrame(
      NAMES.map((k, n) => ({ k, n })),
      'k STRING, n INT',
    );
    expect(await df.groupBy('k').count().count()).toBe(NAMES.length);
    await df.write.partitionBy('k').json('/by-name');
    const back = await session.read.schema('k STRING, n INT').json('/by-name').orderBy('n').collect();
    expect(back.map(r => r.k)).toEqual(NAMES);
    const map = new Map(NAMES.map((k, n) => [k, n]));
    const [row] = await session.createDataFrame([{ m: map }], 'm MAP<STRING, INT>').collect();
    expect(row.m).toEqual(map);
  });

  test('a view, a query and a struct field', async () => {
    for (const name of NAMES) {
      session.createDataFrame([{ n: 1 }]).createOrReplaceTempView(name);
      expect(await session.table(name).count()).toBe(1);
      expect(await session.sql(`SELECT * FROM ${quoted(name)}`).count()).toBe(1);
      const s = session.sql(`SELECT named_struct(:name, 5) AS s`, { name });
      expect(Object.values((await s.select(col('s').getField(name).as('v')).first())!)).toEqual([5]);
    }
  });
});

describe('values', () => {
  const TEXTS = [
    `'`,
    `"`,
    '`',
    '\\',
    "\\'",
    '--',
    '/*',
    ';',
    '\n\r\t\0',
    '\u{1F600}',
    '%_',
    '$',
    '\u2028',
    'null',
    '$\u007bx}',
  ];

  test('literals in every way in', async () => {
    for (const text of TEXTS) {
      const plain = await session.range(1).select(lit(text).as('a'), expr`${text}`.as('b')).first();
      expect(plain).toEqual({ a: text, b: text });
      expect(await session.sql('SELECT :v AS v, ? AS w', { v: text, '0': text }).collect()).toEqual([
        { v: text, w: text },
      ]);
      expect(
        await session
          .createDataFrame([{ s: text }])
          .where(col('s').eq(text))
          .count(),
      ).toBe(1);
    }
  });

  test.each(['json', 'csv', 'parquet', 'arrow'] as const)('through %s files', async format => {
    const df = session.createDataFrame(
      TEXTS.map(s => ({ s })),
      's STRING',
    );
    // As Spark, CSV trims what it writes unless told otherwise.
    const exact = { quoteAll: true, ignoreLeadingWhiteSpace: false, ignoreTrailingWhiteSpace: false };
    await df.write
      .format(format)
      .options(format === 'csv' ? exact : {})
      .save(`/values-${format}`);
    const reader = session.read.schema('s STRING').format(format);
    const back = (format === 'csv' ? reader.option('multiLine', true) : reader).load(`/values-${format}`);
    const read = (await back.collect()).map(r => r.s);
    expect(read).toEqual(TEXTS);
  });

  test('a literal of 10 MB', async () => {
    const big = 'x'.repeat(10_000_000);
    const df = session.sql('SELECT length(:big) AS n, :big AS big', { big });
    expect(await df.collect()).toEqual([{ n: 10_000_000, big }]);
    expect((await session.sql(`SELECT length('${big}') AS n`).first())!.n).toBe(10_000_000);
    expect(df.explainString().length).toBeLessThan(50_000_000);
  });

  test('numbers at the edges', async () => {
    const doubles = [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      5e-324,
      1.7976931348623157e308,
    ];
    const df = session.createDataFrame(
      doubles.map(d => ({ d })),
      'd DOUBLE',
    );
    expect((await df.collect()).map(r => r.d)).toEqual(doubles);
    const longs = [9223372036854775807n, -9223372036854775808n, 9007199254740993n];
    const wide = session.createDataFrame(
      longs.map(n => ({ n })),
      'n BIGINT',
    );
    expect((await wide.collect()).map(r => r.n)).toEqual(longs);
    const { codes } = await failureOf(() => wide.select(col('n').plus(1)).collect());
    expect(codes[0]).toBe('ARITHMETIC_OVERFLOW');
    expect(() => session.createDataFrame([{ n: 9223372036854775808n }], 'n BIGINT')).toThrow(/BAD_RECORD.*column n/);
    expect(() => session.createDataFrame([{ n: 1.5 }], 'n INT')).toThrow(/BAD_RECORD.*column n/);
    expect(() => session.createDataFrame([{ at: new Date(Number.NaN) }], 'at TIMESTAMP')).toThrow(
      /BAD_RECORD.*column at/,
    );
  });

  test('things that are no values', () => {
    const cycle: any = {};
    cycle.self = cycle;
    for (const value of [() => 1, Symbol('x'), cycle, new WeakMap()]) {
      expect(() => session.createDataFrame([{ v: value }], 'v STRING')).toThrow(/BAD_RECORD.*column v/);
    }
    expect(() => session.createDataFrame([{ v: cycle }])).toThrow(/CANNOT_INFER_TYPE/);
  });
});

describe('nesting 10,000 deep', () => {
  const DEPTH = 10_000;
  test.each([
    ['parentheses', `SELECT ${'('.repeat(DEPTH)}1${')'.repeat(DEPTH)}`],
    ['minus signs', `SELECT ${'- '.repeat(DEPTH)}1`],
    ['sums', `SELECT ${'1+'.repeat(DEPTH)}1`],
    ['calls', `SELECT ${'abs('.repeat(DEPTH)}1${')'.repeat(DEPTH)}`],
    ['subqueries', `SELECT * FROM ${'(SELECT * FROM '.repeat(DEPTH)}x${')'.repeat(DEPTH)}`],
    ['conditions', `SELECT ${'NOT '.repeat(DEPTH)}true`],
    ['cases', `SELECT ${'CASE WHEN true THEN '.repeat(DEPTH)}1${' END'.repeat(DEPTH)}`],
  ])('SQL: %s', async (_, text) => {
    const { codes } = await failureOf(() => session.sql(text).collect());
    expect(codes[0]).toBe('FAILED_TO_PARSE_TOO_COMPLEX');
  });

  test('fluent calls and values', async () => {
    let sum: Column = col('id');
    for (let i = 0; i < DEPTH; i++) sum = sum.plus(1);
    expect((await failureOf(() => session.range(1).select(sum).collect())).codes).toEqual(['PLAN_TOO_COMPLEX']);
    let deep: unknown = 1;
    for (let i = 0; i < DEPTH; i++) deep = [deep];
    expect((await failureOf(() => lit(deep as never))).codes).toEqual(['PLAN_TOO_COMPLEX']);
    expect((await failureOf(() => session.createDataFrame([{ deep }]))).codes).toEqual(['CANNOT_INFER_TYPE']);
    expect(sum).toBeInstanceOf(Column);
  });

  test('JSON', async () => {
    disk.place('/deep/x.json', `{"k":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}\n{"k":"ok"}\n`);
    const read = (mode: string) => session.read.schema('k STRING').option('mode', mode).json('/deep');
    const { codes, text } = await failureOf(() => read('failFast').collect());
    expect(codes[0]).toBe('BAD_RECORD');
    expect(text).toMatch(/\/deep\/x\.json.*levels of nesting/);
    expect(await read('dropMalformed').collect()).toEqual([{ k: 'ok' }]);
    const parsed = session.createDataFrame([{ s: `${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}` }]);
    expect(await parsed.selectExpr("from_json(s, 'ARRAY<INT>') AS j").count()).toBe(1);
  });
});
