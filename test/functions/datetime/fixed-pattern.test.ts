import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedPattern } from '../../../src/functions/datetime/fixed-pattern.js';
import { datetimeFormatter, datetimeParser } from '../../../src/types/datetime/datetime-pattern.js';
import { UTC } from '../../../src/types/datetime/zone.js';

/** The quick way may refuse, but what it says must be what the parser of the pattern says. */
const PATTERNS = [
  'yyyy-MM-dd',
  'yyyy-MM-dd HH:mm:ss',
  "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
  'yyyyMMdd',
  'yyyyMMddHHmmss',
  'ddMMyyyy',
  'MM/dd/yyyy HH',
  "dd.MM.yyyy 'at' HH:mm",
  'HH:mm:ss.S',
  'yyyy',
];

const micros = fc.integer({ min: -62_100_000_000, max: 253_402_300_799 }).map(s => s * 1_000_000 + (s % 1000) * 1000);

describe('patterns of fixed width', () => {
  for (const pattern of PATTERNS) {
    const fixed = fixedPattern(pattern)!;
    const parser = datetimeParser(pattern);

    it(`${pattern} reads what it prints`, () => {
      fc.assert(
        fc.property(micros, us => {
          const text = datetimeFormatter(pattern).format(us, UTC);
          const expected = parser.parseTimestampNtz(text);
          expect(expected).not.toBeNull();
          expect(fixed.ofText(text)).toBe(expected);
          const bytes = Buffer.from(`xx${text}yy`);
          expect(fixed.ofBytes(bytes, 2, bytes.length - 2)).toBe(expected);
        }),
      );
    });

    it(`${pattern} agrees on texts that are nearly right`, () => {
      const nearly = fc.tuple(micros, fc.nat(30), fc.constantFrom(...'0139 -:.T+٣', '')).map(([us, at, put]) => {
        const text = datetimeFormatter(pattern).format(us, UTC);
        return text.slice(0, at) + put + text.slice(at + 1);
      });
      fc.assert(
        fc.property(nearly, text => {
          const quick = fixed.ofText(text);
          if (quick !== null) expect(quick).toBe(parser.parseTimestampNtz(text));
          const bytes = Buffer.from(text);
          const ofBytes = fixed.ofBytes(bytes, 0, bytes.length);
          if (ofBytes !== null) expect(ofBytes).toBe(parser.parseTimestampNtz(text));
        }),
      );
    });
  }

  it('leaves all other patterns alone', () => {
    for (const pattern of [
      '',
      'yy-MM-dd',
      'd MMM yyyy',
      'yyyy-MM-dd[ HH]',
      'yyyy-MM-dd X',
      'yyyy yyyy',
      "'",
      '{',
      'hh:mm a',
    ])
      expect(fixedPattern(pattern), pattern).toBeNull();
  });
});
