import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOf } from '../../../src/columnar/builder.js';
import { bindReferences } from '../../../src/expressions/bind-references.js';
import { compileStage } from '../../../src/expressions/compile/stage.js';
import { Project } from '../../../src/logical/operators.js';
import { attributesOf, LocalRelation } from '../../../src/logical/relations.js';
import { Session } from '../../../src/session/session.js';
import { parseNamedExpression } from '../../../src/sql/parser.js';
import { parseSchema } from '../../../src/types/ddl.js';

const SCHEMA = parseSchema('s STRING, t STRING');
const input = attributesOf(SCHEMA);
const session = Session.create();

const texts = fc.option(
  fc
    .array(fc.constantFrom(' ', 'a', 'Z', 'b', 'é', 'ß', '😀', 'ǆ', '1', 'İ'), { maxLength: 6 })
    .map(parts => parts.join('')),
  { nil: null, freq: 6 },
);

test.each([
  'upper(s)',
  'lower(s)',
  'initcap(s)',
  'trim(s)',
  'ltrim(s)',
  'rtrim(s)',
  'btrim(s)',
  'concat(s, t)',
  'mask(s)',
  "mask(s, 'Q', 'é', NULL, '-')",
  'url_encode(s)',
  "s || '-' || t",
  'left(s, 2)',
  'left(s, 0)',
  'left(s, -1)',
  'right(s, 2)',
  'right(s, 0)',
  'substring(s, 2)',
  'substring(s, 2, 3)',
  'substring(s, 0, 2)',
  'substring(s, -2)',
  'substring(s, -3, 2)',
  'substring(s, -2, 5)',
  'substring(s, 3, -1)',
  'upper(trim(left(s, 4)))',
  'isnull(s) OR s IS NOT NULL AND isnotnull(trim(t))',
])('columns, rows and one row at a time agree: %s', sql => {
  const plan = session.analyze(new Project([parseNamedExpression(sql)], new LocalRelation(input, []))) as Project;
  const outputs = [bindReferences(plan.expressions[0], input)];
  const values = (rows: (string | null)[][], mode: 'compiled' | 'interpreted') => {
    const { columns, length } = compileStage({ outputs, mode }).run(batchOf(SCHEMA, rows).columns, rows.length);
    return Array.from({ length }, (_, i) => columns[0].get(i));
  };
  const seed = Number(process.env.MILLRACE_SEED ?? 20240501);
  fc.assert(
    fc.property(fc.array(fc.tuple(texts, texts), { minLength: 1, maxLength: 8 }), rows => {
      const reference = values(rows, 'interpreted');
      expect(values(rows, 'compiled')).toEqual(reference);
      expect(rows.map(row => values([row], 'compiled')[0])).toEqual(reference);
    }),
    { seed, numRuns: 150 },
  );
});
