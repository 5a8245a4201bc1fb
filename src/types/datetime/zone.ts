import { EvaluationError } from '../../common/errors.js';
import { daysFromCivil, type Micros, plusSeconds, SECONDS_PER_DAY, secondsOfMicros } from './civil.js';

/**
 * A time zone: what the clock on the wall shows at an instant, and the instant a wall clock means. Fixed offsets are plain arithmetic;
 * regions ask `Intl` (the only use of it), and remember the answers, so that a column of timestamps costs a few hundred questions and
 * not one per row.
 *
 * The wall clock is ambiguous twice a year. As in Java: a time in a *gap* (clocks go forward) moves forward by the length of the gap;
 * a time in an *overlap* (clocks go back) is the earlier of its two instants.
 */
export interface Zone {
  readonly id: string;
  /** Seconds east of UTC when the same at every instant; null for regions with rules. */
  readonly fixedOffset: number | null;
  /** Seconds east of UTC at an instant, given in seconds since the epoch. */
  offsetAt(epochSeconds: number): number;
  /** Seconds east of UTC that apply to a wall clock time, given as seconds since the epoch as if it were UTC. */
  offsetOfLocal(localSeconds: number): number;
}

/** Instant to wall clock: the result counts microseconds as if the zone were UTC. */
export function toLocal(zone: Zone, micros: Micros): Micros {
  const offset = zone.fixedOffset ?? zone.offsetAt(secondsOfMicros(micros));
  return offset === 0 ? micros : plusSeconds(micros, offset);
}

/** Wall clock to instant, by the rules above. */
export function toInstant(zone: Zone, localMicros: Micros): Micros {
  const offset = zone.fixedOffset ?? zone.offsetOfLocal(secondsOfMicros(localMicros));
  return offset === 0 ? localMicros : plusSeconds(localMicros, -offset);
}

class FixedZone implements Zone {
  readonly fixedOffset: number;
  constructor(
    readonly id: string,
    offset: number,
  ) {
    this.fixedOffset = offset;
  }
  offsetAt(): number {
    return this.fixedOffset;
  }
  offsetOfLocal(): number {
    return this.fixedOffset;
  }
}

export const UTC: Zone = new FixedZone('UTC', 0);

/** Zones repeat after 400 years as the calendar does; instants that `Intl` cannot see are moved by whole cycles. */
const CYCLE_SECONDS = 146097 * SECONDS_PER_DAY;
const SEEN_SECONDS = 250_000_000_000;
/** Twelve days: short enough that no region changed its clock twice within one block (checked by a test over the known zones). */
const BLOCK_SECONDS = 2 ** 20;

/** One block of time: `before` until the instant `change`, `after` from it on. */
interface Block {
  readonly change: number;
  readonly before: number;
  readonly after: number;
}

class RegionZone implements Zone {
  readonly fixedOffset = null;
  private readonly blocks = new Map<number, Block>();
  private lastIndex = Number.NaN;
  private lastBlock: Block = { change: 0, before: 0, after: 0 };

  constructor(
    readonly id: string,
    private readonly clock: Intl.DateTimeFormat,
  ) {}

  offsetAt(epochSeconds: number): number {
    let seconds = epochSeconds;
    if (seconds > SEEN_SECONDS || seconds < -SEEN_SECONDS) {
      const cycles = Math.ceil((Math.abs(seconds) - SEEN_SECONDS) / CYCLE_SECONDS);
      seconds -= Math.sign(seconds) * cycles * CYCLE_SECONDS;
    }
    const index = Math.floor(seconds / BLOCK_SECONDS);
    const block = index === this.lastIndex ? this.lastBlock : this.blockOf(index);
    return seconds < block.change ? block.before : block.after;
  }

  offsetOfLocal(local: number): number {
    const before = this.offsetAt(local - SECONDS_PER_DAY);
    const after = this.offsetAt(local + SECONDS_PER_DAY);
    if (before === after) return before;
    // Valid before the change, or in the gap: the offset before it. Otherwise the one after it.
    return this.offsetAt(local - before) === before || this.offsetAt(local - after) !== after ? before : after;
  }

  private blockOf(index: number): Block {
    let block = this.blocks.get(index);
    if (block === undefined) {
      block = this.measure(index * BLOCK_SECONDS, (index + 1) * BLOCK_SECONDS - 1);
      this.blocks.set(index, block);
    }
    this.lastIndex = index;
    this.lastBlock = block;
    return block;
  }

  /** Finds the change of offset within [first, last], if there is one, by halving. */
  private measure(first: number, last: number): Block {
    const before = this.ask(first);
    const after = this.ask(last);
    if (before === after) return { change: first, before, after };
    let low = first;
    let high = last;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.ask(middle) === before) low = middle;
      else high = middle;
    }
    return { change: high, before, after };
  }

  private ask(epochSeconds: number): number {
    const parts: Record<string, number> = {};
    let era = 'AD';
    for (const { type, value } of this.clock.formatToParts(epochSeconds * 1000)) {
      if (type === 'era') era = value;
      else parts[type] = Number(value);
    }
    const year = era.startsWith('B') ? 1 - parts.year : parts.year;
    const local =
      daysFromCivil(year, parts.month, parts.day) * SECONDS_PER_DAY +
      parts.hour * 3600 +
      parts.minute * 60 +
      parts.second;
    return local - epochSeconds;
  }
}

/** Old three-letter names that Java still understands. */
const SHORT_IDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EST: '-05:00',
    HST: '-10:00',
    MST: '-07:00',
    ACT: 'Australia/Darwin',
    AET: 'Australia/Sydney',
    AGT: 'America/Argentina/Buenos_Aires',
    ART: 'Africa/Cairo',
    AST: 'America/Anchorage',
    BET: 'America/Sao_Paulo',
    BST: 'Asia/Dhaka',
    CAT: 'Africa/Harare',
    CNT: 'America/St_Johns',
    CST: 'America/Chicago',
    CTT: 'Asia/Shanghai',
    EAT: 'Africa/Addis_Ababa',
    ECT: 'Europe/Paris',
    IET: 'America/Indiana/Indianapolis',
    IST: 'Asia/Kolkata',
    JST: 'Asia/Tokyo',
    MIT: 'Pacific/Apia',
    NET: 'Asia/Yerevan',
    NST: 'Pacific/Auckland',
    PLT: 'Asia/Karachi',
    PNT: 'America/Phoenix',
    PRT: 'America/Puerto_Rico',
    PST: 'America/Los_Angeles',
    SST: 'Pacific/Guadalcanal',
    VST: 'Asia/Ho_Chi_Minh',
  }),
);

const zones = new Map<string, Zone | null>([['UTC', UTC]]);
const ZONES_KEPT = 2000;

/** The zone of an id: `Europe/Berlin`, `+05:30`, `UTC+1`, `Z`, `PST`; null when there is no such zone. */
export function findZone(id: string): Zone | null {
  let zone = zones.get(id);
  if (zone === undefined) {
    zone = resolve(id);
    // Ids can come from data: what was never a zone must not fill the memory.
    if (zones.size < ZONES_KEPT) zones.set(id, zone);
  }
  return zone;
}

/** As `findZone`; an unknown id is an error that says so. */
export function zoneOf(id: string): Zone {
  const zone = findZone(id);
  if (zone === null) {
    throw new EvaluationError(
      'INVALID_TIMEZONE',
      `The timezone: ${id} is invalid. It must be a region id such as 'America/Los_Angeles' or an offset such as '+01:30'.`,
    );
  }
  return zone;
}

function resolve(given: string): Zone | null {
  // +h:mm and +hh:m were once accepted and still are.
  const padded = given.replace(/([+-])(\d):/, '$10$2:').replace(/([+-])(\d\d):(\d)$/, '$1$2:0$3');
  const id = SHORT_IDS.get(padded) ?? padded;
  if (id === 'Z' || id === 'UTC' || id === 'GMT' || id === 'UT')
    return id === 'UTC' || id === 'Z' ? UTC : new FixedZone(id, 0);
  const prefixed = /^(UTC|GMT|UT|)([+-].*)$/.exec(id);
  if (prefixed !== null) {
    const offset = parseOffset(prefixed[2]);
    if (offset === null) return null;
    if (offset === 0 && prefixed[1] === '') return UTC;
    return new FixedZone(prefixed[1] + (offset === 0 ? '' : offsetId(offset)), offset);
  }
  return region(id);
}

function region(id: string): Zone | null {
  if (!/^[A-Za-z][A-Za-z0-9~/._+-]+$/.test(id)) return null;
  try {
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: id,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const name = clock.resolvedOptions().timeZone;
    // Region ids are case-sensitive, which Intl is not.
    if (name !== id && name.toLowerCase() === id.toLowerCase()) return null;
    return new RegionZone(id, clock);
  } catch {
    return null;
  }
}

const OFFSET = /^([+-])(?:(\d)|(\d\d)|(\d\d):?(\d\d)|(\d\d):(\d\d):(\d\d)|(\d\d)(\d\d)(\d\d))$/;

/** Seconds of `+h`, `+hh`, `+hh:mm`, `+hhmm`, `+hh:mm:ss` or `+hhmmss`; null when it is none or beyond 18 hours. */
export function parseOffset(text: string): number | null {
  const m = OFFSET.exec(text);
  if (m === null) return null;
  const hours = Number(m[2] ?? m[3] ?? m[4] ?? m[6] ?? m[9]);
  const minutes = Number(m[5] ?? m[7] ?? m[10] ?? 0);
  const seconds = Number(m[8] ?? m[11] ?? 0);
  const total = hours * 3600 + minutes * 60 + seconds;
  if (minutes > 59 || seconds > 59 || total > 18 * 3600) return null;
  return total === 0 ? 0 : m[1] === '-' ? -total : total;
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** `+05:30`, with seconds only where there are any; `Z` for zero. */
export function offsetId(offset: number): string {
  if (offset === 0) return 'Z';
  const abs = Math.abs(offset);
  const seconds = abs % 60;
  const text = `${offset < 0 ? '-' : '+'}${two(Math.floor(abs / 3600))}:${two(Math.floor(abs / 60) % 60)}`;
  return seconds === 0 ? text : `${text}:${two(seconds)}`;
}
