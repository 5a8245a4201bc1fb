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
  const size = smallestUnitUs(pattern);
  let start = 0;
  let end = 0;
  let text = '';
  return micros => {
    if (size === 0 || typeof micros === 'bigint') return formatter.format(micros, zone);
    if (micros < start || micros >= end) {
      text = formatter.format(micros, zone);
      start = micros - (((micros % size) + size) % size);
      end = start + size;
    }
    return text;
  };
}

/** The time in which a pattern's text cannot change: zones change their offset at whole minutes, or once long ago within one. */
function smallestUnitUs(pattern: string): number {
  const letters = pattern.replace(/'[^']*'/g, '');
  if (/[Sn]/.test(letters)) return 0;
  return 1_000_000;
}
