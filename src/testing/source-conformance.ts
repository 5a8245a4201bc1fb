import assert from 'node:assert/strict';
import { canonicalJson, parseJson } from '../common/json.js';
import { yieldNow } from '../common/yielder.js';
import type { Offset, ReadLimit, StreamSource, StreamTable } from '../sources/source.js';
import type { Value } from '../types/value.js';

/** A source and the means to feed it, made afresh for each check. */
export interface SourceUnderTest {
  readonly table: StreamTable;
  /**
   * Makes about `rows` more rows available; the source may need more or fewer (a file, a second), but at least one. Resolves when they are
   * there.
   */
  add(rows: number): Promise<void>;
  /** Opens the table for a run. The n-th call belongs to the n-th run of one query: same checkpoint folder, higher epoch. */
  open(latestSeen: Offset | null): Promise<StreamSource>;
}

export interface SourceConformanceOptions {
  /** False for sources that lose what was planned when a run ends, such as a socket. Default true. */
  readonly replayable?: boolean;
  /** False for sources that always have something new. Default true. */
  readonly canBeIdle?: boolean;
}

/** One promise of the source contract, as a test for any runner: `for (const { name, run } of sourceConformance(…)) test(name, run)`. */
export interface ConformanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** Checks of everything that `StreamSource` promises and that can be seen from outside. Values are compared, not counted. */
export function sourceConformance(
  make: () => Promise<SourceUnderTest>,
  options: SourceConformanceOptions = {},
): ConformanceCheck[] {
  const check = (name: string, body: (subject: SourceUnderTest) => Promise<void>): ConformanceCheck => ({
    name,
    run: async () => body(await make()),
  });
  const checks = [
    check('what is there is offered, read in order and read again', readsAndReadsAgain),
    check('two ranges side by side are the range of both', rangesJoin),
    check('a range does not grow when more arrives', rangesAreFixed),
    check('offsets survive being written as JSON', offsetsAreJson),
    check('columns come as asked for, also none', columnsAsAsked),
    check('batches fit their schema', batchesFit),
    check('the smallest limit still makes progress, and nothing is left out', limitsMakeProgress),
    check('a reader that stops early leaves the source usable', earlyEndOfReading),
    check('commit can be repeated, and what follows is unharmed', commitIsIdempotent),
    check('availableNow has an end', availableNowEnds),
    check('stop ends a pending wait or lets it be aborted', stopWhileWaiting),
  ];
  if (options.canBeIdle !== false) {
    checks.push(check('without anything new the end is the start', idleStaysPut));
    checks.push(check('waitForData wakes up for new data and for an abort', waitsForData));
  }
  if (options.replayable !== false) {
    checks.push(check('a planned batch is read again by the next run', replaysAfterRestart));
    checks.push(check('the next run goes on where the last one was', continuesAfterRestart));
    checks.push(check('an end that was never logged loses nothing', forgottenEndLosesNothing));
  }
  return checks;
}

const FAR: ReadLimit = {};

async function rowsIn(
  source: StreamSource,
  start: Offset | null,
  end: Offset,
  columns: readonly string[],
): Promise<Value[][]> {
  const rows: Value[][] = [];
  for await (const batch of source.read(start, end, { columns, pruning: [] })) {
    for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
  }
  return rows;
}

const allColumns = (subject: SourceUnderTest) => subject.table.schema.fields.map(f => f.name);
const same = (a: Offset | null, b: Offset | null) => canonicalJson(a) === canonicalJson(b);

async function next(source: StreamSource, start: Offset | null, limit: ReadLimit = FAR): Promise<Offset> {
  const end = await source.latestOffset(start, limit);
  assert(end !== null && !same(start, end), 'new rows were added, but latestOffset gives no new end');
  return end;
}

async function opened(
  subject: SourceUnderTest,
  rows = 10,
): Promise<{ source: StreamSource; start: Offset | null; columns: string[] }> {
  const source = await subject.open(null);
  const start = await source.initialOffset();
  await subject.add(rows);
  return { source, start, columns: allColumns(subject) };
}

async function readsAndReadsAgain(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const end = await next(source, start);
  const first = await rowsIn(source, start, end, columns);
  assert(first.length > 0, 'the range has no rows');
  assert.deepEqual(await rowsIn(source, start, end, columns), first);
  await source.stop();
}

async function rangesJoin(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const middle = await next(source, start);
  const first = await rowsIn(source, start, middle, columns);
  await subject.add(10);
  const end = await next(source, middle);
  const second = await rowsIn(source, middle, end, columns);
  assert(second.length > 0, 'the second range has no rows');
  if (columns.includes('timestamp'))
    assert.equal((await rowsIn(source, start, end, [])).length, first.length + second.length);
  else assert.deepEqual(await rowsIn(source, start, end, columns), [...first, ...second]);
  await source.stop();
}

async function rangesAreFixed(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const end = await next(source, start);
  const before = await rowsIn(source, start, end, columns);
  await subject.add(10);
  assert.deepEqual(await rowsIn(source, start, end, columns), before);
  await source.stop();
}

async function offsetsAreJson(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const end = await next(source, start);
  const written = parseJson(canonicalJson(end)) as Offset;
  assert(same(end, written), 'the offset changes when it is written and read back');
  assert.deepEqual(await rowsIn(source, start, written, columns), await rowsIn(source, start, end, columns));
  const after = await source.latestOffset(written, { rowsMax: 1 });
  assert(after !== null, 'an offset that was read back is not understood');
  await source.stop();
}

async function columnsAsAsked(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const end = await next(source, start);
  const rows = await rowsIn(source, start, end, columns);
  const reversed = await rowsIn(source, start, end, [...columns].reverse());
  assert.deepEqual(
    reversed,
    rows.map(row => [...row].reverse()),
  );
  for (const [i, column] of columns.entries()) {
    assert.deepEqual(
      await rowsIn(source, start, end, [column]),
      rows.map(row => [row[i]]),
    );
  }
  assert.equal(
    (await rowsIn(source, start, end, [])).length,
    rows.length,
    'without columns the number of rows must stay',
  );
  await source.stop();
}

async function batchesFit(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const end = await next(source, start);
  for await (const batch of source.read(start, end, { columns, pruning: [] })) {
    assert.deepEqual(
      batch.schema.fields.map(f => f.name),
      columns,
    );
    for (const column of batch.columns) assert.equal(column.length, batch.length);
  }
  await source.stop();
}

async function limitsMakeProgress(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject, 30);
  await source.prepareForAvailableNow?.();
  const limit = { rowsMax: 1, filesMax: 1, bytesMax: 1 };
  const seen: Value[][] = [];
  let at = start;
  for (let steps = 0; steps < 10_000; steps++) {
    const end = await source.latestOffset(at, limit);
    if (end === null || same(at, end)) break;
    seen.push(...(await rowsIn(source, at, end, columns)));
    at = end;
  }
  assert(seen.length > 0 && at !== null, 'the smallest limit lets nothing through');
  assert.equal((await rowsIn(source, start, at, [])).length, seen.length);
  await source.stop();
}

async function earlyEndOfReading(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject, 5000);
  const end = await next(source, start);
  for await (const _ of source.read(start, end, { columns, pruning: [] })) break;
  assert((await rowsIn(source, start, end, columns)).length > 0);
  await source.stop();
}

async function commitIsIdempotent(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const first = await next(source, start);
  await rowsIn(source, start, first, columns);
  await subject.add(10);
  const second = await next(source, first);
  const rows = await rowsIn(source, first, second, columns);
  await source.commit(first);
  await source.commit(first);
  assert.deepEqual(await rowsIn(source, first, second, columns), rows);
  await source.commit(second);
  await source.stop();
}

async function availableNowEnds(subject: SourceUnderTest): Promise<void> {
  const { source, start } = await opened(subject);
  if (source.prepareForAvailableNow === undefined) return source.stop();
  await source.prepareForAvailableNow();
  let at: Offset | null = start;
  for (let steps = 0; ; steps++) {
    assert(steps < 1000, 'latestOffset goes on for ever after prepareForAvailableNow');
    const end: Offset | null = await source.latestOffset(at, FAR);
    if (same(at, end)) break;
    at = end;
  }
  assert(!same(at, start), 'what was there before prepareForAvailableNow is left out');
  await subject.add(10);
  assert(same(await source.latestOffset(at, FAR), at), 'what came after prepareForAvailableNow is offered');
  await source.stop();
}

async function idleStaysPut(subject: SourceUnderTest): Promise<void> {
  const source = await subject.open(null);
  const start = await source.initialOffset();
  assert(same(await source.latestOffset(start, FAR), start), 'an empty source has something to offer');
  await subject.add(10);
  const end = await next(source, start);
  await rowsIn(source, start, end, allColumns(subject));
  assert(same(await source.latestOffset(end, FAR), end), 'there is nothing new, but latestOffset gives a new end');
  await source.stop();
}

async function waitsForData(subject: SourceUnderTest): Promise<void> {
  const source = await subject.open(null);
  if (source.waitForData === undefined) return source.stop();
  const start = await source.initialOffset();
  const controller = new AbortController();
  let woken = false;
  const wait = source.waitForData(start, controller.signal).then(() => (woken = true));
  await yieldNow();
  assert(!woken, 'waitForData resolves although there is nothing new');
  await subject.add(10);
  await wait;
  const end = await next(source, start);
  const second = source.waitForData(end, controller.signal);
  controller.abort(new Error('aborted'));
  await second;
  await source.stop();
}

async function stopWhileWaiting(subject: SourceUnderTest): Promise<void> {
  const { source, start } = await opened(subject);
  const end = await next(source, start);
  const controller = new AbortController();
  const wait = source.waitForData?.(end, controller.signal);
  await source.stop();
  controller.abort(new Error('stopped'));
  await wait;
}

async function replaysAfterRestart(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const end = await next(source, start);
  const rows = await rowsIn(source, start, end, columns);
  await source.stop();
  await subject.add(10);
  const again = await subject.open(parseJson(canonicalJson(end)) as Offset);
  assert.deepEqual(await rowsIn(again, start, end, columns), rows);
  await again.commit(end);
  await again.stop();
}

async function continuesAfterRestart(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const first = await next(source, start);
  const before = await rowsIn(source, start, first, columns);
  await source.stop();
  const again = await subject.open(first);
  await again.commit(first);
  await subject.add(10);
  const second = await next(again, first);
  const after = await rowsIn(again, first, second, columns);
  assert(after.length > 0, 'the next run reads nothing');
  const known = new Set(before.map(row => JSON.stringify(row, plain)));
  for (const row of after) assert(!known.has(JSON.stringify(row, plain)), 'the next run reads a row again');
  await again.stop();
}

/** A crash between `latestOffset` and the offset log: the end is forgotten, its rows must come all the same. */
async function forgottenEndLosesNothing(subject: SourceUnderTest): Promise<void> {
  const { source, start, columns } = await opened(subject);
  const first = await next(source, start);
  const kept = await rowsIn(source, start, first, columns);
  await subject.add(10);
  const forgotten = await next(source, first);
  const lost = await rowsIn(source, first, forgotten, columns);
  await source.stop();
  const again = await subject.open(first);
  await subject.add(10);
  const found: Value[][] = [];
  let at: Offset = first;
  for (let end = await again.latestOffset(at, FAR); end !== null && !same(at, end) && found.length < lost.length; ) {
    found.push(...(await rowsIn(again, at, end, columns)));
    at = end;
    end = await again.latestOffset(at, FAR);
  }
  assert.deepEqual(found.slice(0, lost.length), lost);
  assert.deepEqual(await rowsIn(again, start, first, columns), kept);
  await again.stop();
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
