import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchOf, schemaOf } from '../../src/columnar/builder.js';
import { csvOptions } from '../../src/columnar/csv/options.js';
import { CsvRowWriter } from '../../src/columnar/csv/to-csv.js';
import { csvFormat } from '../../src/formats/csv/csv-format.js';
import * as t from '../../src/types/data-type.js';
import { formatDate, formatTimestampNtz } from '../../src/types/datetime/format-datetime.js';
import type { Value } from '../../src/types/value.js';
import { files, options, readRows, temporaryFolder } from './parquet-support.js';

const folder = temporaryFolder();
mkdirSync(folder, { recursive: true });

/** Answers of Spark 4.3 to files of a few bytes. */
interface Answer {
  content?: string;
  write?: string;
  schema: string | null;
  options: Record<string, string>;
  rows?: unknown[][];
  error?: string[];
  inferred?: string;
  text?: string;
}

const answers: Answer[] = JSON.parse(readFileSync(new URL('./csv-answers.json', import.meta.url), 'utf8'));

const TYPES: Record<string, t.DataType> = {
  string: t.stringType,
  int: t.intType,
  long: t.longType,
  bigint: t.longType,
  double: t.doubleType,
  float: t.floatType,
  'decimal(5,2)': t.decimalType(5, 2),
  boolean: t.booleanType,
  date: t.dateType,
  timestamp: t.timestampType,
  timestamp_ntz: t.timestampNtzType,
  binary: t.binaryType,
  tinyint: t.tinyintType,
  smallint: t.smallintType,
  'array<int>': t.arrayType(t.intType),
  'interval year': t.yearMonthIntervalType,
};

function parseSchema(text: string): t.StructType {
  return schemaOf(
    text.split(/,(?![0-9])\s*/).map(column => {
      const [name, ...type] = column.trim().split(' ');
      return [name, TYPES[type.join(' ')]] as [string, t.DataType];
    }),
  );
}

const lower = (o: Record<string, string>) =>
  Object.fromEntries(Object.entries(o).map(([k, v]) => [k.toLowerCase(), v]));

function shown(value: Value, type: t.DataType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'date':
      return formatDate(value as number);
    case 'timestamp':
    case 'timestamp_ntz':
      return formatTimestampNtz(value as number);
    case 'decimal': {
      const digits = String(value).padStart(type.scale + 1, '0');
      return type.scale === 0 ? digits : `${digits.slice(0, -type.scale)}.${digits.slice(-type.scale)}`;
    }
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex');
    default:
      return value;
  }
}

/** What could not be written as JSON was written as text. */
function expected(value: unknown, type: t.DataType): unknown {
  if (typeof value === 'object' && value !== null) return Number((value as { double: string }).double);
  if (type.kind === 'float' && typeof value === 'number') return Math.fround(value);
  return value;
}

describe('reading, as Spark does', () => {
  answers.forEach((answer, i) => {
    if (answer.content === undefined) return;
    it(`${JSON.stringify(answer.content)} ${answer.schema ?? 'inferred'} ${JSON.stringify(answer.options)}`, async () => {
      const path = join(folder, `${i}.csv`);
      const latin = answer.options.encoding === 'ISO-8859-1' || /[ÿï]/.test(answer.content!);
      writeFileSync(path, Buffer.from(answer.content!, latin ? 'latin1' : 'utf8'));
      const own = lower(answer.options);
      const read = async () => {
        const schema =
          answer.schema === null
            ? await csvFormat.inferSchema(files, [path], options(own))
            : parseSchema(answer.schema);
        return { schema, rows: await readRows(csvFormat, path, schema, { read: own }) };
      };
      if (answer.error !== undefined) {
        await expect(read()).rejects.toThrow();
        return;
      }
      const { schema, rows } = await read();
      if (answer.schema === null) expect(t.simpleString(schema)).toBe(answer.inferred);
      const types = schema.fields.map(f => f.type);
      expect(rows.map(row => row.map((value, c) => shown(value, types[c])))).toEqual(
        answer.rows!.map(row => row.map((value, c) => expected(value, types[c]))),
      );
    });
  });
});

describe('writing, as Spark does', () => {
  const schema = schemaOf([
    ['a', t.stringType],
    ['b', t.intType],
  ]);
  const texts = [
    'a',
    'a,b',
    'say "hi"',
    '',
    null,
    ' x ',
    'l\nn',
    'b\\s',
    '#c',
    '"',
    'b\\"q',
    'a\r',
    '\\',
    'x\ty',
    "it's",
    'a"b,c',
    '\\"',
  ];
  const batch = batchOf(
    schema,
    texts.map((text, i) => [text, i + 1]),
  );
  answers.forEach(answer => {
    if (answer.write?.startsWith('SELECT * FROM VALUES') !== true || answer.options.compression !== undefined) return;
    it(JSON.stringify(answer.options), async () => {
      const parts: Uint8Array[] = [];
      const writer = csvFormat
        .writer(schema, options(lower(answer.options)))
        .start(async bytes => void parts.push(bytes));
      await writer.write(batch);
      await writer.finish();
      expect(Buffer.concat(parts).toString()).toBe(answer.text);
    });
  });
});

describe('writing values', () => {
  it('has one text for each type', () => {
    const schema = schemaOf([
      ['d', t.dateType],
      ['t', t.timestampType],
      ['n', t.timestampNtzType],
      ['c', t.decimalType(3, 2)],
      ['e', t.doubleType],
      ['f', t.floatType],
      ['g', t.booleanType],
      ['h', t.binaryType],
      ['i', t.doubleType],
      ['j', t.doubleType],
      ['k', t.yearMonthIntervalType],
      ['l', t.dayTimeIntervalType],
      ['m', t.doubleType],
      ['q', t.doubleType],
      ['u', t.doubleType],
    ]);
    const row = [
      18263,
      1577934245123456,
      1577934245100000,
      150,
      1e20,
      Math.fround(0.1),
      true,
      new Uint8Array([97, 98, 99]),
      Number.NaN,
      Number.POSITIVE_INFINITY,
      14,
      93_784_000_000,
      -0,
      123456789.125,
      1e-5,
    ];
    const line = (o: Record<string, string>) =>
      new CsvRowWriter(schema, csvOptions(options(o)), false).row(batchOf(schema, [row]).columns, 0);
    expect(line({})).toBe(
      "2020-01-02,2020-01-02T03:04:05.123Z,2020-01-02T03:04:05.100,1.50,1.0E20,0.1,true,[61 62 63],NaN,Infinity,INTERVAL '1-2' YEAR TO MONTH,INTERVAL '1 02:03:04' DAY TO SECOND,-0.0,1.23456789125E8,1.0E-5",
    );
    expect(
      line({
        dateformat: 'dd/MM/yyyy',
        timestampformat: 'dd/MM/yyyy HH:mm:ss.SSSSSS',
        timestampntzformat: 'yyyy',
        timezone: 'Europe/Berlin',
      }),
    ).toContain('02/01/2020,02/01/2020 04:04:05.123456,2020,1.50');
  });

  it('refuses nested types', () => {
    expect(() => csvFormat.writer(schemaOf([['a', t.arrayType(t.intType)]]), options())).toThrow(
      /UNSUPPORTED_DATA_TYPE/,
    );
  });
});

describe('hostile files', () => {
  const ab = schemaOf([
    ['a', t.stringType],
    ['b', t.stringType],
  ]);
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };

  it('a quote that is never closed ends with its line', async () => {
    const path = write('open.csv', `"${'x'.repeat(3_000_000)}\nc,d\n`);
    const rows = await readRows(csvFormat, path, ab);
    expect(rows).toHaveLength(2);
    expect(rows[1]).toEqual(['c', 'd']);
  });

  it('in multi-line mode it reaches the limit, not the end of memory', async () => {
    const path = write('endless.csv', `"${'x\n'.repeat(3_000_000)}`);
    await expect(
      readRows(csvFormat, path, ab, { read: { multiline: 'true', maxrecordbytes: '2000000' } }),
    ).rejects.toThrow(/LIMIT_EXCEEDED.*endless\.csv/);
  });

  it('too many columns are refused with the place', async () => {
    const path = write('wide.csv', `a,b\n${'x,'.repeat(30_000)}\n`);
    await expect(readRows(csvFormat, path, ab)).rejects.toThrow(/LIMIT_EXCEEDED.*wide\.csv/);
  });

  it('fail-fast names file and place', async () => {
    const path = write('bad.csv', '1,2\nx,3\n');
    const ints = schemaOf([
      ['a', t.intType],
      ['b', t.intType],
    ]);
    await expect(readRows(csvFormat, path, ints, { read: { mode: 'FAILFAST' } })).rejects.toThrow(
      /BAD_RECORD.*bad\.csv.*offset 4/,
    );
  });

  it('formulas and prototype names are ordinary text', async () => {
    const path = write('text.csv', '=1+1,__proto__\n@x,constructor\n');
    expect(await readRows(csvFormat, path, ab)).toEqual([
      ['=1+1', '__proto__'],
      ['@x', 'constructor'],
    ]);
  });

  it('multi-line records come out the same for every place where the reading is cut', async () => {
    const record = '"a\r\nb""c",x\r\n"d",\r\n\r\ny,"""q"\r\n';
    const path = write('cuts.csv', record.repeat(60_000));
    const rows = await readRows(csvFormat, path, ab, { read: { multiline: 'true', escape: '"' } });
    expect(rows).toHaveLength(180_000);
    for (let i = 0; i < rows.length; i += 3) {
      if (rows[i][0] !== 'a\nb"c' || rows[i + 1][1] !== null || rows[i + 2][1] !== '"q')
        throw new Error(`row ${i}: ${JSON.stringify(rows.slice(i, i + 3))}`);
    }
  });

  it('keeps the text of malformed records as it stood, quotes included', async () => {
    const schema = schemaOf([
      ['a', t.stringType],
      ['b', t.intType],
      ['_corrupt_record', t.stringType],
    ]);
    for (const multiline of ['false', 'true']) {
      const path = write('raw.csv', '"a\\"b",x\n"c\\"d",1\n');
      expect(await readRows(csvFormat, path, schema, { read: { multiline } })).toEqual([
        ['a"b', null, '"a\\"b",x'],
        ['c"d', 1, null],
      ]);
    }
  });
});

describe('reading selected columns', () => {
  const schema = schemaOf([
    ['a', t.intType],
    ['b', t.intType],
    ['c', t.stringType],
  ]);
  it('counts tokens against the whole schema', async () => {
    const path = join(folder, 'select.csv');
    writeFileSync(path, '1,2,x\n1\nq,2,y\n1,2,z,4\n');
    expect(await readRows(csvFormat, path, schema, { columns: ['c'] })).toEqual([['x'], [null], ['y'], ['z']]);
    expect(await readRows(csvFormat, path, schema, { columns: ['c'], read: { mode: 'dropMalformed' } })).toEqual([
      ['x'],
      ['y'],
    ]);
    expect(await readRows(csvFormat, path, schema, { columns: [] })).toEqual([[], [], [], []]);
  });
});

describe('numbers', () => {
  it('are the nearest doubles', async () => {
    const texts = [
      '0.1',
      '-0',
      '123456789.012345',
      '.5',
      '5.',
      '-1.7976931348623157e308',
      '0.000000000000001',
      '999999999999999',
      '1e-400',
      '00012.50',
    ];
    for (let i = 0; i < 2000; i++)
      texts.push(String(Math.random() * 10 ** (i % 12)), (Math.random() * 1000).toFixed(i % 14));
    const path = join(folder, 'doubles.csv');
    writeFileSync(path, texts.join('\n'));
    const rows = await readRows(csvFormat, path, schemaOf([['x', t.doubleType]]));
    expect(rows.map(row => row[0])).toEqual(texts.map(Number));
  });
});
