import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOf } from '../../../src/columnar/builder.js';
import { BytesVector, ListVector, MapVector, StructVector, type Vector } from '../../../src/columnar/vector.js';
import { bindReferences } from '../../../src/expressions/bind-references.js';
import { isFlat } from '../../../src/expressions/compile/operand.js';
import { compileStage } from '../../../src/expressions/compile/stage.js';
import {
  BoundReference,
  type Expression,
  Lambda,
  Literal,
  ScalarCall,
  someExpression,
} from '../../../src/expressions/expression.js';
import { allFunctions } from '../../../src/functions/registry.js';
import { Project } from '../../../src/logical/operators.js';
import { attributesOf, LocalRelation } from '../../../src/logical/relations.js';
import { Session } from '../../../src/session/session.js';
import { parseNamedExpression } from '../../../src/sql/parser.js';
import { type DataType, field, type StructType, structType } from '../../../src/types/data-type.js';
import { parseSchema } from '../../../src/types/ddl.js';
import type { Value } from '../../../src/types/value.js';
import type { FunctionFile } from '../../parity/function-cases.js';
import { caseFiles } from '../../parity/run-cases.js';
import { fromJson, toJson } from '../../parity/values.js';
import { callArbitrary, rowsArbitrary, SCHEMA } from './random-expressions.js';

/**
 * The same rows as batches of one row, as one batch of 5,000 (over and over again), and through closures: one answer. Texts, numbers and
 * times that a case has as constants are columns here, so that kernels over columns see them.
 */
const MANY = 5_000;
const session = Session.create();

/** An expression over columns by number, and rows of them. */
interface Sample {
  readonly expression: Expression;
  readonly types: readonly DataType[];
  readonly rows: readonly (readonly Value[])[];
}

/** Undefined where the text is no plain expression of rows, or the analyzer refuses it. */
function sampleOf(sql: string, schema: StructType, rows: readonly (readonly Value[])[]): Sample | undefined {
  const input = attributesOf(schema);
  let analyzed: Expression;
  try {
    const relation = new LocalRelation(input, []);
    const plan = session.analyze(new Project([parseNamedExpression(sql)], relation));
    if (!(plan instanceof Project) || plan.child !== relation) return undefined;
    analyzed = bindReferences(plan.expressions[0], input);
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error;
    return undefined;
  }
  if (someExpression(analyzed, isOfTheMoment)) return undefined;
  const constants: Literal[] = [];
  const width = schema.fields.length;
  const expression = withColumns(analyzed, literal => {
    constants.push(literal);
    return new BoundReference(width + constants.length - 1, literal.type, false, `c${constants.length}`);
  });
  const values = constants.map(c => c.value);
  return {
    expression,
    types: [...schema.fields.map(f => f.type), ...constants.map(c => c.type)],
    rows: rows.map(row => [...row, ...values]),
  };
}

const isOfTheMoment = (e: Expression): boolean =>
  !(e instanceof ScalarCall)
    ? e.kind.includes('subquery') || e.kind.includes('window')
    : e.bound.deterministic === false || e.bound.atBatchTime !== undefined;

/** The expression with columns in the place of constants; names of fields stay what they are. */
function withColumns(e: Expression, column: (literal: Literal) => Expression): Expression {
  if (e instanceof Lambda || e.children.length === 0) return e;
  const children = e.children.map((child, i) => {
    if (e.kind === 'scalarCall' && (e as ScalarCall).name === 'named_struct' && i % 2 === 0) return child;
    return child instanceof Literal && child.value !== null && isFlat(child)
      ? column(child)
      : withColumns(child, column);
  });
  return children.some((child, i) => child !== e.children[i]) ? e.withChildren(children) : e;
}

type Answer = { readonly json: unknown } | { readonly error: string };

/** What a batch gives: the code of its error, or its column. */
function run(
  expression: Expression,
  columns: readonly Vector[],
  length: number,
  mode?: 'interpreted',
): Vector | string {
  try {
    return compileStage({ outputs: [expression], mode }).run(columns, length).columns[0];
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || code === 'INTERNAL_ERROR') throw error;
    return code;
  }
}

function answerAt(result: Vector | string, type: DataType, row: number): Answer {
  return typeof result === 'string' ? { error: result } : { json: toJson(type, result.get(row)) };
}

/** Whether two rows hold the same, found without making values of them; false where that is not sure. */
function sameRow(vector: Vector, a: number, b: number): boolean {
  if (vector.isNull(a) || vector.isNull(b)) return vector.isNull(a) && vector.isNull(b);
  if (vector instanceof BytesVector) return Buffer.compare(vector.bytesAt(a), vector.bytesAt(b)) === 0;
  if (vector instanceof StructVector) return vector.children.every(child => sameRow(child, a, b));
  if (vector instanceof ListVector) {
    const size = vector.ends[a] - vector.starts[a];
    if (size !== vector.ends[b] - vector.starts[b]) return false;
    for (let k = 0; k < size; k++) if (!sameRow(vector.child, vector.starts[a] + k, vector.starts[b] + k)) return false;
    return true;
  }
  return 'values' in vector && !(vector instanceof MapVector) && Object.is(vector.values[a], vector.values[b]);
}

/** The difference between the three ways, if there is one. Rows that fail are in no large batch: all of it would fail. */
function difference({ expression, types, rows }: Sample): string | undefined {
  const schema = structType(types.map((type, i) => field(`c${i}`, type)));
  const { type } = expression;
  const expected: Answer[] = [];
  for (const row of rows) {
    const { columns } = batchOf(schema, [row]);
    const closures = answerAt(run(expression, columns, 1, 'interpreted'), type, 0);
    const single = answerAt(run(expression, columns, 1), type, 0);
    if (!isDeepStrictEqual(single, closures))
      return `one row ${JSON.stringify(single)}, closures ${JSON.stringify(closures)}`;
    expected.push(closures);
  }
  const good = rows.map((_, i) => i).filter(i => !('error' in expected[i]));
  const failing = expected.find(answer => 'error' in answer);
  if (failing !== undefined) {
    const all = run(expression, batchOf(schema, rows).columns, rows.length);
    if (all !== (failing as { error: string }).error)
      return `one batch ${String(all)}, its rows ${JSON.stringify(failing)}`;
  }
  if (good.length === 0) return undefined;
  const many = Array.from({ length: MANY }, (_, i) => rows[good[i % good.length]]);
  const result = run(expression, batchOf(schema, many).columns, MANY);
  for (let i = 0; i < MANY; i++) {
    const first = i % good.length;
    if (i !== first && typeof result !== 'string' && sameRow(result, i, first)) continue;
    const answer = answerAt(result, type, i);
    const wanted = expected[good[first]];
    if (!isDeepStrictEqual(answer, wanted))
      return `row ${i} of ${MANY} ${JSON.stringify(answer)}, alone ${JSON.stringify(wanted)}`;
  }
  return undefined;
}

test('the kept cases of functions, with constants as columns', () => {
  const differences: string[] = [];
  let count = 0;
  for (const { content } of caseFiles<FunctionFile>('functions')) {
    for (const { expr, input } of content.cases) {
      const source = input ?? content.input;
      const schema = parseSchema(source?.schema ?? 'unused INT');
      const rows = (source?.rows ?? [[null]]).map(row => row.map((v, i) => fromJson(schema.fields[i].type, v)));
      const sample = sampleOf(expr, schema, rows);
      if (sample === undefined) continue;
      count++;
      const found = difference(sample);
      if (found !== undefined) differences.push(`${expr}: ${found}`);
    }
  }
  console.log(`${count} cases as batches of one row and of ${MANY}`);
  expect(differences).toEqual([]);
  expect(count).toBeGreaterThan(1_000);
});

test('the examples of every function, with constants as columns', () => {
  const differences: string[] = [];
  let count = 0;
  for (const [sql] of allFunctions().flatMap(f => f.examples)) {
    const sample = sampleOf(sql, parseSchema('unused INT'), [[null]]);
    if (sample === undefined) continue;
    count++;
    const found = difference(sample);
    if (found !== undefined) differences.push(`${sql}: ${found}`);
  }
  console.log(`${count} examples as batches of one row and of ${MANY}`);
  expect(differences).toEqual([]);
  expect(count).toBeGreaterThan(350);
});

test('random calls over random rows', () => {
  const seed = Number(process.env.MILLRACE_SEED ?? 20240501);
  let count = 0;
  fc.assert(
    fc.property(callArbitrary(), rowsArbitrary(true), (sql, rows) => {
      const sample = sampleOf(sql, SCHEMA, rows);
      if (sample === undefined) return;
      count++;
      const found = difference(sample);
      if (found !== undefined) throw new Error(`${sql}: ${found}`);
    }),
    { seed, numRuns: 1_000 },
  );
  console.log(`seed ${seed}: ${count} calls`);
  expect(count).toBeGreaterThan(40);
});
