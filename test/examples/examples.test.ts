import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { afterEach, expect, test, vi } from 'vitest';

/** Every example runs to its end and prints what the file next to it says. */

const FOLDER = fileURLToPath(new URL('../../examples/', import.meta.url));
const names = readdirSync(FOLDER)
  .filter(name => name.endsWith('.ts'))
  .map(name => name.slice(0, -3));

afterEach(() => vi.restoreAllMocks());

test('every example has its output, and every output its example', () => {
  const outputs = readdirSync(FOLDER).filter(name => name.endsWith('.out'));
  expect(outputs).toEqual(names.map(name => `${name}.out`));
  expect(names.length).toBeGreaterThanOrEqual(8);
});

test.each(names)('%s', async name => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((...args) => void lines.push(`${format(...args)}\n`));
  await import(pathToFileURL(`${FOLDER}${name}.ts`).href);
  expect(lines.join('')).toBe(readFileSync(`${FOLDER}${name}.out`, 'utf8'));
});

test.each(names)('%s is short', name => {
  expect(readFileSync(`${FOLDER}${name}.ts`, 'utf8').split('\n').length).toBeLessThanOrEqual(80);
});
