import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { generateNexmark } from '../../bench/generate/nexmark.js';
import { generateYsb } from '../../bench/generate/ysb.js';

const root = mkdtempSync(join(tmpdir(), 'millrace-bench-test-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Every file below a folder, by its path within. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter(name => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map(name => [name, readFileSync(join(folder, name), 'latin1')]));
}

function rows(folder: string): any[] {
  return readdirSync(folder)
    .sort()
    .flatMap(name => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map(line => JSON.parse(line));
}

const modified = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map(name => statSync(join(folder, name)).mtimeMs);

describe.each([
  ['ysb', generateYsb],
  ['nexmark', generateNexmark],
] as const)('%s', (name, generate) => {
  test('the same seed gives the same files, another seed others', () => {
    const made = (folder: string, seed: number) => {
      generate(join(root, folder), { events: 2000, files: 3, seed });
      return contents(join(root, folder));
    };
    const first = made(`${name}-1`, 7);
    expect(made(`${name}-2`, 7)).toEqual(first);
    expect(made(`${name}-3`, 8)).not.toEqual(first);
  });
});

test('ysb: columns, pools, times and files', () => {
  const folder = join(root, 'ysb');
  generateYsb(folder, { events: 2000, files: 4, jitter: 50 });
  const events = rows(join(folder, 'events'));
  expect(events).toHaveLength(2000);
  expect(Object.keys(events[0])).toEqual('user_id page_id ad_id ad_type event_type event_time ip_address'.split(' '));
  const ads = rowsOf(join(folder, 'ads.json'));
  expect(new Set(ads.map(ad => ad.ad_id)).size).toBe(1000);
  expect(new Set(ads.map(ad => ad.campaign_id)).size).toBe(100);
  const known = new Set(ads.map(ad => ad.ad_id));
  expect(events.every(event => known.has(event.ad_id))).toBe(true);
  const views = events.filter(event => event.event_type === 'view').length;
  expect(views).toBeGreaterThan(550);
  expect(views).toBeLessThan(780);
  // Two events of this rate are a tenth of a millisecond apart, and each is moved by up to 50 ms.
  expect(events.every((e, n) => Math.abs(Number(e.event_time) - 1_700_000_000_000 - Math.floor(n / 10)) <= 50)).toBe(
    true,
  );
  const times = modified(join(folder, 'events'));
  expect(times.map(time => time - times[0])).toEqual([0, 1000, 2000, 3000]);
});

test('nexmark: proportions, ids, times and prices', () => {
  const folder = join(root, 'nexmark');
  generateNexmark(folder, { events: 2000, files: 4 });
  const persons = rows(join(folder, 'person'));
  const auctions = rows(join(folder, 'auction'));
  const bids = rows(join(folder, 'bid'));
  expect([persons.length, auctions.length, bids.length]).toEqual([40, 120, 1840]);
  expect(persons.map(person => person.id)).toEqual(persons.map((_, i) => 1000 + i));
  expect(auctions.map(auction => auction.id)).toEqual(auctions.map((_, i) => 1000 + i));
  for (const auction of auctions) {
    expect(auction.expires).toBeGreaterThan(auction.dateTime);
    expect(auction.reserve).toBeGreaterThan(auction.initialBid);
    expect([10, 11, 12, 13, 14]).toContain(auction.category);
  }
  for (const bid of bids) {
    expect(bid.price).toBeGreaterThanOrEqual(100);
    expect(bid.price).toBeLessThanOrEqual(100_000_000);
    expect(bid.bidder).toBeGreaterThanOrEqual(2000);
    // An auction that a bid names exists, or is one of the next ten.
    expect(bid.auction).toBeLessThan(1000 + 120 + 10);
  }
  const times = bids.map(bid => bid.dateTime);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const hot = bids.filter(bid => ['Google', 'Facebook', 'Baidu', 'Apple'].includes(bid.channel)).length;
  expect(hot).toBeGreaterThan(800);
  expect(hot).toBeLessThan(1040);
  expect(rowsOf(join(folder, 'side.json'))).toHaveLength(10_000);
  const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
  expect(meta).toMatchObject({ events: 2000, count: { person: 40, auction: 120, bid: 1840 } });
});

test('nexmark: midnight lies in the middle, and a group comes out of order but whole', () => {
  const folder = join(root, 'group');
  generateNexmark(folder, { events: 2000, files: 1, rate: 1, group: 10 });
  const times: number[] = rows(join(folder, 'bid')).map(bid => bid.dateTime);
  const days = new Set(times.map(time => new Date(time).toISOString().slice(0, 10)));
  expect(days.size).toBe(2);
  expect(times).not.toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBe(1840);
});

function rowsOf(file: string): any[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}
