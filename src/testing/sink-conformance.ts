import assert from 'node:assert/strict';
import { batchOf } from '../columnar/builder.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import type { Sink, SinkBatch } from '../sinks/sink.js';
import { field, longType, type StructType, stringType, structType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { ConformanceCheck } from './source-conformance.js';

/** The rows that the checks write. Map them to what the sink can hold, if it cannot hold these. */
export const SINK_CONFORMANCE_SCHEMA: StructType = structType([field('id', longType), field('name', stringType)]);

/** A sink and what it has taken, made afresh for each check. */
export interface SinkUnderTest {
  /**
   * A sink object, opened for a run of one query with `SINK_CONFORMANCE_SCHEMA` and output mode append. The n-th call is the n-th run: same
   * query id, higher epoch; `lastCommitted` is the last batch in the commit log. May give the same object again if that is how it is used.
   */
  open(lastCommitted: number): Promise<Sink>;
  /** Rows that a reader of the sink sees now, in any order; undefined when the sink keeps nothing. */
  rows(): Promise<Value[][]> | undefined;
}

export interface SinkConformanceOptions {
  /** Takes a batch once however often it is handed in. */
  readonly exactlyOnce: boolean;
  /** False when a run cannot go on where another one stopped. Default true. */
  readonly restartable?: boolean;
}

/** Checks of what `Sink` promises, as tests for any runner: `for (const { name, run } of sinkConformance(…)) test(name, run)`. */
export function sinkConformance(
  make: () => Promise<SinkUnderTest>,
  options: SinkConformanceOptions,
): ConformanceCheck[] {
  const check = (name: string, body: (subject: SinkUnderTest) => Promise<void>): ConformanceCheck => ({
    name,
    run: async () => body(await make()),
  });
  const checks = [
    check('rows of all batches arrive, and are counted', rowsArrive),
    check('a batch is read to its end, exactly once', readsToTheEnd),
    check('a batch without rows is taken', takesEmptyBatches),
    check('an error of the plan passes through unchanged and leaves no trace', planErrors),
    check('batches are not changed', leavesBatchesAlone),
    check('output modes and description are there', describesItself),
  ];
  if (options.exactlyOnce) checks.push(check('a batch that comes again in the same run is taken once', takesOnce));
  if (options.restartable !== false) {
    checks.push(check('the next run goes on', goesOn));
    if (options.exactlyOnce)
      checks.push(check('a batch that comes again in the next run is taken once', takesOnceAcrossRuns));
  }
  return checks;
}

const rowsOfBatch = (batchId: number, count = 3): Value[][] =>
  Array.from({ length: count }, (_, i) => [batchId * 1000 + i, `row ${i} of ${batchId}`]);

function sinkBatch(batchId: number, rows: Value[][], isReplay = false): SinkBatch {
  async function* batches(): AsyncGenerator<RecordBatch> {
    const middle = Math.ceil(rows.length / 2);
    if (middle > 0) yield batchOf(SINK_CONFORMANCE_SCHEMA, rows.slice(0, middle));
    yield batchOf(SINK_CONFORMANCE_SCHEMA, rows.slice(middle));
  }
  return { batchId, batches: batches(), isReplay };
}

async function expectRows(subject: SinkUnderTest, expected: Value[][]): Promise<void> {
  const found = await subject.rows();
  if (found === undefined) return;
  const byId = (a: Value[], b: Value[]) => (a[0] as number) - (b[0] as number);
  assert.deepEqual([...found].sort(byId), [...expected].sort(byId));
}

async function rowsArrive(subject: SinkUnderTest): Promise<void> {
  const sink = await subject.open(-1);
  const expected: Value[][] = [];
  for (let batchId = 0; batchId < 3; batchId++) {
    const rows = rowsOfBatch(batchId);
    expected.push(...rows);
    const result = await sink.addBatch(sinkBatch(batchId, rows));
    assert(result.rows === rows.length || result.rows === -1, `addBatch reports ${result.rows} rows of ${rows.length}`);
    await sink.commit?.(batchId);
    await expectRows(subject, expected);
  }
  await sink.close();
}

async function readsToTheEnd(subject: SinkUnderTest): Promise<void> {
  const sink = await subject.open(-1);
  let started = 0;
  let ended = 0;
  async function* batches(): AsyncGenerator<RecordBatch> {
    started++;
    for (let i = 0; i < 5; i++) yield batchOf(SINK_CONFORMANCE_SCHEMA, [[i, 'x']]);
    ended++;
  }
  await sink.addBatch({ batchId: 0, batches: batches(), isReplay: false });
  assert.equal(started, 1);
  assert.equal(ended, 1, 'the sink did not read the batch to its end');
  await sink.close();
}

async function takesEmptyBatches(subject: SinkUnderTest): Promise<void> {
  const sink = await subject.open(-1);
  const result = await sink.addBatch(sinkBatch(0, []));
  assert(result.rows <= 0);
  await sink.commit?.(0);
  await sink.addBatch(sinkBatch(1, rowsOfBatch(1)));
  await expectRows(subject, rowsOfBatch(1));
  await sink.close();
}

async function planErrors(subject: SinkUnderTest): Promise<void> {
  const sink = await subject.open(-1);
  const failure = new Error('the plan failed');
  async function* batches(): AsyncGenerator<RecordBatch> {
    yield batchOf(SINK_CONFORMANCE_SCHEMA, rowsOfBatch(0));
    throw failure;
  }
  await assert.rejects(sink.addBatch({ batchId: 0, batches: batches(), isReplay: false }), error => error === failure);
  const found = await subject.rows();
  if (found !== undefined) assert.deepEqual(found, [], 'rows of a batch that failed are visible');
  await sink.close();
}

async function leavesBatchesAlone(subject: SinkUnderTest): Promise<void> {
  const sink = await subject.open(-1);
  const batch = batchOf(SINK_CONFORMANCE_SCHEMA, rowsOfBatch(0));
  async function* batches(): AsyncGenerator<RecordBatch> {
    yield batch;
  }
  await sink.addBatch({ batchId: 0, batches: batches(), isReplay: false });
  assert.deepEqual([batch.row(0), batch.row(1), batch.row(2)], rowsOfBatch(0));
  await sink.close();
}

async function describesItself(subject: SinkUnderTest): Promise<void> {
  const sink = await subject.open(-1);
  assert(sink.description.length > 0);
  assert(sink.outputModes.length > 0);
  await sink.close();
}

async function takesOnce(subject: SinkUnderTest): Promise<void> {
  const sink = await subject.open(-1);
  await sink.addBatch(sinkBatch(0, rowsOfBatch(0)));
  await sink.addBatch(sinkBatch(0, rowsOfBatch(0), true));
  await expectRows(subject, rowsOfBatch(0));
  await sink.close();
}

async function goesOn(subject: SinkUnderTest): Promise<void> {
  const first = await subject.open(-1);
  await first.addBatch(sinkBatch(0, rowsOfBatch(0)));
  await first.commit?.(0);
  await first.close();
  const second = await subject.open(0);
  await second.addBatch(sinkBatch(1, rowsOfBatch(1)));
  await second.commit?.(1);
  await expectRows(subject, [...rowsOfBatch(0), ...rowsOfBatch(1)]);
  await second.close();
}

async function takesOnceAcrossRuns(subject: SinkUnderTest): Promise<void> {
  const first = await subject.open(-1);
  await first.addBatch(sinkBatch(0, rowsOfBatch(0)));
  await first.close();
  const second = await subject.open(-1);
  await second.addBatch(sinkBatch(0, rowsOfBatch(0), true));
  await second.commit?.(0);
  await second.addBatch(sinkBatch(1, rowsOfBatch(1)));
  await expectRows(subject, [...rowsOfBatch(0), ...rowsOfBatch(1)]);
  await second.close();
}
