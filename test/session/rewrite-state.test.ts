import { afterEach, describe, expect, test } from 'vitest';
import { exists } from '../../src/common/files.js';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import { rewriteState } from '../../src/session/rewrite-state.js';
import { Session } from '../../src/session/session.js';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { oldCheckpoints, opened } from '../engine/old-checkpoints.js';
import { finish } from '../engine/scenario.js';

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
  const run = async (checkpoint: string, ...batches: Visit[][]): Promise<unknown[][]> => {
    const query = await visits
      .toDF()
      .groupBy('user')
      .agg(expr('sum(n) AS n'), expr('count(DISTINCT n) AS d'))
      .writeStream.outputMode('update')
      .option('checkpointLocation', checkpoint)
      .to(sink)
      .start();
    const before = sink.rows().length;
    for (const rows of batches) {
      visits.addData(rows);
      await query.processAllAvailable();
    }
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

  test('copies a checkpoint that has let go of its first batches', async () => {
    const { session, run } = bench();
    session.conf.set('millrace.minBatchesToRetain', 2);
    await run('/a', ...Array.from({ length: 6 }, (_, n) => [{ user: 'ann', n }]));
    expect(await exists(session.files, '/a/commits/0')).toBe(false);
    expect(await rewriteState(session, { from: '/a', to: '/b', partitions: 2 })).toHaveLength(2);
    expect(await run('/b', [{ user: 'ann', n: 7 }])).toEqual([['ann', 22, 7]]);
  });

  test('rows of a join keep their keys, and go by the times that they then have', async () => {
    const { session } = bench();
    const at = (second: number) => new Date(Date.UTC(2025, 0, 1, 0, 0, second));
    const [orders, payments] = ['o', 'p'].map(name => session.memoryStream<object>(`${name} INT, ${name}t TIMESTAMP`));
    const sink = new MemorySink();
    const start = (checkpoint: string) =>
      orders
        .toDF()
        .withWatermark('ot', '0 seconds')
        .join(
          payments.toDF().withWatermark('pt', '0 seconds'),
          expr('o = p AND pt BETWEEN ot AND ot + INTERVAL 1 MINUTE'),
          'left',
        )
        .writeStream.option('checkpointLocation', checkpoint)
        .to(sink)
        .start();
    const run = async (checkpoint: string, ordered: object[], paid: object[]) => {
      const query = await start(checkpoint);
      const before = sink.rows().length;
      orders.addData(ordered);
      payments.addData(paid);
      await query.processAllAvailable();
      const { numRowsTotal } = query.lastProgress!.stateOperators[0];
      await query.stop();
      const rows = (sink.rows() as [number, number, number | null][]).slice(before);
      return {
        rows: rows.map(([o, ot, p]) => `${o} ${(ot - at(0).getTime() * 1000) / 1e6} ${p}`).sort(),
        numRowsTotal,
      };
    };
    const several = [1, 1, 1, 2, 2, 3, 4].map((o, i) => ({ o, ot: at(i) }));
    await run('/a', several, [{ p: 9, pt: at(0) }]);
    const rewrite = (rows: DataFrame, { storeName }: { storeName: string }) =>
      storeName !== 'left-rows'
        ? undefined
        : rows
            .where('key.o <> 2')
            .selectExpr(
              'key',
              "named_struct('matched', value.matched, 'o', value.o, 'ot', IF(value.o = 3, NULL, IF(value.o = 4, value.ot + INTERVAL 1 HOUR, value.ot))) AS value",
            );
    const written = await rewriteState(session, { from: '/a', to: '/b', partitions: 3, rewrite });
    expect(written.map(w => [w.storeName, w.rows])).toEqual([
      ['left-rows', 5],
      ['right-rows', 1],
    ]);
    session.conf.set('millrace.state.partitions', 3);
    const matched = await run(
      '/b',
      [],
      [1, 2, 3].map(p => ({ p, pt: at(10) })),
    );
    expect(matched.rows).toEqual(['1 0 1', '1 1 1', '1 2 1']);
    // All that had a time up to then goes, without those that were left out: the row without a time and the one of an hour later stay.
    const later = await run('/b', [{ o: 8, ot: at(600) }], [{ p: 8, pt: at(600) }]);
    expect(later.rows).toEqual(['8 600 8']);
    expect(later.numRowsTotal).toBe(4);
    const left = await session.read.format('statestore').option('joinSide', 'left').load('/b');
    expect(await left.selectExpr('key.o').orderBy('o').collect()).toEqual([{ o: 3 }, { o: 4 }, { o: 8 }]);
  });

  test('a join as it was kept before is refused until its query has run', async () => {
    const { path, shape } = oldCheckpoints().find(o => o.name === 'left outer join of two streams')!;
    const { disk, witness } = opened(path);
    const session = Session.create({ files: disk });
    const rewritten = () => rewriteState(session, { from: '/checkpoint', to: '/b', partitions: 2 });
    await expect(rewritten()).rejects.toMatchObject({ code: 'STATE_REWRITE_FORM' });
    expect(await exists(disk, '/b')).toBe(false);
    await finish(disk, disk, shape, witness);
    expect((await rewritten()).map(w => w.storeName)).toEqual(['left-rows', 'right-rows']);
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
