import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorOf } from '../../src/columnar/builder.js';
import { GroupIndex, JoinIndex } from '../../src/columnar/grouping.js';
import { RowCodec } from '../../src/columnar/row-codec.js';
import { take } from '../../src/columnar/take.js';
import type { Vector } from '../../src/columnar/vector.js';
import { type DataType, doubleType, longType, stringType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';
import { anyRows, anyType, columnOf } from './row-codec-values.js';

const vectors = (types: readonly DataType[], rows: readonly Value[][]): Vector[] =>
  types.map((type, c) => vectorOf(type, columnOf(rows, c)));

/** Rows whose canonical bytes are the same are equal: `row-codec.test.ts`. */
function bytesOf(types: readonly DataType[], rows: readonly Value[][]): string[] {
  const { data, starts, ends } = new RowCodec(types, 'key').encode(vectors(types, rows), rows.length);
  return rows.map((_, i) => Buffer.from(data.subarray(starts[i], ends[i])).toString('hex'));
}

function idsOf(index: GroupIndex, columns: readonly Vector[], n: number): number[] {
  const out = new Int32Array(n);
  index.groupIds(columns, n, out);
  return [...out];
}

const tables = fc
  .array(anyType(1), { maxLength: 3 })
  .chain(types => fc.tuple(fc.constant(types), fc.array(anyRows(types, 12), { maxLength: 4 }), anyRows(types, 6)));

describe('GroupIndex', () => {
  for (const mode of ['compiled', 'interpreted'] as const) {
    it(`numbers keys in order of first appearance, for all types (${mode})`, () => {
      fc.assert(
        fc.property(tables, fc.integer(), ([types, batches, probe], seed) => {
          const index = new GroupIndex(types, { mode, seed });
          for (let round = 0; round < 2; round++) {
            const groups = new Map<string, number>();
            for (const rows of batches) {
              const doubled = [...rows, ...rows];
              const keys = bytesOf(types, doubled);
              for (const key of keys) if (!groups.has(key)) groups.set(key, groups.size);
              expect(idsOf(index, vectors(types, doubled), doubled.length)).toEqual(keys.map(key => groups.get(key)));
            }
            expect(index.groupCount).toBe(groups.size);
            const columns = index.keyColumns();
            const distinct = Array.from({ length: groups.size }, (_, g) => columns.map(column => column.get(g)));
            expect(bytesOf(types, distinct)).toEqual([...groups.keys()]);
            const out = new Int32Array(probe.length);
            index.lookup(vectors(types, probe), probe.length, out);
            expect([...out]).toEqual(bytesOf(types, probe).map(key => groups.get(key) ?? -1));
            index.lookup(vectors(types, probe), probe.length, out, 'never');
            expect([...out]).toEqual(
              bytesOf(types, probe).map((key, i) => (probe[i].includes(null) ? -1 : (groups.get(key) ?? -1))),
            );
            index.clear();
            expect(index.groupCount).toBe(0);
            expect(distinct).toEqual(
              Array.from({ length: groups.size }, (_, g) => columns.map(column => column.get(g))),
            );
          }
        }),
        { numRuns: 200 },
      );
    });
  }

  it('has many groups and grows', () => {
    const index = new GroupIndex([longType, stringType]);
    const n = 30_000;
    const rows = Array.from({ length: n }, (_, i): Value[] => [i % 9000, `key ${i % 4500}`]);
    expect(idsOf(index, vectors([longType, stringType], rows), n)).toEqual(rows.map((_, i) => i % 9000));
  });

  it('goes on with the same numbers when integers leave the safe range', () => {
    const index = new GroupIndex([longType]);
    expect(idsOf(index, [vectorOf(longType, [5, 2 ** 53 - 1, null])], 3)).toEqual([0, 1, 2]);
    expect(idsOf(index, [vectorOf(longType, [2n ** 53n, 5, null, 2 ** 53 - 1])], 4)).toEqual([3, 0, 2, 1]);
    expect(idsOf(index, [vectorOf(longType, [5])], 1)).toEqual([0]);
    expect(index.keyColumns()[0].get(3)).toBe(2n ** 53n);
  });

  it('takes all NaN for one and −0 for 0', () => {
    const index = new GroupIndex([doubleType]);
    expect(idsOf(index, [vectorOf(doubleType, [-0, Number.NaN, 0, -Number.NaN, 1.5])], 5)).toEqual([0, 1, 0, 1, 2]);
    expect(Object.is(index.keyColumns()[0].get(0), 0)).toBe(true);
  });

  it('remembers places of a small shared buffer, also across growth and new buffers', () => {
    for (const mode of ['compiled', 'interpreted'] as const) {
      const index = new GroupIndex([stringType, longType], { mode });
      const expected = new Map<string, number>();
      for (const words of [
        ['a', 'bb', '', 'ccccccc'],
        ['bb', 'dddddddd', 'a', ''],
      ]) {
        const dictionary = vectorOf(stringType, words);
        for (let batch = 0; batch < 3; batch++) {
          const picks = Int32Array.from({ length: 2000 }, (_, i) => (i * 7 + batch) % words.length);
          const numbers = Array.from(picks, (_, i) => (i * 13) % 701);
          const keys = Array.from(picks, (pick, i) => `${words[pick]}/${numbers[i]}`);
          for (const key of keys) if (!expected.has(key)) expected.set(key, expected.size);
          const columns = [take(dictionary, picks, 2000), vectorOf(longType, numbers)];
          expect(idsOf(index, columns, 2000)).toEqual(keys.map(key => expected.get(key)));
        }
      }
    }
  });

  it('keeps no copy of a vector that it has handed out', () => {
    const index = new GroupIndex([stringType]);
    idsOf(index, [vectorOf(stringType, ['a', 'b'])], 2);
    const [before] = index.keyColumns();
    idsOf(index, [vectorOf(stringType, ['c'])], 1);
    index.clear();
    idsOf(index, [vectorOf(stringType, ['x', 'y'])], 2);
    expect([before.length, before.get(0), before.get(1)]).toEqual([2, 'a', 'b']);
  });
});

describe('JoinIndex', () => {
  const rows = fc.array(fc.option(fc.integer({ min: 0, max: 6 })), { maxLength: 30 });

  it('gives all pairs of equal keys, in order, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.array(rows, { maxLength: 3 }),
        rows,
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (builds, probe, outer, nullsMatch, piece) => {
          const index = new JoinIndex([longType], { nulls: nullsMatch ? 'match' : 'never' });
          for (const build of builds) index.add([vectorOf(longType, build)], build.length);
          const all = builds.flat();
          expect(index.rowCount).toBe(all.length);
          const expected = probe.flatMap((key, p) => {
            const matches = [...all.keys()].filter(b => all[b] === key && (key !== null || nullsMatch));
            return matches.length === 0 && outer ? [[p, -1]] : matches.map(b => [p, b]);
          });
          const pairs = index.probe([vectorOf(longType, probe)], probe.length, { outer });
          const found: number[][] = [];
          const probeRows = new Int32Array(piece);
          const buildRows = new Int32Array(piece);
          for (let count = pairs.take(probeRows, buildRows); count > 0; count = pairs.take(probeRows, buildRows)) {
            for (let i = 0; i < count; i++) found.push([probeRows[i], buildRows[i]]);
          }
          expect(found).toEqual(expected);
          const matches = index.matches([vectorOf(longType, probe)], probe.length);
          expect([...matches]).toEqual(probe.map(key => (all.includes(key) && (key !== null || nullsMatch) ? 1 : 0)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
