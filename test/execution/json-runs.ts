import type { DataFrame } from '../../src/session/data-frame.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';
import { type Bench, bench } from './support.js';

export interface Run {
  readonly schema?: string;
  readonly mode?: OutputMode;
  readonly conf?: Record<string, string | number>;
  /** The input twice, by two sources. */
  readonly twoSources?: boolean;
  /** Of the input. */
  readonly path?: string;
  readonly queryName?: string;
  /** Writes JSON there; the rows are those of the folder. */
  readonly folder?: string;
  /** The sink fails after it has the rows. */
  readonly fail?: boolean;
}

/** One run over the files of `/in`, each a batch; returns the rows as text, in order. */
export async function run(b: Bench, build: (events: DataFrame) => DataFrame, options: Run = {}): Promise<string[]> {
  const rows: string[] = [];
  const { session } = bench(options.conf, b);
  const read = () =>
    session.readStream
      .format('json')
      .schema(options.schema ?? 'k STRING, j STRING, v INT, f FLOAT, d DECIMAL(6,2), t TIMESTAMP')
      .option('maxFilesPerTrigger', 1)
      .load(options.path ?? '/in');
  const writer = build(options.twoSources ? read().union(read()) : read())
    .writeStream.outputMode(options.mode ?? 'update')
    .trigger({ availableNow: true })
    .option('checkpointLocation', '/c');
  if (options.queryName !== undefined) writer.queryName(options.queryName);
  const add = (found: object[]) => {
    for (const row of found) rows.push(Object.values(row).map(String).join(' '));
  };
  const query =
    options.folder === undefined
      ? await writer
          .foreachBatch(async df => {
            add(await df.collect());
            if (options.fail) throw new Error('not today');
          })
          .start()
      : await writer.format('json').start(options.folder);
  await query.awaitTermination();
  if (options.folder !== undefined) add(await (await session.read.format('json').load(options.folder)).collect());
  return rows.sort();
}

let file = 0;

/** A further file of the input. */
export function feed({ files }: Bench, ...rows: Record<string, unknown>[]): void {
  files.place(`/in/${String(file++).padStart(5, '0')}.json`, rows.map(row => `${JSON.stringify(row)}\n`).join(''));
}

export const WIDE = 'k STRING, j STRING, v BIGINT, f DOUBLE, d DECIMAL(9,3), t TIMESTAMP';
