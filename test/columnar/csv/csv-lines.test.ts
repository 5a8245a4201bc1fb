import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOf } from '../../../src/columnar/builder.js';
import { CsvLines } from '../../../src/columnar/csv/csv-lines.js';
import { csvOptions } from '../../../src/columnar/csv/options.js';
import { CsvRowWriter } from '../../../src/columnar/csv/to-csv.js';
import { parseSchema } from '../../../src/types/ddl.js';
import type { Value } from '../../../src/types/value.js';

const SCHEMA = parseSchema('a STRING, b BIGINT, c INT, d STRING, e DOUBLE, f BOOLEAN');
const OPTIONS: readonly Record<string, string>[] = [
  {},
  { sep: '|', quote: "'", comment: '%' },
  { sep: '::', quoteAll: 'true' },
  { sep: '1', nullValue: '-' },
  { escapeQuotes: 'false', ignoreLeadingWhiteSpace: 'false', emptyValue: '' },
];

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.stringMatching(/^[a-z,;|"'#%:\n\r \\1é]{0,6}$/),
  fc.constantFrom('', ' ', '#', '"', 'plain', 'ä', ' x', 'x\t'),
);
const row = fc.tuple(
  fc.option(text),
  fc.option(
    fc.oneof(fc.maxSafeInteger(), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.constantFrom(0, -1, 10, 99, 100)),
  ),
  fc.option(fc.integer()),
  fc.option(text),
  fc.option(fc.double()),
  fc.option(fc.boolean()),
);

test.each(OPTIONS.map(o => [JSON.stringify(o), o] as const))('bytes are those of the rows as texts: %s', (_, given) => {
  const options = csvOptions(new Map(Object.entries(given).map(([k, v]) => [k.toLowerCase(), v])));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), rows => {
      const batch = batchOf(SCHEMA, rows as Value[][]);
      const writer = new CsvRowWriter(SCHEMA, options, false);
      const expected = Array.from({ length: batch.length }, (_, i) => writer.row(batch.columns, i))
        .filter(line => line !== null)
        .map(line => `${line}\n`)
        .join('');
      const bytes = new CsvLines(writer, options, '\n').encode(batch.columns, 0, batch.length);
      expect(new TextDecoder().decode(bytes)).toBe(new TextDecoder().decode(new TextEncoder().encode(expected)));
    }),
    { seed: 20240501, numRuns: 300 },
  );
});
