import { expect, test } from 'vitest';
import { batchOf, vectorOf } from '../../../src/columnar/builder.js';
import type { Vector } from '../../../src/columnar/vector.js';
import { EvaluationError } from '../../../src/common/errors.js';
import { bindReferences } from '../../../src/expressions/bind-references.js';
import { compileStage } from '../../../src/expressions/compile/stage.js';
import {
  BoundReference,
  CaseWhen,
  type Expression,
  GetField,
  Literal,
  Logical,
  ScalarCall,
} from '../../../src/expressions/expression.js';
import { Project } from '../../../src/logical/operators.js';
import { attributesOf, LocalRelation } from '../../../src/logical/relations.js';
import { Session } from '../../../src/session/session.js';
import { parseNamedExpression } from '../../../src/sql/parser.js';
import { booleanType, type DataType, intType, structType } from '../../../src/types/data-type.js';
import { parseSchema } from '../../../src/types/ddl.js';
import type { Value } from '../../../src/types/value.js';

const nothing = new Literal(null, intType);
const x = new BoundReference(0, intType, true, 'x');
const isTrue = (name: string, test: (v: number) => boolean) =>
  new ScalarCall(name, [x], { type: booleanType, nulls: 'propagate', evaluate: test });
const pair = structType([
  { name: 'a', type: intType, nullable: true },
  { name: 'b', type: intType, nullable: true },
]);

/** A function over columns that notes how many rows it was called for. */
function noted(
  type: DataType,
  evaluate: (v: number) => Value,
  child: Expression = x,
): { call: ScalarCall; seen: number[] } {
  const seen: number[] = [];
  const vector = ([column]: readonly Vector[], length: number) => {
    seen.push(length);
    const values = Array.from({ length }, (_, i) => column.get(i));
    return vectorOf(
      type,
      values.map(v => (v === null ? null : evaluate(v as number))),
    );
  };
  return { call: new ScalarCall('noted', [child], { type, nulls: 'propagate', evaluate, vector }), seen };
}

function run(request: Parameters<typeof compileStage>[0], values: readonly Value[]): Value[][] {
  const schema = structType([{ name: 'x', type: intType, nullable: true }]);
  const batch = batchOf(
    schema,
    values.map(v => [v]),
  );
  const { columns, length } = compileStage(request).run(batch.columns, batch.length);
  return Array.from({ length }, (_, i) => columns.map(c => c.get(i)));
}

test('a call is computed once for all its uses, and its fields are columns', () => {
  const { call, seen } = noted(pair, v => [v, v * 2]);
  const outputs = [new GetField(call, 0), new GetField(call, 1), call];
  expect(run({ outputs }, [1, null, 3])).toEqual([
    [1, 2, [1, 2]],
    [null, null, null],
    [3, 6, [3, 6]],
  ]);
  expect(seen).toEqual([3]);
});

test('only rows that passed the conditions before it are seen', () => {
  const { call, seen } = noted(intType, v => v + 1);
  const positive = isTrue('positive', v => v > 0);
  const even = new ScalarCall('even', [call], {
    type: booleanType,
    nulls: 'propagate',
    evaluate: (v: number) => v % 2 === 0,
  });
  const filter = new Logical('and', positive, even);
  expect(run({ filter, outputs: [x, call] }, [1, -1, 2, null, 3])).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(seen).toEqual([3]);
  seen.length = 0;
  expect(run({ filter: positive, outputs: [call] }, [1, -1, 2])).toEqual([[2], [3]]);
  expect(seen).toEqual([2]);
});

test('a branch that may not be needed stays in the loop', () => {
  const { call, seen } = noted(intType, v => v + 1);
  const choice = new CaseWhen([{ condition: isTrue('positive', v => v > 0), value: call }], nothing);
  expect(run({ outputs: [choice] }, [1, -1])).toEqual([[2], [null]]);
  expect(seen).toEqual([]);
});

test('arguments that are computed, literals, and calls inside calls', () => {
  const inner = noted(intType, v => v + 1);
  const outer = noted(intType, v => v * 10, inner.call);
  expect(run({ outputs: [outer.call] }, [1, null])).toEqual([[20], [null]]);
  const ofLiteral = noted(intType, v => v * 10, new Literal(4, intType));
  expect(run({ outputs: [ofLiteral.call] }, [1, null])).toEqual([[40], [40]]);
  expect([inner.seen, outer.seen, ofLiteral.seen]).toEqual([[2], [2], [2]]);
});

test('the error is that of the first row that has one', () => {
  const fails = (code: string, at: number) => (v: number) => {
    if (v === at) throw new EvaluationError(code, 'no');
    return v;
  };
  const { call } = noted(intType, fails('LATER', 3));
  const early = new ScalarCall('early', [x], { type: intType, nulls: 'propagate', evaluate: fails('EARLIER', 2) });
  expect(() => run({ outputs: [early, call] }, [1, 2, 3])).toThrow(/EARLIER/);
});

test('columns that a kernel does not take are evaluated row by row', () => {
  const call = new ScalarCall('picky', [x], {
    type: intType,
    nulls: 'propagate',
    evaluate: (v: number) => v + 1,
    vector: () => undefined,
  });
  expect(run({ outputs: [call] }, [1, null])).toEqual([[2], [null]]);
});

test('equal calls with other options are not the same call', async () => {
  const session = Session.create();
  const df = session.createDataFrame([{ s: '{"a":"01/02/2020"}' }], 's STRING');
  const rows = await df
    .selectExpr(
      "from_json(s, 'a DATE', map('dateFormat', 'dd/MM/yyyy')).a AS d",
      "from_json(s, 'a DATE', map('dateFormat', 'MM/dd/yyyy')).a AS m",
    )
    .selectExpr('CAST(d AS STRING) AS d', 'CAST(m AS STRING) AS m')
    .collect();
  expect(rows).toEqual([{ d: '2020-02-01', m: '2020-01-02' }]);
});

const SCHEMA = parseSchema(
  's STRING, y BINARY, t STRUCT<a: INT, b: STRING, c: ARRAY<DOUBLE>, d: MAP<STRING, BIGINT>>, f STRUCT<a: INT, b: STRING>',
);
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const ROWS: readonly Value[][] = [
  ['{"a":1,"b":"x","c":[1.5,null]}', bytes('{"a":7}'), [1, 'q"uo', [1.5, null], null], [1, 'a,b']],
  [null, null, null, null],
  ['', new Uint8Array(), [null, null, null, null], [null, '']],
  ['{"a":', new Uint8Array([0xff, 0x41]), [2147483647, 'é😀', [], null], [-5, ' pad ']],
  ['1,"two, three"', bytes('{"b":"\\u00e9"}'), [0, '', [Number.NaN, -0], null], [7, 'q"']],
];

test.each([
  "from_json(s, 'a INT, b STRING, c ARRAY<DOUBLE>')",
  "from_json(s, 'a INT, b STRING').b",
  "from_json(CAST(y AS STRING), 'a INT, b STRING')",
  "from_json(s, 'a INT, _corrupt_record STRING')._corrupt_record",
  "from_csv(s, 'a INT, b STRING')",
  'to_json(t)',
  'to_json(array(t, t))',
  'to_csv(f)',
  'CAST(y AS STRING)',
  't.b || t.a',
  "from_json(to_json(t), 'a INT, b STRING').b",
  "coalesce(from_json(s, 'a INT').a, t.a, 0)",
])('columns, rows, and one row at a time agree: %s', sql => {
  const input = attributesOf(SCHEMA);
  const plan = Session.create().analyze(
    new Project([parseNamedExpression(sql)], new LocalRelation(input, [])),
  ) as Project;
  const outputs = [bindReferences(plan.expressions[0], input)];
  const values = (mode: 'compiled' | 'interpreted', rows: readonly Value[][]) => {
    const { columns, length } = compileStage({ outputs, mode }).run(batchOf(SCHEMA, rows).columns, rows.length);
    return Array.from({ length }, (_, i) => columns[0].get(i));
  };
  const many = Array.from({ length: 5_000 }, (_, i) => ROWS[i % ROWS.length]);
  const reference = values('interpreted', ROWS);
  expect(values('compiled', ROWS)).toEqual(reference);
  expect(ROWS.map(row => values('compiled', [row])[0])).toEqual(reference);
  expect(values('compiled', many)).toEqual(many.map((_, i) => reference[i % ROWS.length]));
});
