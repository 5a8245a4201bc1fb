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
  "replace(s, 'a', 'oo')",
  "replace(s, 'é')",
  "replace(s, 'aa', 'é')",
  "replace(s, '', 'x')",
  'repeat(s, 3)',
  'repeat(s, -1)',
  "lpad(s, 4, '*-')",
  "rpad(s, 4, '*-')",
  "lpad(s, 2, '')",
  "rpad(s, 0, 'é')",
  "overlay(s, '_', 2)",
  "overlay(s, 'é', 3, 0)",
  "overlay(s, 'xyz', 1, 2)",
  "translate(s, 'abZ', 'x')",
  "translate(s, 'aé', 'ée')",
  'reverse(s)',
  'quote(s)',
  "quote(concat(s, '\\''))",
  'hex(s)',
  'unhex(hex(s))',
  "unhex(concat(s, '1'))",
  'base64(s)',
  'unbase64(base64(s))',
  "unbase64(base64(concat(s, 'abcdef')))",
  "to_binary(hex(s), 'hex')",
  "try_to_binary(s, 'hex')",
  'url_decode(url_encode(s))',
  "try_url_decode(concat('%4', s))",
  "encode(s, 'UTF-8')",
  "decode(encode(s, 'UTF-8'), 'UTF-8')",
  'is_valid_utf8(s)',
  'make_valid_utf8(s)',
  'validate_utf8(s)',
  'try_validate_utf8(s)',
  "concat_ws('-', s, t)",
  "concat_ws('', t, s, t)",
  "split(s, ' ')",
  "split(s, 'é')",
  "split_part(s, 'a', 2)",
  "split_part(s, ' ', 1)",
  "substring_index(s, 'a', 2)",
  "substring_index(s, 'aa', 2)",
  "array_join(array_remove(split(s, 'b'), 'Z'), ', ')",
  "array_join(split(s, 'b'), '')",
  "locate('Z', s)",
  "locate('é', s)",
  "find_in_set(s, 'a,Z,é,,b')",
  "format_string('%s=%d|%s', s, length(t), length(s))",
  "format_string('no %s', t, s)",
  'luhn_check(s)',
  'length(s)',
  'ascii(s)',
  'ascii(substring(s, 2))',
  "CASE WHEN s = 'a' THEN s WHEN s > t THEN t WHEN t = 'b' THEN 'b' ELSE 'other' END",
  'char(length(s) * 50 - 60)',
  'space(length(s) - 2)',
  'bit_get(length(s), 1)',
  'sign(length(s) - 2)',
  'ln(length(s) - 1)',
  'log(2, length(s) - 1)',
  'log(length(s) - 1, length(t))',
  'levenshtein(s, t)',
  "levenshtein(s, 'a1Zb')",
  'elt(length(s) % 2 + 1, s, t)',
  "elt(if(length(s) > 1, 1, 2), s, concat(t, 'x'))",
  'greatest(length(s), length(t))',
  'least(length(s), length(t), 3)',
  'greatest(length(s) - 2D, CAST(NULL AS DOUBLE), sqrt(length(t) - 2))',
  'least(sqrt(length(s) - 2), length(t) - 1D)',
  'CAST(length(s) / 7D - 0.3D AS DECIMAL(12, 2))',
  'CAST(length(s) / 8D AS DECIMAL(3, 2))',
  'hash(s, t)',
  'hash(length(s), t)',
  'char(length(s) + 130)',
  'space(length(s) * 30)',
  'bin(length(s) * 1000)',
  'hex(CAST(length(s) - 3 AS BIGINT))',
  'conv(s, 16, 10)',
  "conv(concat('1', s), 36, 2)",
  "dayname(date_add(DATE'2020-01-01', length(s)))",
  "monthname(date_add(DATE'2020-01-01', -length(s) * 40))",
  "date_format(timestamp_seconds(length(s) * 1000000007L - 1000000000), 'yyyy-MM-dd HH:mm:ss')",
  "date_format(timestamp_seconds((length(s) - 3) * 100000000007L), 'yyyy/MM')",
  "from_unixtime(length(s) * 99999999999L - 99999999999L, 'dd.MM.yyyy HH:mm')",
  'if(length(s) > 2, s, t)',
  "CASE WHEN s = 'a' THEN 'one' WHEN t IS NULL THEN NULL ELSE t END",
  "coalesce(s, t, 'none')",
  'coalesce(NULL, t)',
  "upper(coalesce(s, 'none'))",
  "CASE WHEN s > t THEN s END = 'a'",
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
