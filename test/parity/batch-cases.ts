import { Session } from '../../src/session/session.js';
import { simpleString } from '../../src/types/data-type.js';
import { compareFailure, messageOf, type Outcome, refusalOf } from './outcome.js';
import { buildPlan, type CasePlan, type CaseSource, tableOf } from './plans.js';
import { type Json, rowsDifference, toJson } from './values.js';

export interface BatchFile {
  theme: string;
  sources: Record<string, CaseSource>;
  cases: BatchCase[];
}

interface BatchCase {
  name: string;
  plan: CasePlan;
  sources?: Record<string, CaseSource>;
  schema?: string;
  rows?: Json[][];
  ordered?: boolean;
  conf?: Record<string, string>;
  error?: { phase: 'analysis' | 'run'; condition?: string };
}

export async function runBatchFile(file: BatchFile): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const test of file.cases) outcomes.push(await runBatchCase(test, { ...file.sources, ...test.sources }));
  return outcomes;
}

async function runBatchCase(test: BatchCase, sources: Record<string, CaseSource>): Promise<Outcome> {
  const { name } = test;
  try {
    const session = Session.create({ conf: test.conf });
    const df = buildPlan(session, test.plan, source => tableOf(session, sources[source]), Object.keys(sources));
    const actual = await runBatch(df);
    if (test.error !== undefined)
      return { name, difference: `expected ${test.error.condition}, got ${actual.length} rows` };
    const schema = simpleString(df.schema);
    if (schema !== test.schema) return { name, difference: `expected schema ${test.schema}, got ${schema}` };
    return { name, difference: rowsDifference(df.schema, test.rows!, actual, test.ordered ?? false) };
  } catch (error) {
    if (test.error !== undefined) return compareFailure(name, test.error.phase, test.error.condition, error);
    return { name, difference: messageOf(error), refused: refusalOf(error) };
  }
}

export async function runBatch(df: ReturnType<typeof buildPlan>): Promise<Json[][]> {
  const rows: Json[][] = [];
  const { fields } = df.schema;
  for await (const batch of df.batches()) {
    for (let i = 0; i < batch.length; i++) rows.push(fields.map((f, c) => toJson(f.type, batch.columns[c].get(i))));
  }
  return rows;
}
