import { MillraceError, Session } from 'millrace';
import { VirtualFiles } from 'millrace/testing';

/** A disk in memory with one query over it, from a folder of JSON lines to a folder of Parquet. */
export class Pipeline {
  readonly disk = new VirtualFiles();

  place(name: string, ...rows: object[]): void {
    this.disk.place(`/in/${name}`, rows.map(r => `${JSON.stringify(r)}\n`).join(''));
  }

  /** Runs over all that is there. Gives the error of the query, or undefined. */
  async run(options: Record<string, unknown> = {}, files: Session['files'] = this.disk): Promise<Error | undefined> {
    const session = Session.create({ files });
    try {
      const df = session.readStream
        .schema('k STRING, n INT')
        .option('maxFilesPerTrigger', 1)
        .options(options)
        .json('/in');
      const query = await df
        .dropDuplicates(['k', 'n'])
        .writeStream.option('checkpointLocation', '/checkpoint')
        .trigger({ availableNow: true })
        .start('/out');
      await query.awaitTermination();
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  async rows(): Promise<{ k: string; n: number }[]> {
    const session = Session.create({ files: this.disk });
    const rows = await session.read.schema('k STRING, n INT').parquet('/out').collect();
    return rows.sort((a, b) => a.n - b.n);
  }
}

/** What a fault must end in: a typed error; its code and those of its causes, and all messages. */
export function described(error: unknown): { codes: string[]; text: string } {
  const codes: string[] = [];
  const texts: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if (e instanceof MillraceError) codes.push(e.code);
    texts.push(e.message);
  }
  return { codes, text: texts.join('\n') };
}

export async function failureOf(action: () => Promise<unknown> | unknown): Promise<{ codes: string[]; text: string }> {
  try {
    await action();
  } catch (error) {
    return described(error);
  }
  throw new Error('it did not fail');
}
