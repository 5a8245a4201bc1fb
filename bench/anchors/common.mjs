import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { crc32 } from 'node:zlib';

/** What the loops written by hand share: their input, and a report like that of the other programs. */

export function given() {
  const { values } = parseArgs({ options: { input: { type: 'string' }, report: { type: 'string' } } });
  if (values.input === undefined) throw new Error('--input FOLDER is needed');
  return values;
}

/** The event files in the order in which a file source reads them: by modification time. */
export function eventFiles(input) {
  const folder = join(input, 'events');
  return readdirSync(folder)
    .map(name => join(folder, name))
    .map(path => ({ path, modified: statSync(path).mtimeMs }))
    .sort((a, b) => a.modified - b.modified || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

/** Campaign by ad. */
export function campaignsOf(input) {
  const lines = readFileSync(join(input, 'ads.json'), 'utf8').trim().split('\n');
  return new Map(lines.map(line => JSON.parse(line)).map(ad => [ad.ad_id, ad.campaign_id]));
}

/** `rows`: campaign, start of the window, count. */
export function report({ input, report: path }, engine, query_s, rows) {
  const { events } = JSON.parse(readFileSync(join(input, 'meta.json'), 'utf8'));
  let sum = 0n;
  for (const row of rows) sum += BigInt(crc32(row.join('|')));
  const { user, system } = process.cpuUsage();
  const full = {
    engine,
    query: 'ysb',
    events,
    query_s,
    events_per_s: Math.round(events / query_s),
    cpu_s: +((user + system) / 1e6).toFixed(2),
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    checksum: `${rows.length}:${sum}`,
  };
  console.log(JSON.stringify(full));
  if (path !== undefined) writeFileSync(path, JSON.stringify(full));
}
