import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorOf } from '../../src/columnar/builder.js';
import { type SortOrder, sortIndices } from '../../src/columnar/sort.js';
import { compareValues, type Value } from '../../src/types/value.js';
import { anyRows, columnOf, orderedType } from './row-codec-values.js';

const order: fc.Arbitrary<SortOrder> = fc.record({ descending: fc.boolean(), nullsFirst: fc.boolean() });
const table = fc
  .array(orderedType(1), { minLength: 1, maxLength: 3 })
  .chain(types =>
    fc.tuple(fc.constant(types), fc.array(order, { minLength: 3, maxLength: 3 }), anyRows(types, 60), fc.nat(70)),
  );

describe('sortIndices', () => {
  it('is the stable sort by the order of values, and a limit takes its beginning', () => {
    fc.assert(
      fc.property(table, ([types, orders, rows, limit]) => {
        const columns = types.map((type, c) => vectorOf(type, columnOf(rows, c)));
        const compare = (a: Value, b: Value, c: number) => {
          const { nullsFirst, descending } = orders[c];
          if (a === null || b === null) return a === b ? 0 : (a === null) === nullsFirst ? -1 : 1;
          return (descending ? -1 : 1) * compareValues(types[c], a, b);
        };
        const expected = [...rows.keys()].sort((i, j) =>
          types.reduce((found, _, c) => found || compare(rows[i][c], rows[j][c], c), 0),
        );
        expect([...sortIndices(columns, orders, rows.length)]).toEqual(expected);
        expect([...sortIndices(columns, orders, rows.length, limit)]).toEqual(expected.slice(0, limit));
      }),
      { numRuns: 400 },
    );
  });
});
