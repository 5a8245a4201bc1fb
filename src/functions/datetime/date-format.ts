import { stringType } from '../../types/data-type.js';
import type { Micros } from '../../types/datetime/civil.js';
import { datetimeFormatter } from '../../types/datetime/datetime-pattern.js';
import { UTC, zoneOf } from '../../types/datetime/zone.js';
import { scalar } from '../signature.js';
import { anyTimestampParam, stringParam } from '../signature-params.js';

/**
 * Most batches hold times that print alike (the same day or minute), so the last text is kept for as long as the smallest unit of the
 * pattern does not change.
 */
export const dateFormat = scalar({
  name: 'date_format',
  group: 'datetime',
  signature: 'date_format(timestamp, pattern)',
  doc: 'Text by a pattern of letters such as `yyyy-MM-dd HH:mm`.',
  examples: [["date_format(DATE'2016-04-08', 'y')", '2016']],
  params: [anyTimestampParam('timestamp'), stringParam('pattern')],
  returns: stringType,
  kernel: ({ types, zone: zoneId, args }) => {
    const zone = types[0].kind === 'timestamp' ? zoneOf(zoneId) : UTC;
    const pattern = args[1];
    const literal =
      pattern.kind === 'literal' ? ((pattern as unknown as { value: string | null }).value ?? undefined) : undefined;
    const unitUs = literal === undefined ? 0 : smallestUnitUs(literal);
    if (unitUs === 0) return { evaluate: (micros: Micros, p: string) => datetimeFormatter(p).format(micros, zone) };
    let unit = Number.NaN;
    let text = '';
    return {
      evaluate: (micros: Micros) => {
        const current = Math.floor(Number(micros) / unitUs);
        if (current !== unit) {
          text = datetimeFormatter(literal!).format(micros, zone);
          unit = current;
        }
        return text;
      },
    };
  },
});

/** The time in which a pattern's text cannot change: zones change their offset at whole minutes only (of quarter hours since 1972). */
function smallestUnitUs(pattern: string): number {
  const letters = pattern.replace(/'[^']*'/g, '');
  if (/[Sn]/.test(letters)) return 0;
  if (/s/.test(letters)) return 1_000_000;
  return 60_000_000;
}
