import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../src/columnar/builder.js';
import { textFormat } from '../../src/formats/text/text-format.js';
import { intType, stringType } from '../../src/types/data-type.js';
import { files, readRows, temporaryFolder, writeFile } from './parquet-support.js';

const folder = temporaryFolder();
const schema = schemaOf([['value', stringType]]);
const at = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('text', () => {
  it.each<[string, Record<string, string>, string[]]>([
    ['a\nb\r\nc\rd', {}, ['a', 'b', 'c', 'd']],
    ['a\n\nb\n', {}, ['a', '', 'b']],
    ['', {}, []],
    ['a||b||c|', { linesep: '||' }, ['a', 'b', 'c|']],
    ['\ufeffé\u2028x\n\0\n', {}, ['é\u2028x', '\0']],
    ['a\nb', { wholetext: 'true' }, ['a\nb']],
    ['', { wholetext: 'true' }, ['']],
  ])('%j %j', async (content, read, expected) => {
    expect((await readRows(textFormat, at('t.txt', content), schema, { read })).map(row => row[0])).toEqual(expected);
  });

  it('reads gzip and counts rows without columns', async () => {
    const path = at('t.gz', gzipSync('a\nb\n'));
    expect(await readRows(textFormat, path, schema, { columns: [] })).toEqual([[], []]);
    expect(await readRows(textFormat, path, schema)).toEqual([['a'], ['b']]);
  });

  it('limits lines and whole files', async () => {
    const path = at('long.txt', 'x'.repeat(200_000));
    for (const wholetext of ['true', 'false']) {
      await expect(
        readRows(textFormat, path, schema, { read: { wholetext, maxrecordbytes: '100000' } }),
      ).rejects.toThrow(/LIMIT_EXCEEDED/);
    }
  });

  it('writes lines', async () => {
    const path = join(folder, 'out.txt');
    await writeFile(textFormat, path, schema, [['a'], [null], ['é\nb']], { linesep: '|' });
    expect(Buffer.from(await files.read(path)).toString()).toBe('a||é\nb|');
    await writeFile(textFormat, path, schema, [['a'], ['b'], ['c']], { compression: 'gzip' }, 1);
    expect(gunzipSync(await files.read(path)).toString()).toBe('a\nb\nc\n');
    expect(() => textFormat.writer(schemaOf([['a', intType]]), new Map())).toThrow(/UNSUPPORTED_DATA_TYPE/);
  });
});
