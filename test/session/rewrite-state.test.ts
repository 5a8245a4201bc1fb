import { afterEach, describe, expect, test } from 'vitest';
import { exists } from '../../src/common/files.js';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import { rewriteState } from '../../src/session/rewrite-state.js';
import { Session } from '../../src/session/session.js';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

interface Visit {
  readonly user: string;
  readonly n: number;
}

const sessions: Session[] = [];
afterEach(() => Promise.all(sessions.splice(0).map(s => s.stop())));

function bench(partitions = 1) {
  const session = Session.create({ files: new VirtualFiles(), conf: { 'millrace.state.partitions': partitions } });
  sessions.push(session);
  const visits = session.memoryStream<Visit>('user STRING, n INT', 'visits');
  const sink = new MemorySink();
  const run = async (checkpoint: string, rows: Visit[]): Promise<unknown[][]> => {
    const query = await visits
      .toDF()
      .groupBy('user')
      .agg(expr('sum(n) AS n'), expr('count(DISTINCT n) AS d'))
      .writeStream.outputMode('update')
      .option('checkpointLocation', checkpoint)
      .to(sink)
      .start();
    const before = sink.rows().length;
    visits.addData(rows);
    await query.processAllAvailable();
    await query.stop();
    return (sink.rows() as unknown[][]).slice(before).sort();
  };
  return { session, run };
}

describe('rewriteState', () => {
  test('leaves rows out, changes values and partitions; the query goes on from the copy', async () => {
    const { session, run } = bench();
    await run('/a', [
      { user: 'ann', n: 1 },
      { user: 'bo', n: 2 },
      { user: 'test', n: 3 },
    ]);
    const written = await rewriteState(session, {
      from: '/a',
      to: '/b',
      partitions: 3,
      rewrite: (rows: DataFrame, { storeName }) => {
        const kept = rows.where("key.user <> 'test'");
        if (storeName !== 'default') return kept;
        const field = kept.schema.fields[1].type;
        expect(field.kind).toBe('struct');
        return kept.selectExpr(
          'key',
          "named_struct('sum(n)', value.`sum(n)` * 10, 'count(DISTINCT n)', value.`count(DISTINCT n)`) AS value",
        );
      },
    });
    expect(written.map(w => [w.storeName, w.rows])).toEqual([
      ['default', 2],
      ['distinct-0', 2],
    ]);
    const table = await session.read.format('statestore').load('/b');
    expect(await table.selectExpr('key.user', 'value.`sum(n)` AS n').orderBy('user').collect()).toEqual([
      { user: 'ann', n: 10 },
      { user: 'bo', n: 20 },
    ]);
    session.conf.set('millrace.state.partitions', 3);
    expect(
      await run('/b', [
        { user: 'ann', n: 1 },
        { user: 'test', n: 3 },
      ]),
    ).toEqual([
      ['ann', 11, 1],
      ['test', 3, 1],
    ]);
    // The original goes on as it was.
    session.conf.set('millrace.state.partitions', 1);
    expect(await run('/a', [])).toBeDefined();
    const original = await session.read.format('statestore').load('/a');
    expect(await original.count()).toBe(3);
  });

  test('a folder that holds something is refused, and so is another type', async () => {
    const { session, run } = bench();
    await run('/a', [{ user: 'ann', n: 1 }]);
    await expect(rewriteState(session, { from: '/a', to: '/a' })).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
    const rewrite = (rows: DataFrame) => rows.selectExpr("struct('x' AS user) AS key", 'struct(1 AS n) AS value');
    await expect(rewriteState(session, { from: '/a', to: '/b', rewrite })).rejects.toThrow(
      /value of store default.*must stay/,
    );
    expect(await exists(session.files, '/b')).toBe(false);
  });
});
