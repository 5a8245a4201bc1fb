import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { afterEach, expect, inject, test, vi } from 'vitest';

/** Every Kafka example runs against a real broker and prints what the file next to it says. */

const FOLDER = fileURLToPath(new URL('../../examples/kafka/', import.meta.url));
const names = readdirSync(FOLDER)
  .filter(name => name.endsWith('.ts') && name !== 'broker.ts')
  .map(name => name.slice(0, -3));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test('every example has its output', () => {
  expect(names.filter(name => !existsSync(`${FOLDER}${name}.out`))).toEqual([]);
  expect(names.length).toBeGreaterThanOrEqual(5);
});

test.each(names)('%s', async name => {
  vi.stubEnv('KAFKA_BROKERS', inject('kafkaBrokers'));
  let printed = '';
  vi.spyOn(console, 'log').mockImplementation((...args) => {
    printed += `${format(...args)}\n`;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    printed += chunk;
    return true;
  });
  await import(pathToFileURL(`${FOLDER}${name}.ts`).href);
  expect(printed).toBe(readFileSync(`${FOLDER}${name}.out`, 'utf8'));
});

test('the enriched pipeline takes less than ten lines', () => {
  const text = readFileSync(`${FOLDER}enrich-to-parquet.ts`, 'utf8');
  const [, pipeline] = /\/\/ The pipeline itself\.\n([\s\S]*?;)\n/.exec(text)!;
  expect(pipeline.split('\n').length).toBeLessThan(10);
});
