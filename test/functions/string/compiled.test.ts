import fc from 'fast-check';
import { expect, test } from 'vitest';
import { vectorOf } from '../../../src/columnar/builder.js';
import { compileStage } from '../../../src/expressions/compile/stage.js';
import {
  BoundReference,
  type Expression,
  transformUp,
  UnresolvedCall,
  UnresolvedColumn,
} from '../../../src/expressions/expression.js';
import { bindCall } from '../../../src/functions/bind.js';
import type { BindContext } from '../../../src/functions/definition.js';
import { parseExpression } from '../../../src/sql/parser.js';
import { type DataType, doubleType, intType, longType, stringType } from '../../../src/types/data-type.js';

const context: BindContext = {
  zone: 'UTC',
  bindLambda() {
    throw new Error('no lambdas here');
  },
};

const columns: readonly (readonly [name: string, type: DataType])[] = [
  ['s', stringType],
  ['t', stringType],
  ['n', intType],
  ['x', doubleType],
  ['l', longType],
];

function bind(sql: string): Expression {
  return transformUp(parseExpression(sql), (e: Expression) => {
    if (e instanceof UnresolvedColumn) {
      const ordinal = columns.findIndex(([name]) => name === e.parts[0]);
      return new BoundReference(ordinal, columns[ordinal][1], true, e.parts[0]);
    }
    return e instanceof UnresolvedCall ? bindCall(e, context) : e;
  });
}

/** Few different characters, so that texts occur in each other; of one, two, three and four bytes. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ',', ' ', 'é', 'ſ', '€', '😀'), maxLength: 8 });
const row = fc.tuple(
  fc.option(text),
  fc.option(text),
  fc.option(fc.integer({ min: -9, max: 9 })),
  fc.option(
    fc.oneof(
      fc.double(),
      fc.integer({ min: -999, max: 999 }).map(i => i / 8),
    ),
  ),
  fc.option(fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
);

const expressions = [
  'upper(s)',
  'lower(s)',
  'length(s)',
  'octet_length(s)',
  'bit_length(s)',
  'substring(s, n)',
  'substring(s, n, 2)',
  'substring(s, 2, n)',
  'left(s, n)',
  'right(s, n)',
  'contains(s, t)',
  "contains(s, 'é')",
  'startswith(s, t)',
  'endswith(s, t)',
  'instr(s, t)',
  "instr(s, 'a')",
  'locate(t, s, n)',
  "split_part(s, ',', 2)",
  'split_part(s, t, 1)',
  'crc32(s)',
  'concat(s, t)',
  'round(x, 1)',
  'bround(x)',
  'floor(l)',
  'rint(x)',
  'sqrt(x)',
  'ln(x)',
  'sign(x)',
  'pow(x, 2)',
  'round(n, -1)',
  'hash(s, n)',
];

test.each(expressions)('%s is the same compiled and interpreted', sql => {
  const expression = bind(sql);
  const run = (mode: 'compiled' | 'interpreted', rows: readonly (readonly unknown[])[]) => {
    const vectors = columns.map(([, type], c) => vectorOf(type, rows.map(r => r[c]) as never));
    const result = compileStage({ outputs: [expression], mode }).run(vectors, rows.length);
    return rows.map((_, i) => result.columns[0].get(i));
  };
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), rows => {
      expect(run('compiled', rows)).toEqual(run('interpreted', rows));
    }),
    { numRuns: 60 },
  );
});
