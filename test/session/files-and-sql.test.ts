import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnalysisError, ConfigurationError, col, Session } from 'millrace';
import { afterAll, describe, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'millrace-files-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(scratch, String(folders++));

const session = Session.create();
const people = session.createDataFrame(
  [
    { name: 'Ann', age: 31 },
    { name: 'Bo', age: 25 },
    { name: 'C', age: null },
  ],
  'name STRING, age INT',
);
const key = (r: any) => JSON.stringify(r);
const rowsOf = async (df: { collect(): Promise<any[]> }) => (await df.collect()).map(key).sort();

describe('reading and writing files', () => {
  test.each(['json', 'csv', 'parquet', 'arrow'] as const)('%s: every save mode, and reading back', async format => {
    const out = folder();
    const wanted = (await people.collect()).map(key).sort();
    const read = () => session.read.schema('name STRING, age INT').format(format).load(out);
    await people.write[format](out);
    expect(await rowsOf(read())).toEqual(wanted);
    await expect(people.write.format(format).save(out)).rejects.toThrow(/PATH_ALREADY_EXISTS/);
    await people.write.mode('ignore').format(format).save(out);
    expect(await read().count()).toBe(3);
    await people.write.mode('append').format(format).save(out);
    expect(await read().count()).toBe(6);
    await people.write.mode('overwrite').format(format).option('path', out).save();
    expect(await rowsOf(read())).toEqual(wanted);
  });

  test.each(['json', 'csv', 'parquet', 'arrow'] as const)(
    '%s: partitionBy, and the folder names read back',
    async format => {
      const out = folder();
      await people.write.partitionBy('age').format(format).save(out);
      expect(
        readdirSync(out)
          .filter(n => n.includes('='))
          .sort(),
      ).toEqual(['age=25', 'age=31', 'age=__HIVE_DEFAULT_PARTITION__']);
      const back = session.read.schema('name STRING, age INT').format(format).load(out);
      expect(await rowsOf(back.select('name', 'age'))).toEqual((await people.collect()).map(key).sort());
      expect(await back.where(col('age').gt(30)).select('name').collect()).toEqual([{ name: 'Ann' }]);
    },
  );

  test('text', async () => {
    const out = folder();
    await people.select('name').write.text(out);
    expect(await rowsOf(await session.read.text(out))).toEqual(['{"value":"Ann"}', '{"value":"Bo"}', '{"value":"C"}']);
    await expect(people.write.text(folder())).rejects.toThrow();
  });

  test('the schema is read from the files where it is not given', async () => {
    const out = folder();
    await people.write.parquet(out);
    const df = await session.read.parquet(out);
    expect(df.schema.fields.map(f => [f.name, f.type.kind])).toEqual([
      ['name', 'string'],
      ['age', 'int'],
    ]);
    const json = folder();
    mkdirSync(json);
    writeFileSync(join(json, 'a.json'), '{"a":1}\n{"b":"x"}\n');
    expect(await (await session.read.json(json)).collect()).toEqual([
      { a: 1, b: null },
      { a: null, b: 'x' },
    ]);
  });

  test('DDL text as on the page; several paths; options', async () => {
    const out = folder();
    mkdirSync(out);
    writeFileSync(join(out, 'a.csv'), 'id;n\n1;x\n');
    writeFileSync(join(out, 'b.csv'), 'id;n\n2;y\n');
    const reader = session.read.schema('ad_id STRING, campaign_id STRING').option('sep', ';').options({ header: true });
    expect(await rowsOf(reader.csv(join(out, 'a.csv'), join(out, 'b.csv')))).toEqual([
      '{"ad_id":"1","campaign_id":"x"}',
      '{"ad_id":"2","campaign_id":"y"}',
    ]);
  });

  test('what cannot be is said at once', async () => {
    expect(() => people.write.mode('sometimes' as never)).toThrow(ConfigurationError);
    await expect(people.write.save()).rejects.toThrow(/PATH_REQUIRED/);
    await expect(people.write.format('xml').save(folder())).rejects.toThrow(/xml/);
    await expect(people.write.partitionBy('nope').json(folder())).rejects.toThrow(/nope/);
    await people.write.format('noop').save();
  });
});

describe('views and SQL', () => {
  test('temporary views', async () => {
    const own = Session.create();
    const df = own.createDataFrame([{ n: 1 }], 'n INT');
    df.createTempView('t');
    expect(() => df.createTempView('T')).toThrow(/TEMP_TABLE_OR_VIEW_ALREADY_EXISTS/);
    df.withColumn('n', col('n').plus(1)).createOrReplaceTempView('t');
    expect(await own.table('t').collect()).toEqual([{ n: 2 }]);
    expect(await own.read.table('t').collect()).toEqual([{ n: 2 }]);
    own.sql('CREATE OR REPLACE TEMPORARY VIEW u AS SELECT n * 10 AS m FROM t');
    expect(await own.sql('SELECT m FROM u').collect()).toEqual([{ m: 20 }]);
    expect(own.catalog.list()).toEqual(['t', 'u']);
    own.sql('DROP VIEW u');
    expect(() => own.table('u')).toThrow(/TABLE_OR_VIEW_NOT_FOUND.*t/);
  });

  test('parameters by name and by position are values, never text', async () => {
    people.createOrReplaceTempView('people');
    expect(await session.sql('SELECT name FROM people WHERE age > :min', { min: 26 }).collect()).toEqual([
      { name: 'Ann' },
    ]);
    expect(
      await session.sql('SELECT name FROM people WHERE age BETWEEN ? AND ? ORDER BY name', [20, 40]).collect(),
    ).toEqual([{ name: 'Ann' }, { name: 'Bo' }]);
    const evil = "' OR '1'='1";
    expect(await session.sql('SELECT name FROM people WHERE name = :n', { n: evil }).collect()).toEqual([]);
    expect(await session.sql('SELECT :a AS a, :b AS b, :c AS c', { a: evil, b: [1, 2], c: null }).collect()).toEqual([
      { a: evil, b: [1, 2], c: null },
    ]);
    expect(() => session.sql('SELECT :x', {})).toThrow(/UNBOUND_SQL_PARAMETER.*x/);
  });

  test('subqueries, common tables, joins, windows, sets', async () => {
    people.createOrReplaceTempView('people');
    const text = `
      WITH adults AS (SELECT name, age FROM people WHERE age IS NOT NULL)
      SELECT a.name, rank() OVER (ORDER BY a.age DESC) AS r, (SELECT count(*) FROM people) AS n
      FROM adults a JOIN (VALUES ('Ann'), ('Bo')) AS v(name) ON a.name = v.name
      WHERE EXISTS (SELECT 1 FROM people p WHERE p.name = a.name)
      UNION ALL SELECT 'none', 0, 0
      ORDER BY r`;
    expect(await session.sql(text).collect()).toEqual([
      { name: 'none', r: 0, n: 0 },
      { name: 'Ann', r: 1, n: 3 },
      { name: 'Bo', r: 2, n: 3 },
    ]);
  });

  test('statements about tables', async () => {
    people.createOrReplaceTempView('people');
    expect(await session.sql('DESCRIBE people').collect()).toContainEqual({
      col_name: 'age',
      data_type: 'int',
      comment: null,
    });
    expect(await session.sql('SHOW TABLES').where("tableName = 'people'").count()).toBe(1);
    expect((await session.sql('EXPLAIN SELECT name FROM people').first())!.plan).toContain('== Physical Plan ==');
    session.sql('SET millrace.timeZone = Europe/Oslo');
    expect(session.conf.get('millrace.timeZone')).toBe('Europe/Oslo');
    session.conf.unset('millrace.timeZone');
    expect(() => session.sql('INSERT INTO people VALUES (1)')).toThrow();
  });

  test('a mistake in the text is shown where it is', () => {
    const error = (() => {
      try {
        session.sql('SELECT name\nFROM people WHERE )');
      } catch (e) {
        return e as AnalysisError;
      }
    })();
    expect(error).toBeInstanceOf(AnalysisError);
    expect(error!.position).toMatchObject({ line: 2 });
  });
});
