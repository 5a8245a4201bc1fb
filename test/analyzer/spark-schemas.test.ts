import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyze } from '../../src/analyzer/analyzer.js';
import { AnalysisError } from '../../src/common/errors.js';
import { parseQuery } from '../../src/sql/parser.js';
import { simpleString } from '../../src/types/data-type.js';
import { tableOf } from './case-plans.js';

/** Queries with the schema, or the error condition, that Spark 4.3.0 gives them. */
const cases: [query: string, outcome: string][] = JSON.parse(
  readFileSync(new URL('./spark-schemas.json', import.meta.url), 'utf8'),
);

const tables = new Map(
  Object.entries({
    emp: 'id INT, name STRING, dept INT, salary DECIMAL(10,2), boss INT, hired DATE, tags ARRAY<STRING>',
    dept: 'id INT, title STRING, city STRING',
    nums: 'k STRING, v INT, w DOUBLE',
    events: 'id BIGINT, ts TIMESTAMP, kind STRING, attrs MAP<STRING, STRING>, point STRUCT<x: INT, y: INT>',
  }).map(([name, schema]) => [name, tableOf(name, { schema }, false)]),
);

test.each(cases)('%s', (query, outcome) => {
  const run = (): string => {
    const context = { zone: 'UTC', conf: new Map(), parameters: new Map() };
    const plan = analyze(parseQuery(query), { ...context, lookupRelation: name => tables.get(name.join('.')) });
    return simpleString(plan.schema);
  };
  let actual: string;
  try {
    actual = run();
  } catch (error) {
    if (!(error instanceof AnalysisError)) throw error;
    actual = error.code;
  }
  expect(actual).toBe(outcome);
});
