import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorOf } from '../../../src/columnar/builder.js';
import { FromJson } from '../../../src/columnar/json/from-json.js';
import type { BytesVector } from '../../../src/columnar/vector.js';
import { JsonReader, type JsonReaderTuning } from '../../../src/formats/json/json-reader.js';
import { type StructType, stringType } from '../../../src/types/data-type.js';
import { MapValue, type Value } from '../../../src/types/value.js';
import { ddl, fileOf, files, optionMap, optionsOf } from './helpers.js';

const schema = ddl(
  'n bigint, i int, t string, d double, b boolean, s struct<x:int,y:string>, l array<bigint>, m map<string,string>, `__proto__` string, _corrupt_record string',
);

async function read(
  content: string | Uint8Array,
  tuning: JsonReaderTuning,
  options: Record<string, string> = {},
  columns = schema.fields.map(f => f.name),
) {
  const reader = new JsonReader({ dataSchema: schema, columns, options: optionMap(options) }, tuning);
  const path = fileOf(content);
  const rows: Value[][] = [];
  for await (const batch of reader.read(files, path)) for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
  return rows;
}

/** JSON text of a value with the given white space and with some characters escaped without need. */
function write(value: unknown, space: () => string, needless: () => boolean): string {
  if (typeof value === 'string') {
    let out = '"';
    for (const c of value) {
      const code = c.codePointAt(0)!;
      if (needless() && code < 0x10000) out += `\\u${code.toString(16).padStart(4, '0')}`;
      else out += JSON.stringify(c).slice(1, -1);
    }
    return `${out}"`;
  }
  if (Array.isArray(value))
    return `[${space()}${value.map(v => write(v, space, needless)).join(`${space()},${space()}`)}${space()}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).map(
      ([k, v]) => `${write(k, () => '', needless)}${space()}:${space()}${write(v, space, needless)}`,
    );
    return `{${space()}${entries.join(`${space()},${space()}`)}${space()}}`;
  }
  return typeof value === 'number' && Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
}

/** What a value becomes, by the definition; `undefined`: it does not fit. */
function model(
  type: StructType['fields'][number]['type'],
  value: unknown,
): { value: Value; partial?: boolean } | undefined {
  if (value === null) return { value: null };
  switch (type.kind) {
    case 'long':
      return Number.isInteger(value) && !Object.is(value, -0) ? { value: value as number } : undefined;
    case 'int':
      return Number.isInteger(value) && !Object.is(value, -0) && Math.abs(value as number) < 2 ** 31
        ? { value: value as number }
        : undefined;
    case 'double':
      return typeof value === 'number' ? { value } : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? { value } : undefined;
    case 'string':
      return { value: typeof value === 'string' ? value : JSON.stringify(value) };
    case 'array': {
      if (!Array.isArray(value)) return undefined;
      const items = value.map(v => model(type.element, v));
      return items.includes(undefined) ? undefined : { value: items.map(item => item!.value) };
    }
    case 'map': {
      if (typeof value !== 'object' || Array.isArray(value)) return undefined;
      const keys = Object.keys(value as object);
      return {
        value: new MapValue(
          keys,
          keys.map(k => model(type.value, (value as Record<string, unknown>)[k])!.value),
        ),
      };
    }
    case 'struct': {
      if (typeof value !== 'object' || Array.isArray(value)) return undefined;
      const map = new Map(Object.entries(value as object));
      let partial = false;
      const fields = type.fields.map(f => {
        const found = map.has(f.name) ? model(f.type, map.get(f.name)) : { value: null };
        if (found === undefined || found.partial) partial = true;
        return found?.value ?? null;
      });
      return { value: fields, partial };
    }
    default:
      throw new Error(type.kind);
  }
}

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'Z',
    '7',
    ' ',
    '"',
    '\\',
    '/',
    '\n',
    '\u0001',
    'é',
    '€',
    '😀',
    '{',
    '}',
    ',',
    ':',
    '\u2028',
  ),
  maxLength: 12,
});
const long = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.constantFrom(0, 7, 10, 123456789012345, 9007199254740991));
const double = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 })
    .filter(x => !Number.isInteger(x) || Object.is(x, -0)),
  fc.constantFrom(0.5, -1.25, 3.0000001),
);
const scalar = fc.oneof(text, long, fc.boolean(), fc.constant(null));
/** The value of a field: mostly of its type, sometimes another. */
const arbitraries: Record<string, fc.Arbitrary<unknown>> = {
  n: fc.oneof({ weight: 8, arbitrary: long }, { weight: 1, arbitrary: scalar }, { weight: 1, arbitrary: double }),
  i: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -5, max: 99999 }) }, { weight: 1, arbitrary: long }),
  t: fc.oneof({ weight: 8, arbitrary: text }, { weight: 1, arbitrary: scalar }),
  d: fc.oneof({ weight: 8, arbitrary: fc.oneof(double, long) }, { weight: 1, arbitrary: scalar }),
  b: fc.oneof({ weight: 8, arbitrary: fc.boolean() }, { weight: 1, arbitrary: scalar }),
  s: fc.oneof(
    { weight: 8, arbitrary: fc.record({ x: fc.oneof(fc.nat(), text), y: text, z: scalar }, { requiredKeys: [] }) },
    { weight: 1, arbitrary: scalar },
  ),
  l: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.array(fc.oneof({ weight: 9, arbitrary: long }, { weight: 1, arbitrary: text }), { maxLength: 4 }),
    },
    { weight: 1, arbitrary: scalar },
  ),
  m: fc.oneof({ weight: 8, arbitrary: fc.dictionary(text, scalar, { maxKeys: 20 }) }, { weight: 1, arbitrary: scalar }),
  ['__proto__' as string]: text,
  unwanted: scalar,
  constructor: fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), fc.dictionary(text, double, { maxKeys: 3 })),
};
const names = Object.getOwnPropertyNames(arbitraries);

/** Lines of a few shapes (order of fields, white space), many lines of each shape in a row or mixed. */
const linesArbitrary = fc
  .array(fc.tuple(fc.shuffledSubarray(names), fc.constantFrom('', ' ', '\t  ')), { minLength: 1, maxLength: 3 })
  .chain(shapes =>
    fc.array(
      fc.integer({ min: 0, max: shapes.length - 1 }).chain(which => {
        const [keys, space] = shapes[which];
        return fc.tuple(
          fc.constant(space),
          fc.tuple(
            ...keys.map(key =>
              fc.tuple(
                fc.constant(key),
                Object.getOwnPropertyDescriptor(arbitraries, key)!.value as fc.Arbitrary<unknown>,
              ),
            ),
          ),
          fc.infiniteStream(fc.boolean()),
          fc.constantFrom(0, 0, 1),
        );
      }),
      { maxLength: 40 },
    ),
  )
  .map(rows =>
    rows.map(([space, entries, coins, escapes]) => {
      const needless = (): boolean => escapes === 1 && coins.next().value;
      const fields = entries.map(
        ([key, value]) => `${write(key, () => '', needless)}${space}:${space}${write(value, () => space, needless)}`,
      );
      return { line: `${space}{${space}${fields.join(`${space},${space}`)}${space}}${space}`, entries };
    }),
  );

const tunings = fc.record({
  speculate: fc.boolean(),
  generate: fc.boolean(),
  chunkBytes: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(1 << 20)),
});

describe('any rows, written any way', () => {
  it('are read as the model says', async () => {
    await fc.assert(
      fc.asyncProperty(
        linesArbitrary,
        tunings,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        async (rows, tuning, lineBreak, last) => {
          const content = rows.map(row => row.line).join(lineBreak) + (last ? lineBreak : '');
          const expected = rows.map(({ line, entries }) => {
            const struct = { kind: 'struct' as const, fields: schema.fields.slice(0, -1) };
            const object = Object.create(null) as Record<string, unknown>;
            for (const [key, value] of entries) object[key as string] = value;
            const { value, partial } = model(struct, object)!;
            return [...(value as Value[]), partial ? line : null];
          });
          expect(await read(content, tuning)).toEqual(expected);
          const two = await read(content, tuning, {}, ['t', 'n']);
          expect(two).toEqual(expected.map(row => [row[2], row[0]]));
          const dropped = await read(content, tuning, { mode: 'dropMalformed' }, ['t', 'n']);
          expect(dropped).toEqual(expected.filter(row => row.at(-1) === null).map(row => [row[2], row[0]]));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('damaged, are read the same with and without guessing', async () => {
    const damage = fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(),
        fc.constantFrom('', '"', '\\', ',', '}', '{', ':', ' ', '\n', '\0', '0', 'é', "'", '\r', '\t', 'e', '.', '-'),
      ),
      { maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        linesArbitrary,
        damage,
        tunings,
        fc.constantFrom<Record<string, string>>({}, { lineSep: '\n' }, { allowComments: 'true' }),
        async (rows, damages, tuning, options) => {
          const lines = rows.map(row => row.line);
          for (const [which, at, put] of damages) {
            if (lines.length === 0) break;
            const i = which % lines.length;
            const p = at % (lines[i].length + 1);
            lines[i] = lines[i].slice(0, p) + put + lines[i].slice(p + 1);
          }
          const content = lines.join('\n');
          const expected = await read(content, { speculate: false }, options);
          expect(await read(content, tuning, options)).toEqual(expected);
          expect(await read(content, { ...tuning, speculate: true, generate: true }, options)).toEqual(expected);
          expect(await read(content, { ...tuning, speculate: true, generate: false }, options)).toEqual(expected);
          const some = await read(content, { ...tuning, speculate: true }, options, ['n', 'd', 's']);
          expect(some).toEqual(expected.map(row => [row[0], row[3], row[5]]));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('from_json reads the same with and without guessing, whatever lies around the rows', () => {
    fc.assert(
      fc.property(
        linesArbitrary,
        fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 4 }),
        fc.array(fc.boolean()),
        fc.boolean(),
        (rows, cuts, nulls, generate) => {
          const texts: (string | null)[] = rows.map((row, i) => (nulls[i] ? null : row.line));
          for (const [which, at] of cuts) {
            const i = which % Math.max(1, texts.length);
            if (texts[i] != null) texts[i] = texts[i].slice(0, at % (texts[i].length + 1));
          }
          const vector = vectorOf(stringType, texts) as BytesVector;
          const values = (tuning: { speculate: boolean; generate?: boolean }): Value[] => {
            const result = new FromJson(schema, optionsOf(), tuning).vector(vector);
            return texts.map((_, i) => result.get(i));
          };
          const expected = values({ speculate: false });
          expect(values({ speculate: true, generate })).toEqual(expected);
          texts.forEach((t, i) => {
            if (t === null) expect(expected[i]).toBeNull();
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('guessing is really used, in both forms', async () => {
  const content = Array.from(
    { length: 2000 },
    (_, i) => `{"n":${i},"t":"x${i % 7}","d":${i}.5,"s":{"x":${i},"y":"é"},"unwanted":"zz"}\n`,
  ).join('');
  for (const generate of [true, false]) {
    const reader = new JsonReader(
      { dataSchema: schema, columns: ['n', 't', 'd', 's'], options: new Map() },
      { generate },
    );
    let rows = 0;
    for await (const batch of reader.read(files, fileOf(content))) {
      for (let i = 0; i < batch.length; i++, rows++)
        expect(batch.row(i)).toEqual([rows, `x${rows % 7}`, rows + 0.5, [rows, 'é']]);
    }
    expect(rows).toBe(2000);
    expect(reader.guessed).toBeGreaterThan(1900);
  }
});
