import { describe, expect, it } from 'vitest';
import { FromJson } from '../../../src/columnar/json/from-json.js';
import { BytesVector, type Int32Vector } from '../../../src/columnar/vector.js';
import { JsonReader, type JsonReaderTuning } from '../../../src/formats/json/json-reader.js';
import { stringType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { ddl, fileOf, files, optionMap, optionsOf } from './helpers.js';

/**
 * Reading by guess must never change an answer. Here every byte of a record is damaged in every interesting way, each damaged
 * record right behind a good one, so that the guess is always about the damaged one.
 */
const schema = ddl(
  'n bigint, i int, s smallint, t string, d double, b boolean, o struct<x:int>, l array<int>, _corrupt_record string',
);
const good =
  '{"n":1234567,"skip":"abc","t":"some text","u":-42,"i":17,"s":-7,"d":1.5,"b":true,"o":{"x":1},"l":[1, 2],"v":{"y":[null]},"w":0,"t2":"é"}';
const bytes = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  ' ',
  '\t',
  '\n',
  '\r',
  '\0',
  '\x1f',
  '\x7f',
  '0',
  '9',
  '-',
  '.',
  'e',
  'a',
  'é',
  "'",
  '/',
];

function* damages(): Generator<string> {
  for (let at = 0; at <= good.length; at++) {
    for (const put of bytes) {
      yield good.slice(0, at) + put + good.slice(at + 1);
      yield good.slice(0, at) + put + good.slice(at);
    }
    yield good.slice(0, at) + good.slice(at + 1);
    yield good.slice(0, at);
  }
  yield* [
    good.replace('1234567', '1234567890123456'),
    good.replace('1234567', '9223372036854775808'),
    good.replace('1234567', '007'),
    good.replace('-42', '-042'),
    good.replace('-42', '1e5'),
    good.replace('-7', '32768'),
    good.replace('17', '3000000000'),
    `${good} trailing`,
    `[${good},${good}]`,
    good.replace('some text', 'with \\u0041 escape \\" and \\\\'),
    good.replace('"some text"', 'null'),
    good.replace('"some text"', '12.50'),
  ];
}

async function read(
  content: string,
  tuning: JsonReaderTuning,
  options: Record<string, string> = {},
  transient = false,
): Promise<{ rows: Value[][]; guessed: number; buffers: number }> {
  const reader = new JsonReader(
    { dataSchema: schema, columns: schema.fields.map(f => f.name), options: optionMap(options) },
    tuning,
  );
  const rows: Value[][] = [];
  const buffers = new Set<unknown>();
  for await (const batch of reader.read(files, fileOf(content), { transient })) {
    for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
    buffers.add((batch.columns[1] as Int32Vector).values.buffer);
  }
  return { rows, guessed: reader.guessed, buffers: buffers.size };
}

const warm = `${good}\n`.repeat(8);

describe.each([true, false])('guessing, generated code %s', generate => {
  it('damaged lines', async () => {
    const content = warm + [...damages()].map(line => `${good}\n${line}\n`).join('');
    const plain = await read(content, { speculate: false });
    const guess = await read(content, { generate });
    expect(guess.guessed).toBeGreaterThan(6000);
    expect(guess.rows.length).toBe(plain.rows.length);
    plain.rows.forEach((row, i) => {
      if (JSON.stringify(guess.rows[i]) !== JSON.stringify(row)) expect(guess.rows[i]).toEqual(row);
    });
  });

  it('batches that are done with one by one use the same memory again', async () => {
    const content = warm + [...damages()].map(line => `${good}\n${line}\n`).join('');
    const kept = await read(content, { generate, chunkBytes: 1 << 14 });
    const passing = await read(content, { generate, chunkBytes: 1 << 14 }, {}, true);
    expect(passing.rows).toEqual(kept.rows);
    expect(kept.buffers).toBeGreaterThan(60);
    expect(passing.buffers).toBeLessThan(15);
  });

  it('damaged rows of a vector, lying back to back', () => {
    const texts = [...Array<string>(8).fill(good)];
    for (const line of damages()) texts.push(good, line);
    // A record cut in two: the second half lies right behind the first.
    for (let at = 0; at < good.length; at++) texts.push(good, good.slice(0, at), good.slice(at));
    // The last rows are never read by guess; let them be good ones.
    texts.push(good, good, good, good);
    const data = Buffer.from(texts.join(''));
    const starts = new Int32Array(texts.length);
    const ends = new Int32Array(texts.length);
    let at = 0;
    texts.forEach((text, i) => {
      starts[i] = at;
      ends[i] = at += Buffer.byteLength(text);
    });
    const vector = new BytesVector(stringType, texts.length, starts, ends, data, null);
    const rows = (tuning: { speculate?: boolean; generate?: boolean }): string[] => {
      const reader = new FromJson(schema, optionsOf(), tuning);
      const result = reader.vector(vector);
      if (tuning.speculate !== false) expect(reader.guessed).toBeGreaterThan(6000);
      return texts.map((_, i) => JSON.stringify(result.get(i)));
    };
    expect(rows({ generate })).toEqual(rows({ speculate: false }));
  });

  it('a comment does not hide a line break', async () => {
    const lines = `${warm}${good.replace('[1, 2]', '[1,/*\n*/2]')}\n${good}\n`;
    const options = { allowComments: 'true' };
    expect((await read(lines, { generate }, options)).rows).toEqual(
      (await read(lines, { speculate: false }, options)).rows,
    );
  });

  it('lines that need more rows than foreseen, kept or dropped', async () => {
    const many = Array<string>(5000).fill('{"n":1}').join(',');
    for (const mode of ['permissive', 'dropmalformed']) {
      for (const line of [`[${many}]`, `[${many},5]`]) {
        const content = `${warm}${line}\n${`${good}\n`.repeat(20)}`;
        expect((await read(content, { generate }, { mode })).rows).toEqual(
          (await read(content, { speculate: false }, { mode })).rows,
        );
      }
    }
  });

  it('rests where every record is new, and comes back', async () => {
    const odd = Array.from({ length: 3000 }, (_, i) => `{"k${i}":${i},"n":${i}}\n`).join('');
    const content = odd + `${good}\n`.repeat(9000);
    const guess = await read(content, { generate });
    expect(guess.rows).toEqual((await read(content, { speculate: false })).rows);
    expect(guess.guessed).toBeGreaterThan(3000);
  });

  it('takes several kinds of records in turn', async () => {
    const kinds = [good, '{"n":1,"t":"x"}', '{"t":"y","i":3}', '{"z":null,"d":1}'];
    const content = Array.from({ length: 4000 }, (_, i) => `${kinds[(i * i) % 4]}\n`).join('');
    const guess = await read(content, { generate });
    expect(guess.rows).toEqual((await read(content, { speculate: false })).rows);
    expect(guess.guessed).toBeGreaterThan(3900);
  });
});
