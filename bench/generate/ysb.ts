import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain } from '../is-main.js';
import { options } from '../report.js';
import { emptyFolder, endOfPart, PartFile, writeMeta } from './part-files.js';
import { Random } from './random.js';

/**
 * Events of the Yahoo Streaming Benchmark as JSON lines: `events/part-*.json`, `ads.json` (ad to campaign), `meta.json`.
 *
 *     node build/bench/generate/ysb.js --out D/ysb [--events 4000000] [--files 20] [--rate 10000] [--jitter 50] [--late 0] [--seed 1]
 */
export interface YsbOptions {
  readonly events: number;
  readonly files: number;
  /** Events per second of event time. */
  readonly rate: number;
  /** Event times move by up to so many milliseconds either way. */
  readonly jitter: number;
  /** One event in so many comes up to a minute late; 0: none. With late events the answer depends on where batches end. */
  readonly late: number;
  readonly seed: number;
}

export const YSB_DEFAULTS: YsbOptions = { events: 4_000_000, files: 20, rate: 10_000, jitter: 50, late: 0, seed: 1 };

const START = 1_700_000_000_000;
const CAMPAIGNS = 100;
const ADS_PER_CAMPAIGN = 10;
const AD_TYPES = ['banner', 'modal', 'sponsored-search', 'mail', 'mobile'];
const EVENT_TYPES = ['view', 'click', 'purchase'];

export function generateYsb(folder: string, given: Partial<YsbOptions> = {}): void {
  const settings = { ...YSB_DEFAULTS, ...given };
  const { events, files, rate, jitter, late } = settings;
  const random = new Random(settings.seed);
  const hex = (digits: number) => random.next().toString(16).padStart(8, '0').slice(0, digits);
  const uuid = () => `${hex(8)}-${hex(4)}-4${hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(8)}${hex(4)}`;
  const uuids = (n: number) => Array.from({ length: n }, uuid);

  const users = uuids(100);
  const pages = uuids(100);
  const campaigns = uuids(CAMPAIGNS);
  const ads = uuids(CAMPAIGNS * ADS_PER_CAMPAIGN);
  // A line is put together from three ready pieces, an ad and a time: the pools are small, and generating must not take longer than reading.
  const heads = users.flatMap(user => pages.map(page => `{"user_id":"${user}","page_id":"${page}","ad_id":"`));
  const kinds = AD_TYPES.flatMap(ad => EVENT_TYPES.map(e => `","ad_type":"${ad}","event_type":"${e}","event_time":"`));

  emptyFolder(folder);
  mkdirSync(join(folder, 'events'));
  const adLine = (ad: string, i: number) =>
    `{"ad_id":"${ad}","campaign_id":"${campaigns[Math.floor(i / ADS_PER_CAMPAIGN)]}"}\n`;
  writeFileSync(join(folder, 'ads.json'), ads.map(adLine).join(''));
  let bytes = 0;
  for (let f = 0, n = 0; f < files; f++) {
    const file = new PartFile(join(folder, 'events'), f);
    for (const end = endOfPart(events, files, f); n < end; n++) {
      let time = START + Math.floor((n * 1000) / rate);
      if (jitter > 0) time += random.below(2 * jitter + 1) - jitter;
      if (late > 0 && random.below(late) === 0) time -= random.below(60_000);
      file.add(`${random.pick(heads)}${random.pick(ads)}${random.pick(kinds)}${time}","ip_address":"1.2.3.4"}\n`);
    }
    file.close();
    bytes += file.bytes;
  }
  writeMeta(folder, { kind: 'ysb', ...settings, bytes });
}

if (isMain(import.meta.url)) {
  const given = options({ out: '', events: '', files: '', rate: '', jitter: '', late: '', seed: '' });
  const { out, ...numbers } = given;
  if (out === '') throw new Error('--out FOLDER is needed');
  generateYsb(
    out,
    Object.fromEntries(
      Object.entries(numbers)
        .filter(([, v]) => v !== '')
        .map(([k, v]) => [k, Number(v)]),
    ),
  );
}
