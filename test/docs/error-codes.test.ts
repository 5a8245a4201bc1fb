import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow } from '../repository/files.js';
import { ROOT, readPage } from './code-blocks.js';

/**
 * Every code that the source throws is on the page of errors, but those of Spark's error conditions
 * (`spark-conditions.json`: the names in Spark 4.3's `error-conditions.json`), which the page sends to Spark's documentation, and the names that
 * Kafka's protocol gives its errors.
 */

const OURS =
  /\bnew (Analysis|Configuration|Evaluation|Data|Checkpoint|Io|StreamingQuery)Error\(\s*'([A-Z][A-Z0-9_.]+)'/g;

const thrown = new Map<string, string>();
for (const path of filesBelow('src', '.ts'))
  for (const [, , code] of readFileSync(join(ROOT, path), 'utf8').matchAll(OURS)) thrown.set(code, path);

const codesOf = (page: string) => new Set([...readPage(page).matchAll(/`([A-Z][A-Z0-9_.]+)`/g)].map(m => m[1]));
const documented = new Set([...codesOf('docs/operating/errors.md'), ...codesOf('docs/guides/kafka.md')]);
const spark = new Set<string>(JSON.parse(readFileSync(join(ROOT, 'test/docs/spark-conditions.json'), 'utf8')));

test('every code of ours is on the page of errors', () => {
  const missing = [...thrown].filter(([code]) => !documented.has(code) && !spark.has(code));
  expect(missing.map(([code, path]) => `${code} (${path})`)).toEqual([]);
  expect(thrown.size).toBeGreaterThan(300);
});

test('every code on the page of errors is one that the source has', () => {
  const texts = filesBelow('src', '.ts').map(path => readFileSync(join(ROOT, path), 'utf8'));
  const unknown = [...codesOf('docs/operating/errors.md')].filter(
    code => !texts.some(text => text.includes(`'${code}'`)),
  );
  expect(unknown.filter(code => code.length > 4)).toEqual([]);
});
