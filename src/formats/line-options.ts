import { ConfigurationError } from '../common/errors.js';
import type { FormatOptions } from './format.js';
import type { LineOptions } from './lines.js';

/** The options that every line-oriented format takes, lower case. */
export const LINE_OPTIONS: readonly string[] = [
  'linesep',
  'encoding',
  'charset',
  'maxrecordbytes',
  'decompressedratiomax',
  'decompressedbytesmax',
];

export function lineOptions(options: FormatOptions): LineOptions {
  const lineSep = options.get('linesep');
  if (lineSep === '') throw new ConfigurationError('INVALID_OPTION', 'The option lineSep must not be empty.');
  return {
    lineSep,
    encoding: options.get('encoding') ?? options.get('charset'),
    maxRecordBytes: positive(options, 'maxrecordbytes'),
    decompressedRatioMax: positive(options, 'decompressedratiomax'),
    decompressedBytesMax: positive(options, 'decompressedbytesmax'),
  };
}

function positive(options: FormatOptions, name: string): number | undefined {
  const text = options.get(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigurationError('INVALID_OPTION', `The option ${name} must be a whole number above 0, not '${text}'.`);
}
