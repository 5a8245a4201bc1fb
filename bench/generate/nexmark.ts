import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain } from '../is-main.js';
import { options } from '../report.js';
import { emptyFolder, endOfPart, PartFile, writeMeta } from './part-files.js';
import { Random } from './random.js';

/**
 * Nexmark's persons, auctions and bids as JSON lines, as the reference generator makes them: `person/`, `auction/`, `bid/`, each with
 * `part-*.json`; `side.json` (the table of q13) and `meta.json`. Times are numbers of milliseconds.
 *
 *     node build/bench/generate/nexmark.js --out D/nex [--events 2000000] [--files 20] [--rate 10000] [--group 1] [--seed 1]
 */
export interface NexmarkOptions {
  readonly events: number;
  readonly files: number;
  /** Events per second of event time. */
  readonly rate: number;
  /** Events within a group of this size come out of order. */
  readonly group: number;
  /** The reference adds the first person's number twice to a bidder; 0 undoes it. */
  readonly bidderExtra: number;
  readonly seed: number;
  /** Time of the first event; by default such that midnight is in the middle, so that the queries by day see two days. */
  readonly start?: number;
}

export const NEXMARK_DEFAULTS: NexmarkOptions = {
  events: 2_000_000,
  files: 20,
  rate: 10_000,
  group: 1,
  bidderExtra: 1000,
  seed: 1,
};

const MIDNIGHT = 1_700_006_400_000;
const KINDS = ['person', 'auction', 'bid'] as const;
type Kind = (typeof KINDS)[number];

/** Of 50 events the first is a person, the next three are auctions, the rest bids. */
const EPOCH = 50;
const AUCTIONS = 3;
const FIRST_ID = 1000;
const FIRST_CATEGORY = 10;
const ACTIVE_PERSONS = 1000;
const AUCTIONS_IN_FLIGHT = 100;
/** New ids are drawn from a little beyond those that exist. */
const LEAD = 10;
const HOT_STEP = 100;
const SIDE_ROWS = 10_000;

const FIRST_NAMES = 'Peter Paul Luke John Saul Vicky Kate Julie Sarah Deiter Walter'.split(' ');
const LAST_NAMES = 'Shultz Abrams Spencer White Bartels Walton Smith Jones Noris'.split(' ');
const CITIES = 'Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne'.split(',');
const STATES = ['AZ', 'CA', 'ID', 'OR', 'WA', 'WY'];
const HOT_CHANNELS = ['Google', 'Facebook', 'Baidu', 'Apple'];

/** Random text cut out of a long one made beforehand: one letter in 13 is the filler. */
class Texts {
  private readonly pool: string;

  constructor(
    private readonly random: Random,
    filler: string,
  ) {
    const letters: string[] = [];
    for (let i = 0; i < 1 << 20; i++) {
      letters.push(random.below(13) === 0 ? filler : String.fromCharCode(97 + random.below(26)));
    }
    this.pool = letters.join('');
  }

  exactly(length: number): string {
    const at = this.random.below(this.pool.length - length);
    return this.pool.slice(at, at + length);
  }

  /** 3 to `most` - 1 characters, without filler at the ends if that is a space. */
  upTo(most: number): string {
    return this.exactly(3 + this.random.below(most - 3)).trim();
  }

  /** What fills a record of `used` bytes up to `average`, give or take a fifth. */
  padding(used: number, average: number): string {
    const wanted = average - used;
    if (wanted <= 0) return '';
    const spread = Math.round(wanted * 0.2);
    return this.exactly(wanted - spread + this.random.below(Math.max(1, 2 * spread)));
  }
}

class Events {
  private readonly texts: Texts;
  private readonly pathTexts: Texts;
  private readonly hotChannels: readonly string[];
  private readonly channels = new Map<number, string>();

  constructor(
    private readonly random: Random,
    private readonly settings: NexmarkOptions & { readonly start: number },
  ) {
    this.texts = new Texts(random, ' ');
    this.pathTexts = new Texts(random, '_');
    this.hotChannels = HOT_CHANNELS.map(name => `"channel":"${name}","url":"${this.url()}"`);
  }

  kind(id: number): Kind {
    const place = id % EPOCH;
    return place === 0 ? 'person' : place <= AUCTIONS ? 'auction' : 'bid';
  }

  time(n: number): number {
    return this.settings.start + Math.floor(Math.trunc((n * 1e6) / this.settings.rate) / 1000);
  }

  line(id: number): string {
    const kind = this.kind(id);
    return kind === 'person' ? this.person(id) : kind === 'auction' ? this.auction(id) : this.bid(id);
  }

  private person(id: number): string {
    const { random, texts } = this;
    const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
    const word = (most: number) => texts.upTo(most).replaceAll(' ', '_');
    const email = `${word(7)}@${word(5)}.com`;
    const card = Array.from({ length: 4 }, () => String(random.below(10_000)).padStart(4, '0')).join(' ');
    const city = random.pick(CITIES);
    const state = random.pick(STATES);
    const used = 8 + name.length + email.length + card.length + city.length + state.length;
    return (
      `{"id":${FIRST_ID + lastPerson(id)},"name":"${name}","emailAddress":"${email}","creditCard":"${card}",` +
      `"city":"${city}","state":"${state}","dateTime":${this.time(id)},"extra":"${texts.padding(used, 200)}"}\n`
    );
  }

  private auction(id: number): string {
    const { random, texts } = this;
    const seller = FIRST_ID + (random.below(4) > 0 ? hot(lastPerson(id)) : this.somePerson(id));
    const bid = this.price();
    const name = texts.upTo(20);
    const description = texts.upTo(100);
    const time = this.time(id);
    // An auction is open for about as long as it takes the next hundred auctions to come.
    const horizon = this.time(id + Math.floor((AUCTIONS_IN_FLIGHT * EPOCH) / AUCTIONS)) - time;
    const expires = time + 1 + random.below(Math.max(2 * horizon, 1));
    const used = 8 + name.length + description.length + 6 * 8;
    return (
      `{"id":${FIRST_ID + lastAuction(id)},"itemName":"${name}","description":"${description}","initialBid":${bid},` +
      `"reserve":${bid + this.price()},"dateTime":${time},"expires":${expires},"seller":${seller},` +
      `"category":${FIRST_CATEGORY + random.below(5)},"extra":"${texts.padding(used, 500)}"}\n`
    );
  }

  private bid(id: number): string {
    const { random, settings } = this;
    const auction = FIRST_ID + (random.below(2) > 0 ? hot(lastAuction(id)) : this.someAuction(id));
    const person = random.below(4) > 0 ? hot(lastPerson(id)) + 1 : this.somePerson(id);
    return (
      `{"auction":${auction},"bidder":${FIRST_ID + settings.bidderExtra + person},"price":${this.price()},` +
      `${this.channel()},"dateTime":${this.time(id)},"extra":"${this.texts.padding(32, 100)}"}\n`
    );
  }

  private somePerson(id: number): number {
    const persons = lastPerson(id) + 1;
    const active = Math.min(persons, ACTIVE_PERSONS);
    return persons - active + this.random.below(active + LEAD);
  }

  private someAuction(id: number): number {
    const last = lastAuction(id);
    const oldest = Math.max(last - AUCTIONS_IN_FLIGHT, 0);
    return oldest + this.random.below(last - oldest + 1 + LEAD);
  }

  /** From 100 to 100,000,000, every order of magnitude as often. */
  private price(): number {
    return Math.round(10 ** (this.random.fraction() * 6) * 100);
  }

  private channel(): string {
    const { random } = this;
    if (random.below(2) > 0) return random.pick(this.hotChannels);
    const i = random.below(10_000);
    let channel = this.channels.get(i);
    if (channel === undefined) {
      const id = random.below(10) > 0 ? `&channel_id=${Math.abs(reverseBits(i))}` : '';
      channel = `"channel":"channel-${i}","url":"${this.url()}${id}"`;
      this.channels.set(i, channel);
    }
    return channel;
  }

  private url(): string {
    const part = () => this.pathTexts.upTo(5);
    return `https://www.nexmark.com/${part()}/${part()}/${part()}/item.htm?query=1`;
  }
}

const lastPerson = (id: number): number => Math.floor(id / EPOCH);
const hot = (last: number): number => Math.floor(last / HOT_STEP) * HOT_STEP;

/** The newest auction when event `id` comes; before the first of an epoch it is the last of the epoch before. */
function lastAuction(id: number): number {
  const epoch = Math.floor(id / EPOCH);
  const place = id % EPOCH;
  if (place === 0) return AUCTIONS * epoch - 1;
  return AUCTIONS * epoch + Math.min(place, AUCTIONS) - 1;
}

function reverseBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((value >>> bit) & 1);
  return reversed;
}

export function generateNexmark(folder: string, given: Partial<NexmarkOptions> = {}): void {
  const merged = { ...NEXMARK_DEFAULTS, ...given };
  const { events, files, rate, group } = merged;
  const settings = { ...merged, start: merged.start ?? MIDNIGHT - Math.floor(events / rate / 2) * 1000 };
  const source = new Events(new Random(settings.seed), settings);
  const count = { person: 0, auction: 0, bid: 0 };
  const bytes = { person: 0, auction: 0, bid: 0 };
  emptyFolder(folder);
  for (const kind of KINDS) mkdirSync(join(folder, kind));
  for (let f = 0, n = 0; f < files; f++) {
    const part = (kind: Kind) => new PartFile(join(folder, kind), f);
    const out = { person: part('person'), auction: part('auction'), bid: part('bid') };
    for (const end = endOfPart(events, files, f); n < end; n++) {
      const id = Math.floor(n / group) * group + ((n * 953) % group);
      const kind = source.kind(id);
      out[kind].add(source.line(id));
      count[kind]++;
    }
    for (const kind of KINDS) {
      out[kind].close();
      bytes[kind] += out[kind].bytes;
    }
  }
  const side = Array.from({ length: SIDE_ROWS }, (_, i) => `{"key":${i},"value":"${i}"}\n`);
  writeFileSync(join(folder, 'side.json'), side.join(''));
  writeMeta(folder, { kind: 'nexmark', ...settings, count, bytes });
}

if (isMain(import.meta.url)) {
  const given = options({
    out: '',
    events: '',
    files: '',
    rate: '',
    group: '',
    'bidder-extra': '',
    seed: '',
    start: '',
  });
  const { out, 'bidder-extra': bidderExtra, ...numbers } = given;
  if (out === '') throw new Error('--out FOLDER is needed');
  const set = Object.entries({ ...numbers, bidderExtra }).filter(([, v]) => v !== '');
  generateNexmark(out, Object.fromEntries(set.map(([k, v]) => [k, Number(v)])));
}
