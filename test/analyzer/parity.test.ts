import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analyzer/analyzer.js';
import { checkStreaming } from '../../src/analyzer/check-streaming.js';
import { AnalysisError } from '../../src/common/errors.js';
import type { LogicalPlan } from '../../src/logical/plan.js';
import { simpleString } from '../../src/types/data-type.js';
import { planOf, tableOf } from './case-plans.js';

/** Every recorded plan is given its recorded schema, or refused for the recorded reason. */
const root = '/work/shared/parity';

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function step(plan: LogicalPlan, views: ReadonlyMap<string, LogicalPlan> = new Map()): LogicalPlan {
  return analyze(plan, {
    zone: 'UTC',
    conf: new Map(),
    parameters: new Map(),
    lookupRelation: name => views.get(name.join('.')),
  });
}

function outcome(run: () => string): string {
  try {
    return run();
  } catch (error) {
    if (error instanceof AnalysisError) return error.code;
    return `${error instanceof Error ? error.stack?.split('\n').slice(0, 4).join(' | ') : error}`;
  }
}

function schemaText(json: any, sources: Record<string, any>, streaming: boolean, mode?: string): string {
  const tables = new Map(Object.entries(sources).map(([name, s]) => [name, tableOf(name, s, streaming)]));
  const plan = planOf(json, tables, step);
  if (mode !== undefined) checkStreaming(plan, mode as never, new Map());
  return simpleString(plan.schema);
}

function compare(failures: string[], label: string, expected: string | undefined, actual: string): void {
  if (expected === undefined ? actual.startsWith('struct') : actual !== expected)
    failures.push(`${label}: ${actual}, not ${expected}`);
}

test.skipIf(!existsSync(root))('batch cases', () => {
  const failures: string[] = [];
  for (const file of filesUnder(join(root, 'batch'))) {
    const { sources, cases } = JSON.parse(readFileSync(file, 'utf8'));
    for (const c of cases) {
      const actual = outcome(() => schemaText(c.plan, { ...sources, ...c.sources }, false));
      if (c.error?.phase === 'run') continue;
      compare(failures, c.name, c.error?.condition ?? c.schema, actual);
    }
  }
  expect(failures).toEqual([]);
});

test.skipIf(!existsSync(root))('stream cases', () => {
  const failures: string[] = [];
  for (const file of filesUnder(join(root, 'stream'))) {
    const c = JSON.parse(readFileSync(file, 'utf8'));
    const actual = outcome(() => schemaText(c.plan, c.sources, true, c.outputMode));
    compare(failures, c.name, c.error !== undefined ? c.error.condition : c.schema, actual);
  }
  expect(failures).toEqual([]);
});
