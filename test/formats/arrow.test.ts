import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../src/columnar/builder.js';
import { arrowFormat } from '../../src/formats/arrow/arrow-format.js';
import * as t from '../../src/types/data-type.js';
import { arbitraryRows, files, options, readRows, temporaryFolder, writeFile } from './parquet-support.js';

const folder = temporaryFolder();
const schema = schemaOf([
  ['i', t.intType],
  ['l', t.longType],
  ['s', t.stringType],
  ['d', t.decimalType(20, 2)],
  ['t', t.timestampType],
  ['a', t.arrayType(t.stringType)],
  ['m', t.mapType(t.stringType, t.longType)],
]);

describe('arrow files', () => {
  it('hold what was written', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryRows(schema), fc.integer({ min: 1, max: 70 }), async (rows, batch) => {
        const path = join(folder, 'x.arrow');
        await writeFile(arrowFormat, path, schema, rows, {}, batch);
        expect(await readRows(arrowFormat, path, schema)).toEqual(rows);
        expect(t.sameType(await arrowFormat.inferSchema(files, [path], options()), schema)).toBe(true);
        // And for apache-arrow itself, as file with footer.
        expect(arrow.tableFromIPC(readFileSync(path)).numRows).toBe(rows.length);
      }),
      { numRuns: 60 },
    );
  });

  it('reads the stream format, cuts large batches, selects columns', async () => {
    const path = join(folder, 'big.arrows');
    const x = arrow.makeVector(Int32Array.from({ length: 10_000 }, (_, i) => i));
    writeFileSync(
      path,
      arrow.tableToIPC(new arrow.Table({ x, y: arrow.makeVector(Int32Array.from({ length: 10_000 })) }), 'stream'),
    );
    const dataSchema = schemaOf([
      ['x', t.intType],
      ['y', t.intType],
      ['z', t.stringType],
    ]);
    const reader = arrowFormat.reader({ dataSchema, columns: ['z', 'y'], options: options() });
    const sizes: number[] = [];
    for await (const batch of reader.read(files, path)) {
      sizes.push(batch.length);
      expect(batch.row(0)[0]).toBe(null);
    }
    expect(sizes).toEqual([4096, 4096, 1808]);
    expect(await readRows(arrowFormat, path, dataSchema, { columns: [] })).toHaveLength(10_000);
  });

  it('tells damage and wrong types', async () => {
    const path = join(folder, 'y.arrow');
    await writeFile(arrowFormat, path, schemaOf([['i', t.intType]]), [[1], [2]]);
    await expect(readRows(arrowFormat, path, schemaOf([['i', t.stringType]]))).rejects.toThrow(
      /ARROW_TYPE_MISMATCH.*i.*y\.arrow.*int.*string/,
    );
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      await expect(readRows(arrowFormat, path, schemaOf([['i', t.intType]]))).rejects.toThrow(/FILE_CORRUPT.*y\.arrow/);
    }
    expect(() => arrowFormat.writer(schemaOf([['v', t.variantType]]), options())).toThrow(/UNSUPPORTED_DATA_TYPE/);
  });

  it('reads a file made elsewhere', async () => {
    const path = new URL('../../node_modules/vega-datasets/data/flights-200k.arrow', import.meta.url).pathname;
    const inferred = await arrowFormat.inferSchema(files, [path], options());
    const rows = await readRows(arrowFormat, path, inferred);
    expect(rows).toHaveLength(200_000);
    expect(t.simpleString(inferred)).toBe('struct<delay:smallint,distance:smallint,time:float>');
  });
});
