import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Session } from 'millrace';
import { options } from '../report.js';
import { NEXMARK_SCHEMAS, YSB_SCHEMA } from '../schemas.js';
import { emptyFolder, partName, setModified } from './part-files.js';

/**
 * Parquet next to generated JSON: `bid/part-*.json` becomes `bid_parquet/part-*.parquet`, one file each, in the same order.
 *
 *     node build/bench/generate/parquet.js --input D/nex [--kinds bid,auction]
 */
const given = options({ input: '', kinds: 'events,person,auction,bid' });
const session = Session.create();
const schemas: Readonly<Record<string, string>> = { events: YSB_SCHEMA, ...NEXMARK_SCHEMAS };

for (const kind of given.kinds.split(',')) {
  const from = join(given.input, kind);
  if (!existsSync(from)) continue;
  // Written under another name first: a folder with the final name is complete.
  const unfinished = join(given.input, `_${kind}_parquet`);
  emptyFolder(unfinished);
  const names = readdirSync(from).sort();
  for (const [index, name] of names.entries()) {
    const written = join(given.input, '_written');
    mkdirSync(written, { recursive: true });
    await session.read.schema(schemas[kind]).json(join(from, name)).write.mode('overwrite').parquet(written);
    const parts = readdirSync(written).filter(part => part.endsWith('.parquet'));
    if (parts.length !== 1) throw new Error(`${parts.length} Parquet files for ${join(from, name)}, expected one`);
    const to = join(unfinished, partName(index, 'parquet'));
    renameSync(join(written, parts[0]), to);
    setModified(to, index);
    rmSync(written, { recursive: true });
  }
  const final = join(given.input, `${kind}_parquet`);
  rmSync(final, { recursive: true, force: true });
  renameSync(unfinished, final);
}
