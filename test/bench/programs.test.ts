import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { geometricMean, type Run, ratios } from '../../bench/compare.js';
import { generateNexmark } from '../../bench/generate/nexmark.js';
import { generateYsb } from '../../bench/generate/ysb.js';
import { Checksum } from '../../bench/report.js';

/** The programs give the right answers on a small input. Nothing here is timed. */
const root = mkdtempSync(join(tmpdir(), 'millrace-bench-test-'));
const ysb = join(root, 'ysb');
const nexmark = join(root, 'nexmark');

beforeAll(() => {
  generateYsb(ysb, { events: 2000, files: 3, rate: 50 });
  generateNexmark(nexmark, { events: 2000, files: 3, rate: 50 });
});
afterAll(() => rmSync(root, { recursive: true }));

const lines = (file: string): any[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
const rows = (folder: string): any[] => readdirSync(folder).flatMap(name => lines(join(folder, name)));

function recountYsb(): string {
  const campaigns = new Map(lines(join(ysb, 'ads.json')).map(ad => [ad.ad_id, ad.campaign_id]));
  const counts = new Map<string, number>();
  for (const event of rows(join(ysb, 'events'))) {
    if (event.event_type !== 'view') continue;
    const time = Number(event.event_time);
    const key = `${campaigns.get(event.ad_id)}|${time - (time % 10_000)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sum = new Checksum();
  for (const [key, count] of counts) sum.add([...key.split('|'), count]);
  return String(sum);
}

const argv = [...process.argv];
afterEach(() => {
  process.argv = [...argv];
  vi.restoreAllMocks();
  vi.resetModules();
});

/** Runs a program of `bench/` within this process, as it stands in the repository. */
async function report(program: string, ...args: string[]): Promise<Record<string, unknown>> {
  const file = fileURLToPath(new URL(`../../bench/${program}.ts`, import.meta.url));
  const path = join(root, `${program}.json`);
  process.argv = [process.execPath, file, ...args, '--report', path];
  vi.spyOn(console, 'log').mockImplementation(() => {});
  await import(/* @vite-ignore */ file);
  return JSON.parse(readFileSync(path, 'utf8'));
}

describe('ysb', () => {
  test('the answer is that of a plain recount, one file per batch', async () => {
    const result = await report('ysb', '--input', ysb);
    // Three files, and a batch without data that forgets what the watermark has closed.
    expect(result).toMatchObject({ events: 2000, batches: 4, checksum: recountYsb() });
  });

  test.each(['node-lines', 'node-bytes'])('%s counts the same', name => {
    const program = fileURLToPath(new URL(`../../bench/anchors/${name}.mjs`, import.meta.url));
    const output = execFileSync(process.execPath, [program, '--input', ysb], { encoding: 'utf8' });
    expect(JSON.parse(output)).toMatchObject({ engine: name, events: 2000, checksum: recountYsb() });
  });
});

describe('nexmark', () => {
  test('q2 is that of a plain filter', async () => {
    const sum = new Checksum();
    for (const bid of rows(join(nexmark, 'bid'))) if (bid.auction % 123 === 0) sum.add([bid.auction, bid.price]);
    const result = await report('nexmark', '--input', nexmark, '--query', 'q2', '--check', '1');
    expect(result).toMatchObject({ events: 2000, events_read: 1840, checksum: String(sum) });
  });

  test('q17 is that of a plain recount per auction and day', async () => {
    const groups = new Map<string, number[]>();
    for (const bid of rows(join(nexmark, 'bid'))) {
      const key = `${bid.auction}|${new Date(bid.dateTime).toISOString().slice(0, 10)}`;
      groups.set(key, [...(groups.get(key) ?? []), bid.price]);
    }
    const sum = new Checksum();
    for (const [key, prices] of groups) {
      const total = prices.reduce((a, b) => a + b, 0);
      const low = prices.filter(price => price < 10_000).length;
      const high = prices.filter(price => price >= 1_000_000).length;
      const extremes = [Math.min(...prices), Math.max(...prices), Math.floor(total / prices.length), total];
      sum.add([...key.split('|'), prices.length, low, prices.length - low - high, high, ...extremes]);
    }
    const result = await report('nexmark', '--input', nexmark, '--query', 'q17', '--check', '1');
    expect(result.checksum).toBe(String(sum));
  });
});

describe('ratios', () => {
  const run = (side: Run['side'], query_s: number, cpu_s: number): Run => ({
    side,
    report: { engine: side, query: 'q', events: 10, query_s },
    wall_s: query_s + 1,
    cpu_s,
    peak_rss_mb: 0,
  });

  test('are anchor over subject, round by round, and left out where a measure is missing', () => {
    const runs = [run('subject', 1, 2), run('anchor', 4, 4), run('anchor', 9, 2), run('subject', 3, 2)];
    expect(ratios(runs)).toEqual({
      throughput: { min: 3, median: 3.5, max: 4 },
      whole_process: { min: 2.5, median: 2.5, max: 2.5 },
      cpu: { min: 1, median: 1.5, max: 2 },
    });
  });

  test('have a geometric mean', () => {
    expect(geometricMean([2, 8])).toBe(4);
  });
});
