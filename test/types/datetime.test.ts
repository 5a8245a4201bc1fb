import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  civilFromDays,
  daysFromCivil,
  daysOfMicros,
  isCivilDate,
  microsOf,
  microsWithinDay,
} from '../../src/types/datetime/civil.js';
import { datetimeFormatter, datetimeParser, patternProblem } from '../../src/types/datetime/datetime-pattern.js';
import { formatDate, formatTimestamp, formatTimestampNtz } from '../../src/types/datetime/format-datetime.js';
import {
  parseDate,
  parseTimestamp,
  parseTimestampBytes,
  parseTimestampNtz,
  specialTimestamp,
} from '../../src/types/datetime/parse-datetime.js';
import { findZone, toInstant, toLocal, UTC, zoneOf } from '../../src/types/datetime/zone.js';

const date = (text: string): string | null => {
  const days = parseDate(text);
  return days === null ? null : formatDate(days);
};
const stamp = (text: string, zone = 'UTC'): string | null => {
  const micros = parseTimestamp(text, zoneOf(zone), 1_795_219_200_000_000);
  return micros === null ? null : formatTimestampNtz(micros);
};

describe('civil dates', () => {
  it('agree with the calendar of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), days => {
        const out = civilFromDays(days, { year: 0, month: 0, day: 0 });
        const platform = new Date(days * 86_400_000);
        expect([out.year, out.month, out.day]).toEqual([
          platform.getUTCFullYear(),
          platform.getUTCMonth() + 1,
          platform.getUTCDate(),
        ]);
        expect(daysFromCivil(out.year, out.month, out.day)).toBe(days);
        expect(isCivilDate(out.year, out.month, out.day)).toBe(true);
      }),
    );
  });

  it('split instants by floor division, numbers and bigints alike', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), wide => {
        for (const micros of [
          wide,
          Number(wide / 2048n),
          Number(wide / 86_400_000_000n / 1100n) * 86_400_000_000 - 1,
        ]) {
          if (typeof micros === 'number' && !Number.isSafeInteger(micros)) continue;
          const days = daysOfMicros(micros);
          const rest = microsWithinDay(micros, days);
          expect(rest).toBeGreaterThanOrEqual(0);
          expect(rest).toBeLessThan(86_400_000_000);
          expect(BigInt(microsOf(days, rest)!)).toBe(BigInt(micros));
        }
      }),
    );
    expect(daysOfMicros(-1)).toBe(-1);
    expect(microsWithinDay(-1, -1)).toBe(86_399_999_999);
  });
});

describe('text to date', () => {
  it.each([
    ['2020-1', '2020-01-01'],
    ['2020-1-2', '2020-01-02'],
    [' 2020-01-02 ', '2020-01-02'],
    ['2020-01-02 junk', '2020-01-02'],
    ['2020-01-02T', '2020-01-02'],
    ['2020-02-30', null],
    ['2020/01/02', null],
    ['20200102', null],
    ['01-02-2020', null],
    ['+2020-01-02', '2020-01-02'],
    ['-2020-01-02', '-2020-01-02'],
    ['10000-01-01', '+10000-01-01'],
    ['', null],
    ['   ', null],
    ['-', null],
    ['2020-01-', null],
    ['20-01-02', null],
    ['2020-01 x', null],
    ['2020-001-02', null],
    ['5881580-07-11', '+5881580-07-11'],
    ['5881580-07-12', null],
    ['99999999-01-01', null],
    ['2020-01-02\u{1f600}', null],
    ['1', null],
    ['\u0000\t2020-01-02\u007f', '2020-01-02'],
  ])('%j', (text, expected) => {
    expect(date(text)).toBe(expected);
  });

  it('takes long text without trouble', () => {
    expect(date(`2020-01-02 ${'é'.repeat(100_000)}`)).toBe('2020-01-02');
    expect(date('1'.repeat(1_000_000))).toBe(null);
  });
});

describe('text to timestamp', () => {
  it.each([
    ['2020', '2020-01-01 00:00:00'],
    ['2020-01-02 3', '2020-01-02 03:00:00'],
    ['2020-01-02 3:4', '2020-01-02 03:04:00'],
    ['2020-01-02 3:4:5', '2020-01-02 03:04:05'],
    ['2020-01-02T03:04:05Z', '2020-01-02 03:04:05'],
    ['2020-01-02 03:04:05.1', '2020-01-02 03:04:05.1'],
    ['2020-01-02 03:04:05.', '2020-01-02 03:04:05'],
    ['2020-01-02 03:04:05.123456789', '2020-01-02 03:04:05.123456'],
    ['2020-01-02 03:04:05.000001', '2020-01-02 03:04:05.000001'],
    ['2020-01-02 03:04:05+1', '2020-01-02 02:04:05'],
    ['2020-01-02 03:04:05+01:30', '2020-01-02 01:34:05'],
    ['2020-01-02 03:04:05 +01:30', '2020-01-02 01:34:05'],
    ['2020-01-02 03:04:05.5-1:30', '2020-01-02 04:34:05.5'],
    ['2020-01-02 03:04:05 CET', '2020-01-02 02:04:05'],
    ['2020-07-02 03:04:05 Europe/Berlin', '2020-07-02 01:04:05'],
    ['2020-07-02 03:04:05UTC+1', '2020-07-02 02:04:05'],
    ['2020-01-02 03:04:05 PST', '2020-01-02 11:04:05'],
    ['2020-01-02 03:04:05 Mars', null],
    ['2020-01-02 03:04+01:00', null],
    ['T03:04', '2026-11-21 03:04:00'],
    ['3:4', '2026-11-21 03:04:00'],
    ['2020-01-02 25:00:00', null],
    ['2020-01-02 24:00:00', null],
    ['2020-01-02 03:60:00', null],
    ['2020-01-02 03:00:60', null],
    ['2020-02-30 03:00:00', null],
    [' 2020-01-02 ', '2020-01-02 00:00:00'],
    ['1582-10-10 00:00:00', '1582-10-10 00:00:00'],
    ['0001-01-01 00:00:00', '0001-01-01 00:00:00'],
    ['-0044-03-15 12:00:00', '-0044-03-15 12:00:00'],
    ['294247-01-10 04:00:54.775807', '+294247-01-10 04:00:54.775807'],
    ['294247-01-10 04:00:54.775808', null],
    ['294248-01-01', null],
    ['2020-01-02 junk', null],
    ['1', null],
    ['12', null],
    ['', null],
  ])('%j', (text, expected) => {
    expect(stamp(text)).toBe(expected);
  });

  it('reads within a larger buffer', () => {
    const bytes = new TextEncoder().encode('xx2020-01-02 03:04:05Zyy');
    expect(parseTimestampBytes(bytes, 2, bytes.length - 2, UTC)).toBe(1_577_934_245_000_000);
  });

  it('without zone drops or refuses a zone', () => {
    expect(parseTimestampNtz('2020-01-02 03:04:05Z')).toBe(1_577_934_245_000_000);
    expect(parseTimestampNtz('2020-01-02 03:04:05+05:00')).toBe(1_577_934_245_000_000);
    expect(parseTimestampNtz('2020-01-02 03:04:05+05:00', false)).toBe(null);
    expect(parseTimestampNtz('T03:04')).toBe(null);
  });

  it('knows the special words', () => {
    const now = 1_577_934_245_000_000;
    expect(specialTimestamp(' Epoch ', now, UTC)).toBe(0);
    expect(specialTimestamp('now', now, UTC)).toBe(now);
    expect(formatTimestampNtz(specialTimestamp('tomorrow', now, UTC)!)).toBe('2020-01-03 00:00:00');
    expect(specialTimestamp('soon', now, UTC)).toBe(null);
  });

  it('reads back what it prints, in any zone', () => {
    const zones = ['UTC', '+05:30', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
    fc.assert(
      fc.property(
        fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_000_000_000_000n }),
        fc.constantFrom(...zones),
        (wide, id) => {
          const zone = zoneOf(id);
          const micros = wide > -(2n ** 53n) && wide < 2n ** 53n ? Number(wide) : wide;
          const local = toLocal(zone, micros);
          const text = formatTimestamp(micros, zone);
          expect(text).toBe(formatTimestampNtz(local));
          expect(parseTimestampNtz(text)).toBe(local);
          // Inside an overlap the text means the earlier instant; it always means an instant with that wall clock.
          expect(toLocal(zone, parseTimestamp(text, zone)!)).toBe(local);
        },
      ),
    );
  });
});

describe('zones', () => {
  const local = (text: string) => parseTimestampNtz(text)!;
  it.each([
    ['Europe/Berlin', '2020-03-29 02:30:00', '2020-03-29 01:30:00'],
    ['Europe/Berlin', '2020-10-25 02:30:00', '2020-10-25 00:30:00'],
    ['Europe/Berlin', '2020-10-25 03:00:00', '2020-10-25 02:00:00'],
    ['America/Los_Angeles', '2016-08-31 00:00:00', '2016-08-31 07:00:00'],
    ['Australia/Lord_Howe', '2020-10-04 02:15:00', '2020-10-03 15:45:00'],
    ['Pacific/Apia', '2011-12-30 12:00:00', '2011-12-30 22:00:00'],
    ['Pacific/Apia', '2011-12-31 05:00:00', '2011-12-30 15:00:00'],
    ['Asia/Seoul', '2016-08-31 00:00:00', '2016-08-30 15:00:00'],
  ])('%s: wall clock %s', (id, wall, instant) => {
    expect(formatTimestampNtz(toInstant(zoneOf(id), local(wall)))).toBe(instant);
  });

  it('have the offsets of the platform at random instants', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000_000_000, max: 10_000_000_000 }),
        fc.constantFrom(...zones),
        (seconds, id) => {
          const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: id, dateStyle: 'short', timeStyle: 'medium' });
          expect(formatTimestamp(seconds * 1_000_000, zoneOf(id))).toBe(parts.format(seconds * 1000));
        },
      ),
      { numRuns: 6000 },
    );
  });

  it('reach beyond what Intl can see', () => {
    expect(formatTimestamp(2n ** 63n - 1n, zoneOf('America/New_York'))).toBe('+294247-01-09 23:00:54.775807');
    expect(formatTimestamp(-(2n ** 62n), zoneOf('America/New_York'))).toMatch(/^-144169-/);
  });

  it.each(['Mars', '+19:00', '+1:2:3', 'europe/berlin', 'UTC+99', '', 'Europe/', '../etc', '__proto__', '+24', 'X'])(
    '%j is none',
    id => {
      expect(findZone(id)).toBe(null);
      expect(() => zoneOf(id)).toThrow(/INVALID_TIMEZONE/);
    },
  );

  it.each([
    ['Z', 0],
    ['+1', 3600],
    ['-0130', -5400],
    ['+01:02:03', 3723],
    ['+1:30', 5400],
    ['UTC+01:00', 3600],
    ['GMT0', 0],
    ['EST', -18_000],
  ])('%s is an offset of %d s', (id, offset) => {
    expect(zoneOf(id).offsetAt(0)).toBe(offset);
  });
});

describe('patterns that print', () => {
  const at = parseTimestampNtz('2020-01-02 03:04:05.123456')!;
  it.each([
    ['y', '2020'],
    ['yy', '20'],
    ['yyyyy', '02020'],
    ['MMM', 'Jan'],
    ['LLLL', 'January'],
    ['DDD', '002'],
    ['EE', 'Thu'],
    ['EEEE', 'Thursday'],
    ['F', '2'],
    ['QQQ', 'Q1'],
    ['G', 'AD'],
    ['a', 'AM'],
    ['k', '3'],
    ['KK', '03'],
    ['S', '1'],
    ['SSSSSSSSS', '123456000'],
    ['z', 'UTC'],
    ['zzzz', 'Coordinated Universal Time'],
    ['O', 'GMT'],
    ['XXXXX', 'Z'],
    ['x', '+00'],
    ['xxx', '+00:00'],
    ['ZZ', '+0000'],
    ['ZZZZ', 'GMT'],
    ["''", "'"],
    ['[yyyy]', '2020'],
    ['[', ''],
    ["'text'", 'text'],
    ["yyyy''MM", "2020'01"],
    ['', ''],
    ['   ', '   '],
    ["EEE, d MMM yyyy HH:mm:ss 'o''clock' Z", "Thu, 2 Jan 2020 03:04:05 o'clock +0000"],
  ])('%j', (pattern, expected) => {
    expect(datetimeFormatter(pattern).format(at, UTC)).toBe(expected);
  });

  it.each([
    ['-0099-01-02 15:04:05', 'yyyy G', '0100 BC'],
    ['0099-01-02 15:04:05', 'yyyy', '0099'],
    ['12345-01-02 15:04:05', 'yyyy', '+12345'],
    ['2020-06-15 00:00:00', 'h K k H', '12 0 24 0'],
    ['2020-06-15 12:00:00', 'h K k H a', '12 0 12 12 PM'],
    ['1969-12-31 23:59:59.9', 'ss.SSS', '59.900'],
  ])('%s as %s', (text, pattern, expected) => {
    expect(datetimeFormatter(pattern).format(parseTimestampNtz(text)!, UTC)).toBe(expected);
  });

  it('shows the zone', () => {
    const berlin = zoneOf('Europe/Berlin');
    expect(datetimeFormatter('HH:mm z VV O OOOO X XXX Z').format(at, berlin)).toBe(
      '04:04 CET Europe/Berlin GMT+1 GMT+01:00 +01 +01:00 +0100',
    );
  });

  it.each([
    'Y',
    'w',
    'W',
    'e',
    'c',
    'u',
    'aa',
    'yyyyyyy',
    'MMMMM',
    'EEEEE',
    'GGGGG',
    'ddd',
    'HHH',
    'VVV',
    'zzzzz',
    'A',
    'n',
    'p',
    'B',
    '{',
    ']',
    "'x",
    'at',
    'SSSSSSSSSS',
    '#',
  ])('%j is refused', pattern => {
    expect(() => datetimeFormatter(pattern)).toThrow(/INVALID_DATETIME_PATTERN/);
    expect(patternProblem(pattern, 'format')).toContain(pattern);
  });
});

describe('patterns that read', () => {
  it.each([
    ['2016-12-31', 'yyyy-MM-dd', '2016-12-31 00:00:00'],
    ['2016-12-31 11:12:13.4', 'yyyy-MM-dd HH:mm:ss.SSS', '2016-12-31 11:12:13.4'],
    ['2016-12-31 11:12:13', 'yyyy-MM-dd HH:mm:ss[.SSSSSS]', '2016-12-31 11:12:13'],
    ['2016-12-31 11:12:13.123456', 'yyyy-MM-dd HH:mm:ss[.SSSSSS]', '2016-12-31 11:12:13.123456'],
    ['2016-12-31T11:12:13+02:00', "yyyy-MM-dd'T'HH:mm:ssXXX", '2016-12-31 09:12:13'],
    ['2016-12-31 11:12:13 +0200', 'yyyy-MM-dd HH:mm:ss Z', '2016-12-31 09:12:13'],
    ['2016-12-31 11:12 pm', 'yyyy-MM-dd hh:mm a', '2016-12-31 23:12:00'],
    ['31 dec 2016', 'd MMM yyyy', '2016-12-31 00:00:00'],
    ['31 December 2016', 'd MMMM yyyy', '2016-12-31 00:00:00'],
    ['16-1-3', 'yy-M-d', '2016-01-03 00:00:00'],
    ['2016366', 'yyyyDDD', '2016-12-31 00:00:00'],
    ['2015366', 'yyyyDDD', null],
    ['20161231101112', 'yyyyMMddHHmmss', '2016-12-31 10:11:12'],
    ['20161231101112123', 'yyyyMMddHHmmssSSS', null],
    ['2016-13-31', 'yyyy-MM-dd', null],
    ['2016-12-31 extra', 'yyyy-MM-dd', null],
    ['2016-2-3', 'yyyy-MM-dd', null],
    ['02016-02-03', 'yyyy-MM-dd', null],
    ['+12016-02-03', 'yyyy-MM-dd', '+12016-02-03 00:00:00'],
    ['-0016-02-03', 'yyyy-MM-dd', '-0016-02-03 00:00:00'],
    ['2016-02-30', 'yyyy-MM-dd', null],
    ['2016-12-31 24:00:00', 'yyyy-MM-dd HH:mm:ss', null],
    ['2016-12-31 24:00:00', 'yyyy-MM-dd kk:mm:ss', '2016-12-31 00:00:00'],
    ['2020-01-27T20:06:11.847', "yyyy-MM-dd'T'HH:mm:ss.SSSz", null],
    ['2020-01-27T20:06:11.847 CET', "yyyy-MM-dd'T'HH:mm:ss.SSS z", '2020-01-27 19:06:11.847'],
    ['2020-01-27 Europe/Berlin', 'yyyy-MM-dd VV', '2020-01-26 23:00:00'],
    ['10:20', 'HH:mm', '1970-01-01 10:20:00'],
    ['0044 BC', 'yyyy G', '-0043-01-01 00:00:00'],
    ['', 'yyyy', null],
    ['PM', 'a', '1970-01-01 12:00:00'],
    ['11 13', 'hh HH', null],
  ])('%j by %s', (text, pattern, expected) => {
    const micros = datetimeParser(pattern).parseTimestamp(text, UTC);
    expect(micros === null ? null : formatTimestampNtz(micros)).toBe(expected);
  });

  it('days and times without zone', () => {
    expect(formatDate(datetimeParser('yyyyMM').parseDate('201612')!)).toBe('2016-12-01');
    expect(datetimeParser('yyyy-MM-dd HH:mm XXX').parseTimestampNtz('2020-01-01 00:00 +05:00', false)).toBe(null);
    expect(datetimeParser('yyyy-MM-dd HH:mm XXX').parseTimestampNtz('1970-01-01 00:00 +05:00')).toBe(0);
  });

  it.each(['EEE', 'F', 'Q', 'q', 'YYYY'])('%s cannot be read', pattern => {
    expect(() => datetimeParser(pattern)).toThrow(/INVALID_DATETIME_PATTERN/);
  });

  it('read back what they print', () => {
    const patterns = [
      "yyyy-MM-dd'T'HH:mm:ss[.SSSSSS][XXX]",
      'dd.MM.yyyy hh:mm:ss.SSSSSS a',
      'D yyyy K:m:s.SSSSSS a',
      'yyyy MMMM d k mm ss SSSSSS',
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: -60_000_000_000_000, max: 200_000_000_000_000 }),
        fc.constantFrom(...patterns),
        (millis, pattern) => {
          const micros = BigInt(millis) * 1000n + 7n;
          const normal = micros > -(2n ** 53n) && micros < 2n ** 53n ? Number(micros) : micros;
          const text = datetimeFormatter(pattern).format(normal, UTC);
          expect(datetimeParser(pattern).parseTimestamp(text, UTC)).toBe(normal);
        },
      ),
    );
  });

  it('hostile text costs little', () => {
    const parser = datetimeParser('yyyy-MM-dd z');
    const start = performance.now();
    expect(parser.parseTimestamp(`2020-01-01 ${'A'.repeat(1_000_000)}`, UTC)).toBe(null);
    expect(datetimeParser('yyyy').parseTimestamp('9'.repeat(1_000_000), UTC)).toBe(null);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
