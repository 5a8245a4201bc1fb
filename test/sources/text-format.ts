import { builderFor } from '../../src/columnar/builder.js';
import { RecordBatch } from '../../src/columnar/record-batch.js';
import { DataError } from '../../src/common/errors.js';
import type { Format } from '../../src/formats/format.js';
import { field, stringType, structType } from '../../src/types/data-type.js';

/** The simplest format there is, so that these tests fail for reasons of sources and sinks only: one `value` per line; `!` is damage. */
export const linesFormat: Format = {
  name: 'lines',
  extension: '.txt',
  readOptions: ['separator'],
  writeOptions: ['separator'],
  async inferSchema() {
    return structType([field('value', stringType)]);
  },
  reader({ columns }) {
    const schema = structType(columns.map(name => field(name, stringType)));
    return {
      schema,
      async *read(files, path) {
        const lines = Buffer.from(await files.read(path))
          .toString('utf8')
          .split('\n')
          .slice(0, -1);
        for (let at = 0; at < lines.length; at += 1000) {
          const part = lines.slice(at, at + 1000);
          if (part.includes('!')) throw new DataError('BAD_RECORD', `${path}: damage`);
          const vectors = columns.map(name => {
            const builder = builderFor(stringType, part.length);
            for (const line of part) builder.append(name === 'value' ? line : null);
            return builder.finish();
          });
          yield new RecordBatch(schema, vectors, part.length);
        }
      },
    };
  },
  writer(schema) {
    return {
      schema,
      start: write => ({
        async write(batch) {
          for (let i = 0; i < batch.length; i++) await write(Buffer.from(`${batch.row(i).join(',')}\n`));
        },
        async finish() {},
      }),
    };
  },
};

export const valueSchema = structType([field('value', stringType)]);
