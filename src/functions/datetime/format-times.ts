import type { Micros } from '../../types/datetime/civil.js';
import { datetimeFormatter } from '../../types/datetime/datetime-pattern.js';
import type { Zone } from '../../types/datetime/zone.js';
import { remembering } from './constant-text.js';

/**
 * Text of times by a pattern. Most batches hold times that print alike (the same day or minute), so the last text is kept for as long
 * as the smallest unit of the pattern does not change.
 */
export function timeText(zone: Zone): (micros: Micros, pattern: string) => string {
  const of = remembering(pattern => textBy(pattern, zone));
  return (micros, pattern) => of(pattern)(micros);
}

function textBy(pattern: string, zone: Zone): (micros: Micros) => string {
  const formatter = datetimeFormatter(pattern);
  const size = unitUs(pattern, zone);
  const shift = zone.fixedOffset === null ? 0 : zone.fixedOffset * 1_000_000;
  let start = 0;
  let end = 0;
  let text = '';
  return micros => {
    if (size === 0 || typeof micros === 'bigint' || (zone.fixedOffset === null && micros < WHOLE_MINUTES_SINCE))
      return formatter.format(micros, zone);
    if (micros < start || micros >= end) {
      text = formatter.format(micros, zone);
      start = micros - ((((micros + shift) % size) + size) % size);
      end = start + size;
    }
    return text;
  };
}

/** 1973: since then all clocks of the world have been whole minutes from UTC, and were changed at whole minutes. */
const WHOLE_MINUTES_SINCE = 94_694_400_000_000;

/** The time in which a pattern's text cannot change; 0 where it always may. */
function unitUs(pattern: string, zone: Zone): number {
  const letters = pattern.replace(/'[^']*'/g, '');
  if (/[Sn]/.test(letters)) return 0;
  if (/s/.test(letters)) return 1_000_000;
  if (/m/.test(letters) || zone.fixedOffset === null) return 60_000_000;
  return /[HhKka]/.test(letters) ? 3_600_000_000 : 86_400_000_000;
}
