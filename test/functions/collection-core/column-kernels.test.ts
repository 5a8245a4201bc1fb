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
import { MapValue, type Value } from '../../../src/types/value.js';

const SCHEMA = parseSchema(
  'xs ARRAY<INT>, ys ARRAY<INT>, ls ARRAY<BIGINT>, ws ARRAY<STRING>, i INT, m MAP<STRING, INT>, o STRUCT<a INT, b STRING>',
);
const input = attributesOf(SCHEMA);
const session = Session.create();

const small = fc.integer({ min: -3, max: 4 });
const orNull = <T>(of: fc.Arbitrary<T>, freq = 5) => fc.option(of, { nil: null, freq });
const numbers = fc.oneof(fc.array(small, { maxLength: 5 }), fc.array(small, { minLength: 34, maxLength: 40 }));
const maps = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c'))
  .chain(keys =>
    fc.array(orNull(small), { minLength: keys.length, maxLength: keys.length }).map(vs => new MapValue(keys, vs)),
  );
/** `holes`: nulls also among the elements, of which most kernels over columns know nothing. */
const rowsOf = (holes: boolean) => {
  const list = holes ? fc.array(orNull(small), { maxLength: 4 }) : numbers;
  const texts = fc.array(holes ? orNull(fc.constantFrom('a', 'é', '')) : fc.constantFrom('a', 'é', ''), {
    maxLength: 4,
  });
  const long = fc.array(fc.constantFrom(1, 2, 9007199254740991), { maxLength: 3 });
  const struct = orNull(fc.tuple(orNull(small), orNull(fc.constantFrom('a', 'é'))));
  return fc.array(
    fc.tuple(orNull(list), orNull(list), orNull(long), orNull(texts), orNull(small), orNull(maps), struct),
    {
      minLength: 1,
      maxLength: 6,
    },
  );
};

const CALLS = [
  'array_contains(xs, i)',
  'array_contains(ls, 1L)',
  'array_position(xs, i)',
  'arrays_overlap(xs, ys)',
  'array_max(xs)',
  'array_min(ls)',
  'array_distinct(xs)',
  'array_union(xs, ys)',
  'array_intersect(xs, ys)',
  'array_except(xs, ys)',
  'array_remove(xs, i)',
  'array_remove(ls, 2L)',
  'array_append(xs, i)',
  'array_append(xs, 7)',
  'array_prepend(xs, i)',
  'array_compact(xs)',
  'array_repeat(i, 2)',
  'array_repeat(ws, i)',
  'array_repeat(xs, -1)',
  'slice(xs, 2, 2)',
  'slice(ws, -2, 1)',
  'slice(xs, i, 2)',
  'sort_array(xs)',
  'sort_array(ls)',
  'sort_array(xs, false)',
  'array_sort(xs)',
  'get(xs, i)',
  'get(ws, 0)',
  'element_at(xs, i)',
  'try_element_at(ws, -1)',
  'element_at(m, "a")',
  'array(i, 3)',
  'array(i, i + 1, NULL)',
  'named_struct("a", i, "b", ws)',
  'named_struct("a", i, "b", i + 1).b',
  'struct(i, xs).xs',
  'transform(xs, x -> x + 1)',
  'transform(xs, (x, k) -> x + k)',
  'transform(xs, x -> x + i)',
  'transform(ws, x -> upper(x))',
  'transform(xs, x -> 6 div x)',
  'filter(xs, x -> x > 1)',
  'filter(ws, x -> x <> "a")',
  'exists(xs, x -> x > 3)',
  'exists(xs, x -> 1 / x > 0)',
  'forall(xs, x -> x < 3)',
  'transform(filter(xs, x -> x > 0), x -> 6 div x)',
  'size(transform(array(xs, ys), a -> size(a)))',
  'array(ws, ws)',
  'array(CAST(i AS DOUBLE), NULL)',
  'flatten(array(xs, ys))',
  'flatten(array(ws, NULL, ws))',
  'arrays_zip(xs, ws)',
  'arrays_zip(xs, ys, ls).xs',
  'zip_with(xs, ys, (a, b) -> a + b)',
  'zip_with(xs, ws, (a, b) -> coalesce(b, CAST(a AS STRING)))',
  'zip_with(xs, ys, (a, b) -> a div b)',
  'sequence(i, 3)',
  'sequence(3L, CAST(i AS BIGINT))',
  'sequence(i, 10, i)',
  'sequence(0, i, 2)',
  'map("k", i)',
  'map(i, "a", 2, "b")',
  'map(ws[0], xs, "b", ys)',
  'map_concat(m, map("c", i))',
  'map_concat(m, map("a", 7))',
  'map_from_arrays(ws, xs)',
  'map_from_arrays(xs, ys)',
  'map_from_arrays(array("a", "b"), array(i, 1))',
  'map_from_entries(map_entries(m))',
  'map_from_entries(arrays_zip(xs, ys))',
  'transform_keys(m, (k, v) -> upper(k))',
  'transform_keys(m, (k, v) -> "a")',
  'with_field(named_struct("a", i, "b", ws), "c", xs)',
  'with_field(o, "c", i)',
  'with_field(o, "a", i + 1)',
  'drop_fields(o, "a")',
  'drop_fields(o, "b").a',
  'binary(ws[0])',
  'vector_inner_product(transform(xs, x -> CAST(x AS FLOAT)), transform(xs, x -> CAST(x / 3 AS FLOAT)))',
  'vector_cosine_similarity(CAST(xs AS ARRAY<FLOAT>), CAST(ys AS ARRAY<FLOAT>))',
  'vector_cosine_similarity(CAST(xs AS ARRAY<FLOAT>), transform(xs, x -> CAST(x + 1 AS FLOAT)))',
  'vector_l2_distance(CAST(xs AS ARRAY<FLOAT>), transform(xs, x -> CAST(2 * x AS FLOAT)))',
  'vector_norm(CAST(xs AS ARRAY<FLOAT>))',
  'vector_norm(CAST(xs AS ARRAY<FLOAT>), 1F)',
  'vector_normalize(CAST(xs AS ARRAY<FLOAT>))',
  'map_keys(m)',
  'map_values(m)',
  'map_entries(m)',
  'map_contains_key(m, "b")',
  'map_filter(m, (k, v) -> v > 0)',
  'map_filter(m, (k, v) -> k = "a")',
  'transform_values(m, (k, v) -> v + 1)',
  'transform_values(m, (k, v) -> concat(k, v))',
];

/** The values, or the code of the error. */
function outcome(sql: string, rows: readonly (readonly Value[])[], mode: 'compiled' | 'interpreted'): unknown {
  const plan = session.analyze(new Project([parseNamedExpression(sql)], new LocalRelation(input, []))) as Project;
  const outputs = [bindReferences(plan.expressions[0], input)];
  try {
    const { columns, length } = compileStage({ outputs, mode }).run(batchOf(SCHEMA, rows).columns, rows.length);
    return Array.from({ length }, (_, i) => columns[0].get(i));
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test.each(CALLS)('columns, rows and one row at a time agree: %s', sql => {
  const seed = Number(process.env.MILLRACE_SEED ?? 20240501);
  for (const holes of [false, true]) {
    fc.assert(
      fc.property(rowsOf(holes), rows => {
        const reference = outcome(sql, rows, 'interpreted');
        expect(outcome(sql, rows, 'compiled')).toEqual(reference);
        if (Array.isArray(reference)) expect(rows.flatMap(row => outcome(sql, [row], 'compiled'))).toEqual(reference);
      }),
      { seed, numRuns: 60 },
    );
  }
});
