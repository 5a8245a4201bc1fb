import type { ColumnKernel } from '../../expressions/expression.js';
import type { Micros } from '../../types/datetime/civil.js';
import { datetimeFormatter } from '../../types/datetime/datetime-pattern.js';
import type { Zone } from '../../types/datetime/zone.js';
import { normalInteger } from '../../types/value.js';
import { numberTextKernel } from '../string/number-writers.js';
import { remembering } from './constant-text.js';
import { fixedFormat } from './fixed-format.js';

/**
 * Text of times by a pattern. Most batches hold times that print alike (the same day or minute), so the last text is kept for as long
 * as the smallest unit of the pattern does not change.
 */
export function timeText(zone: Zone): (micros: Micros, pattern: string) => string {
  const of = remembering(pattern => textBy(pattern, zone));
  return (micros, pattern) => of(pattern)(micros);
}

/** The kernel over columns of times, or of counts of `unitUs` microseconds, for patterns and zones that are the same for all rows. */
export function timeTextKernel(zone: Zone, pattern: string | null | undefined, unitUs = 1): ColumnKernel | undefined {
  if (zone.fixedOffset === null || typeof pattern !== 'string') return undefined;
  const write = fixedFormat(pattern, zone.fixedOffset * 1_000_000);
  if (write === undefined) return undefined;
  const text = timeText(zone);
  return numberTextKernel(unitUs === 1 ? write : (sink, count) => write(sink, count * unitUs), count =>
    text(normalInteger(BigInt.asIntN(64, BigInt(count) * BigInt(unitUs))), pattern),
  );
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
