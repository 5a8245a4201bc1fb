import { AnalysisError } from '../common/errors.js';
import { arrowFormat } from './arrow/arrow-format.js';
import { csvFormat } from './csv/csv-format.js';
import type { Format } from './format.js';
import { jsonFormat } from './json/json-format.js';
import { parquetFormat } from './parquet/parquet-format.js';
import { textFormat } from './text/text-format.js';

/** The formats. A format loads the library that it needs (hyparquet, apache-arrow) when it first reads or writes, not before. */
const FORMATS: readonly Format[] = [jsonFormat, csvFormat, textFormat, parquetFormat, arrowFormat];

export const FORMAT_NAMES: readonly string[] = FORMATS.map(f => f.name);

/** The format of a name, in any case; an unknown one is an AnalysisError that suggests what may have been meant. */
export function formatNamed(name: string): Format {
  const found = FORMATS.find(f => f.name === name.toLowerCase());
  if (found !== undefined) return found;
  const close = FORMAT_NAMES.filter(known => distance(known, name.toLowerCase()) <= 2);
  const suggestion =
    close.length > 0 ? `Did you mean ${close.join(' or ')}?` : `Known formats: ${FORMAT_NAMES.join(', ')}.`;
  throw new AnalysisError('DATA_SOURCE_NOT_FOUND', `There is no format '${name}'. ${suggestion}`);
}

/** Edits that turn one word into the other; words much longer than a format's name are not compared. */
function distance(a: string, b: string): number {
  if (b.length > 20) return b.length;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
