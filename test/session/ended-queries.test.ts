import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Session } from '../../src/index.js';

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Starts and stops a query; what is left is a reference that does not hold it. */
async function ended(session: Session): Promise<WeakRef<object>> {
  const query = await session.memoryStream('v INT').toDF().writeStream.format('noop').start();
  await query.processAllAvailable();
  await query.stop();
  return new WeakRef(query);
}

test('a session lets go of the queries that have ended, and still knows that they have', async () => {
  const session = Session.create();
  const queries: WeakRef<object>[] = [];
  for (let i = 0; i < 3; i++) queries.push(await ended(session));
  for (let i = 0; i < 10 && queries.some(query => query.deref() !== undefined); i++) {
    await new Promise(setImmediate);
    collectGarbage();
  }
  expect(queries.map(query => query.deref())).toEqual([undefined, undefined, undefined]);
  expect(await session.streams.awaitAnyTermination()).toBe(true);
});

test('waiting for a while for an ending that does not come leaves nothing behind', async () => {
  const session = Session.create();
  const query = await session.memoryStream('v INT').toDF().writeStream.format('noop').start();
  expect(await session.streams.awaitAnyTermination(1)).toBe(false);
  const any = session.streams.awaitAnyTermination(60_000);
  await query.stop();
  expect(await any).toBe(true);
});
