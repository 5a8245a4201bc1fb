import type { RecordBatch } from '../../src/columnar/record-batch.js';
import { type Clock, SystemClock } from '../../src/common/clock.js';
import { Project } from '../../src/logical/operators.js';
import { OneRow } from '../../src/logical/relations.js';
import { DataFrame } from '../../src/session/data-frame.js';
import { Session } from '../../src/session/session.js';
import { parseExpression, parseNamedExpression } from '../../src/sql/parser.js';
import { simpleString } from '../../src/types/data-type.js';
import { compareFailure, messageOf, type Outcome, refusalOf } from './outcome.js';
import { type CaseSource, tableOf } from './plans.js';
import { type Json, rowsDifference, toJson } from './values.js';

export interface FunctionFile {
  group: string;
  input?: CaseSource;
  cases: FunctionCase[];
}

interface FunctionCase {
  expr: string;
  type?: string;
  value?: Json;
  values?: Json[];
  error?: string;
  runtime?: boolean;
  input?: CaseSource;
}

export async function runFunctionFile(file: FunctionFile, clock?: Clock): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const test of file.cases) outcomes.push(await runFunctionCase(test, test.input ?? file.input, clock));
  return outcomes;
}

async function runFunctionCase(
  test: FunctionCase,
  input: CaseSource | undefined,
  clock: Clock | undefined,
): Promise<Outcome> {
  const name = test.expr;
  try {
    const session = Session.create({ clock });
    const table = input === undefined ? new DataFrame(session, new OneRow()) : tableOf(session, input);
    parseExpression(test.expr);
    const df = new DataFrame(session, new Project([parseNamedExpression(test.expr)], table.plan));
    const batches: RecordBatch[] = [];
    for await (const batch of df.batches()) batches.push(batch);
    const { type } = df.schema.fields[0];
    const actual = batches.flatMap(b =>
      Array.from({ length: b.length }, (_, i) => [toJson(type, b.columns[0].get(i))]),
    );
    if (test.error !== undefined)
      return { name, difference: `expected ${test.error}, got ${JSON.stringify(actual.slice(0, 3))}` };
    if (simpleString(type) !== test.type)
      return { name, difference: `expected type ${test.type}, got ${simpleString(type)}` };
    const expected = (test.values ?? [test.value!]).map(v => [v]);
    return { name, difference: rowsDifference(df.schema, expected, actual, true) };
  } catch (error) {
    if (test.error !== undefined) return compareFailure(name, test.runtime ? 'run' : 'analysis', test.error, error);
    return { name, difference: messageOf(error), refused: refusalOf(error) };
  }
}

/** A clock for batches that stands: answers such as `CAST('today' AS DATE)` are those of the day on which they were recorded. */
export class StandingClock extends SystemClock {
  constructor(private readonly atMs: number) {
    super();
  }
  override now(): number {
    return this.atMs;
  }
}
