import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CASES = new URL('../parity/cases/', import.meta.url).pathname;

/** Statements that people have written: what mutation starts from. Every one is about the tables of `judge.ts`, or of none. */
export function corpus(): string[] {
  return [...statements(), ...functionTexts(), ...batchTexts()];
}

export function statements(): string[] {
  const file = new URL('./statements.sql', import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('--'));
}

function jsonBelow(folder: string): unknown[] {
  return readdirSync(join(CASES, folder))
    .filter(name => name.endsWith('.json'))
    .sort()
    .map(name => JSON.parse(readFileSync(join(CASES, folder, name), 'utf8')));
}

function functionTexts(): string[] {
  const files = jsonBelow('functions') as { cases?: { expr: string }[] }[];
  return files.flatMap(f => (f.cases ?? []).map(c => `SELECT ${c.expr}`));
}

function batchTexts(): string[] {
  const files = jsonBelow('batch') as { cases?: { plan: { op: string; text?: string } }[] }[];
  return files.flatMap(f => (f.cases ?? []).flatMap(c => (c.plan.op === 'sql' ? [c.plan.text ?? ''] : [])));
}
