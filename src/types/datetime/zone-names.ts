import type { Zone } from './zone.js';

/**
 * English names of zones, for the pattern letters `z` (`CET`) and `zzzz` (`Central European Standard Time`). The long names are Intl's.
 * Intl has few of the abbreviations that Java prints, so those in common use are listed here by their long name.
 */
const SHORT_BY_LONG: Readonly<Record<string, string>> = {
  'Coordinated Universal Time': 'UTC',
  'Greenwich Mean Time': 'GMT',
  'British Summer Time': 'BST',
  'Irish Standard Time': 'IST',
  'Western European Standard Time': 'WET',
  'Western European Summer Time': 'WEST',
  'Central European Standard Time': 'CET',
  'Central European Summer Time': 'CEST',
  'Eastern European Standard Time': 'EET',
  'Eastern European Summer Time': 'EEST',
  'Moscow Standard Time': 'MSK',
  'India Standard Time': 'IST',
  'Pakistan Standard Time': 'PKT',
  'China Standard Time': 'CST',
  'Hong Kong Standard Time': 'HKT',
  'Japan Standard Time': 'JST',
  'Korean Standard Time': 'KST',
  'Singapore Standard Time': 'SGT',
  'Indochina Time': 'ICT',
  'Western Indonesia Time': 'WIB',
  'Australian Eastern Standard Time': 'AEST',
  'Australian Eastern Daylight Time': 'AEDT',
  'Australian Central Standard Time': 'ACST',
  'Australian Central Daylight Time': 'ACDT',
  'Australian Western Standard Time': 'AWST',
  'New Zealand Standard Time': 'NZST',
  'New Zealand Daylight Time': 'NZDT',
  'Eastern Standard Time': 'EST',
  'Eastern Daylight Time': 'EDT',
  'Central Standard Time': 'CST',
  'Central Daylight Time': 'CDT',
  'Mountain Standard Time': 'MST',
  'Mountain Daylight Time': 'MDT',
  'Pacific Standard Time': 'PST',
  'Pacific Daylight Time': 'PDT',
  'Alaska Standard Time': 'AKST',
  'Alaska Daylight Time': 'AKDT',
  'Hawaii-Aleutian Standard Time': 'HST',
  'Atlantic Standard Time': 'AST',
  'Atlantic Daylight Time': 'ADT',
  'Newfoundland Standard Time': 'NST',
  'Newfoundland Daylight Time': 'NDT',
  'Brasilia Standard Time': 'BRT',
  'Argentina Standard Time': 'ART',
  'South Africa Standard Time': 'SAST',
  'East Africa Time': 'EAT',
  'Central Africa Time': 'CAT',
  'West Africa Standard Time': 'WAT',
  'Israel Standard Time': 'IST',
  'Israel Daylight Time': 'IDT',
};

/** The region that an abbreviation means when it is read. */
const REGION_BY_SHORT: Readonly<Record<string, string>> = {
  GMT: 'GMT',
  BST: 'Europe/London',
  WET: 'WET',
  WEST: 'WET',
  CET: 'CET',
  CEST: 'CET',
  EET: 'EET',
  EEST: 'EET',
  MSK: 'Europe/Moscow',
  IST: 'Asia/Kolkata',
  PKT: 'Asia/Karachi',
  HKT: 'Asia/Hong_Kong',
  JST: 'Asia/Tokyo',
  KST: 'Asia/Seoul',
  SGT: 'Asia/Singapore',
  ICT: 'Asia/Bangkok',
  WIB: 'Asia/Jakarta',
  AEST: 'Australia/Sydney',
  AEDT: 'Australia/Sydney',
  ACST: 'Australia/Adelaide',
  ACDT: 'Australia/Adelaide',
  AWST: 'Australia/Perth',
  NZST: 'Pacific/Auckland',
  NZDT: 'Pacific/Auckland',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  AKST: 'America/Anchorage',
  AKDT: 'America/Anchorage',
  HST: 'Pacific/Honolulu',
  AST: 'America/Halifax',
  ADT: 'America/Halifax',
  NST: 'America/St_Johns',
  NDT: 'America/St_Johns',
  BRT: 'America/Sao_Paulo',
  ART: 'America/Argentina/Buenos_Aires',
  SAST: 'Africa/Johannesburg',
  EAT: 'Africa/Nairobi',
  CAT: 'Africa/Maputo',
  WAT: 'Africa/Lagos',
  IDT: 'Asia/Jerusalem',
};

/** The region of an abbreviation (upper case) as texts use it, or undefined. */
export function regionOfShortName(name: string): string | undefined {
  return Object.hasOwn(REGION_BY_SHORT, name) ? REGION_BY_SHORT[name] : undefined;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The name of a zone at an instant. Fixed offsets are called by their id. */
export function zoneName(zone: Zone, epochSeconds: number, style: 'short' | 'long'): string {
  if (zone.fixedOffset !== null && zone.id !== 'UTC' && zone.id !== 'GMT') return zone.id;
  let clock = clocks.get(zone.id);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-US', { timeZone: zone.id, timeZoneName: 'long' });
    clocks.set(zone.id, clock);
  }
  const seconds = Math.max(-8.6e12, Math.min(8.6e12, epochSeconds));
  const long = clock.formatToParts(seconds * 1000).find(part => part.type === 'timeZoneName')?.value ?? zone.id;
  return style === 'long' ? long : (SHORT_BY_LONG[long] ?? zone.id);
}
