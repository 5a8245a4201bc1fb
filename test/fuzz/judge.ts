import { readFileSync } from 'node:fs';
import {
  AnalysisError,
  ConfigurationError,
  DataError,
  EvaluationError,
  MillraceError,
} from '../../src/common/errors.js';
import { Yielder } from '../../src/common/yielder.js';
import { planTree } from '../../src/logical/plan.js';
import { Session } from '../../src/session/session.js';
import { type CaseSource, tableOf } from '../parity/plans.js';

/** How a text ended. The first four are as they should be. */
export type Verdict =
  | { readonly kind: 'answer' | 'refused' | 'failed on a value' | 'unbounded' }
  | { readonly kind: 'exception' | 'without a position' | 'slow'; readonly detail: string };

export const isGood = (v: Verdict): boolean => !('detail' in v);

/** A text must be done within this; what its rows cost is bounded apart. */
export const SLOW_MS = 1000;
/** A query over the tiny tables that is still not through after this gives up; it may be about `range(1e12)`. */
const ROWS_MS = 250;
const ROWS_MAX = 2000;

const CASES = new URL('../parity/cases/batch/aggregation.json', import.meta.url);

/** Tiny tables: two of every type that matters, and those of the written cases. */
export function fuzzSession(): Session {
  const session = Session.create();
  session
    .createDataFrame(
      [
        { a: 1, b: 2.5, c: 'x', d: [1, 2] },
        { a: 2, b: null, c: 'it\'s "y"', d: [] },
        { a: null, b: -0.5, c: null, d: null },
      ],
      'a INT, b DOUBLE, c STRING, d ARRAY<INT>',
    )
    .createOrReplaceTempView('t');
  session
    .createDataFrame(
      [
        { a: 1, e: new Date(0), f: { g: 1n, h: 'z' } },
        { a: 3, e: null, f: null },
      ],
      'a INT, e TIMESTAMP, f STRUCT<g: BIGINT, h: STRING>',
    )
    .createOrReplaceTempView('u');
  const { sources } = JSON.parse(readFileSync(CASES, 'utf8')) as { sources: Record<string, CaseSource> };
  for (const [name, source] of Object.entries(sources)) tableOf(session, source).createOrReplaceTempView(name);
  return session;
}

/** Parses, analyzes, plans and, where asked, runs a text. */
export async function judge(session: Session, text: string, execute: boolean): Promise<Verdict> {
  const started = performance.now();
  const used = process.cpuUsage();
  let verdict: Verdict;
  try {
    const df = session.sql(text, PARAMETERS);
    planTree(df.plan);
    verdict = execute && !df.isStreaming ? await run(session, df.plan) : { kind: 'answer' };
  } catch (error) {
    verdict = verdictOf(error);
  }
  // What other processes on the machine take does not count; nor do threads beside this one that collect garbage.
  const { user, system } = process.cpuUsage(used);
  const ms = Math.min(performance.now() - started, (user + system) / 1000);
  return ms > SLOW_MS && isGood(verdict) ? { kind: 'slow', detail: `${Math.round(ms)} ms` } : verdict;
}

const PARAMETERS = { p: 1, '0': 1, '1': 'x' };

async function run(session: Session, plan: Parameters<Session['execute']>[0]): Promise<Verdict> {
  const { root } = session.planPhysical(plan, undefined, session.newBatchClock());
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(TOO_LONG), ROWS_MS);
  try {
    let rows = 0;
    const context = {
      batchId: -1,
      yielder: new Yielder(),
      signal: controller.signal,
      ranges: [],
      thresholds: new Map(),
      observed: new Map(),
    };
    for await (const batch of root.execute(context))
      if ((rows += batch.length) > ROWS_MAX) return { kind: 'unbounded' };
    return { kind: 'answer' };
  } catch (error) {
    if (error === TOO_LONG) return { kind: 'unbounded' };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const TOO_LONG = new Error('this takes too long');

function verdictOf(error: unknown): Verdict {
  if (error instanceof AnalysisError) {
    if (error.position !== undefined) return { kind: 'refused' };
    return { kind: 'without a position', detail: error.message };
  }
  // Values are only seen by what runs: these are answers of a kind.
  if (error instanceof EvaluationError || error instanceof DataError || error instanceof ConfigurationError)
    return { kind: 'failed on a value' };
  if (error instanceof MillraceError) return { kind: 'exception', detail: error.message };
  const where = error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 4).join(' | ') : '';
  return { kind: 'exception', detail: where || String(error) };
}
