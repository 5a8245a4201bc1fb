import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { Session } from 'millrace';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { KAFKA_SINK_OPTIONS } from '../../src/sinks/kafka/kafka-sink-options.js';
import { codeBlocks, moduleOf, ROOT, readPage } from '../docs/code-blocks.js';
import { createTopics, topicName } from './support/topics.js';

/**
 * The guide runs as it stands, one block after the other, except for the address of the broker and the names of topics. Its blocks are marked
 * `typescript`, so that the tests that need no broker leave them alone.
 */
const PAGE = 'docs/guides/kafka.md';
const blocks = codeBlocks(PAGE, readPage(PAGE).replace(/^```typescript$/gm, '```ts'));
const bootstrap = inject('kafkaBrokers');
const topics = new Map(['orders', 'large-orders', 'numbers'].map(name => [name, topicName(name)]));

const scratch = mkdtempSync(join(tmpdir(), 'millrace-kafka-guide-'));
symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'));
const home = process.cwd();
beforeAll(() => createTopics(bootstrap, [...topics.values()]));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const sessions: Session[] = [];
let printed = '';
beforeEach(() => {
  printed = '';
  const { create } = Session;
  vi.spyOn(Session, 'create').mockImplementation(options => {
    const session = create(options);
    sessions.push(session);
    return session;
  });
  vi.spyOn(console, 'log').mockImplementation((...args) => {
    printed += `${format(...args)}\n`;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.chdir(home);
  for (const session of sessions.splice(0)) await session.stop();
});

test('there is something to run', () => {
  expect(blocks.length).toBeGreaterThanOrEqual(3);
});

test.each(blocks.map(block => [block.line, block] as const))('line %i', async (line, block) => {
  const folder = join(scratch, `line-${line}`);
  mkdirSync(folder);
  let code = moduleOf(block).replaceAll('localhost:9092', bootstrap);
  for (const [name, real] of topics) code = code.replaceAll(`'${name}'`, `'${real}'`);
  writeFileSync(join(folder, 'block.ts'), code);
  process.chdir(folder);
  await import(pathToFileURL(join(folder, 'block.ts')).href);
  if (block.output !== undefined) expect(printed.trim()).toBe(block.output.trim());
});

test('every option of writing is on the page', () => {
  const own = KAFKA_SINK_OPTIONS.slice(KAFKA_SINK_OPTIONS.indexOf('client') + 1);
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter(name => !readPage(PAGE).includes(`\`${name}\``))).toEqual([]);
});
