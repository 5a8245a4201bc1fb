import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES, formatNamed } from '../../src/formats/registry.js';

describe('formats by name', () => {
  it.each(FORMAT_NAMES)('%s', name => {
    expect(formatNamed(name.toUpperCase()).name).toBe(name);
  });
  it('unknown names get a suggestion', () => {
    expect(() => formatNamed('parket')).toThrow(/DATA_SOURCE_NOT_FOUND.*Did you mean parquet/);
    expect(() => formatNamed('__proto__')).toThrow(/Known formats: json, csv/);
    expect(() => formatNamed('x'.repeat(100_000))).toThrow(/DATA_SOURCE_NOT_FOUND/);
  });
});
