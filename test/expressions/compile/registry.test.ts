import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionsSource } from '../../../docs/tools/generate-functions.js';
import { allFunctions } from '../../../src/functions/registry.js';
import { textOf } from '../../functions/evaluate.js';

test('every definition has an example, which gives what it says', async () => {
  const wrong: string[] = [];
  let examples = 0;
  for (const definition of allFunctions()) {
    if (definition.examples.length === 0) wrong.push(`${definition.name} has no example`);
    for (const [sql, expected] of definition.examples) {
      examples++;
      const actual = await textOf(sql);
      if (actual !== expected) wrong.push(`${definition.name}: ${sql} gives ${actual}, not ${expected}`);
    }
  }
  console.log(`${allFunctions().length} functions, ${examples} examples`);
  expect(wrong).toEqual([]);
  expect(examples).toBeGreaterThanOrEqual(allFunctions().length);
});

test('names are unique, and say what they are', () => {
  const names = allFunctions().flatMap(f => [f.name, ...(f.aliases ?? [])]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  expect(names.filter(name => name !== name.toLowerCase())).toEqual([]);
  for (const { name, doc, signature, group } of allFunctions())
    expect(
      [doc, signature, group].every(text => text.trim() !== ''),
      name,
    ).toBe(true);
});

test('the exported functions are those of the registry: else run npm run docs', () => {
  const made = readFileSync(new URL('../../../src/session/functions.ts', import.meta.url), 'utf8');
  const names = (text: string) => [...text.matchAll(/^export const (\w+)/gm)].map(m => m[1]).sort();
  expect(names(made)).toEqual(names(functionsSource()));
});
