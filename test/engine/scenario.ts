import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import type { Files } from '../../src/common/files.js';
import { exists } from '../../src/common/files.js';
import { ManualClock } from '../../src/common/manual-clock.js';
import type { CommitEntry, OffsetEntry } from '../../src/execution/batch-entries.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import { Session } from '../../src/session/session.js';
import type { StreamingQuery } from '../../src/session/streaming-query.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';
import {
  ALL_OUTPUT_MODES,
  type Sink,
  type SinkBatch,
  type SinkContext,
  type SinkResult,
} from '../../src/sinks/sink.js';
import { readManifest } from '../../src/sources/file/manifest.js';
import type { VirtualFiles } from '../../src/testing/virtual-files.js';

/** One query over a folder of small files, whose rows are text and whole numbers only, so that every answer compares as text. */
export interface Shape {
  readonly name: string;
  readonly mode: OutputMode;
  /** `files`: a folder with a manifest. `table`: the idempotent table in the witness, for modes that files do not take. */
  readonly sink: 'files' | 'table';
  readonly conf?: Record<string, string | number>;
  /** Settings of the first, the second, … start of a life, and of the one after the crash. */
  readonly confOfStart?: readonly Record<string, string | number>[];
  readonly partitionBy?: string;
  /** Between two starts an hour passes; else no time does. */
  readonly hourly?: boolean;
  query(events: DataFrame, session: Session): DataFrame;
  /** Update mode: columns that identify a row; the newest one counts. */
  readonly keys?: readonly string[];
  /** Of a row of the batch answer: whether the stream gives it too. Windows that are still open at the end are not given in append mode. */
  readonly final?: (row: Record<string, unknown>) => boolean;
  /** The batches as one result, where neither all rows nor the newest of each key are. */
  result?(batches: readonly string[][]): string[];
  /** What is dropped for lateness, all in all, and written aside. */
  readonly late?: readonly string[];
}

/** What the world outside has seen, and the table of `table` shapes. Plain data. */
export interface Witness {
  /** The newest batch whose progress was reported. */
  reported: number;
  table: Record<number, string[]>;
}
export const newWitness = (): Witness => ({ reported: -1, table: {} });

const DIRECTORY = '/checkpoint';
const RESULTS = '/out';
const LATE = '/late';
const at = (second: number) => new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString();
export const line = (k: string, second: number, v: number) => `${JSON.stringify({ k, at: at(second), v })}\n`;

/** The input. Each file is a batch; the second closes windows of the first, the third those of the second; the last closes all. */
export const INPUT: readonly { readonly path: string; readonly text: string }[] = [
  { path: '/in/0.json', text: line('a', 1, 1) + line('b', 2, 2) + line('a', 12, 3) + line('a', 1, 1) },
  { path: '/in/1.json', text: line('a', 12, 3) + line('c', 15, 4) + line('ä', 31, 5) + line('b', 31, 6) },
  { path: '/in/2.json', text: line('b', 33, 7) + line('c', 52, 8) + line('a', 53, 9) },
  { path: '/in/3.json', text: line('z', 1000, 10) },
];
const SCHEMA = 'k STRING, at TIMESTAMP, v INT';

/** Files of the input that are there at each start of the query. The first start also runs a batch without data. */
const STAGES = [2, 3];

function placeInput(disk: VirtualFiles, count: number): void {
  const tree = disk.tree();
  for (const { path, text } of INPUT.slice(0, count)) if (!tree.has(path)) disk.place(path, text);
}

export interface RunOptions {
  /** How many starts there were before, and so which settings and what time it is. */
  readonly start?: number;
  readonly onStart?: (query: StreamingQuery) => void;
}

/** One run of the query on all there is. Rejects with the error of the query. */
export async function runQuery(
  files: Files,
  shape: Shape,
  witness: Witness,
  { start = 0, onStart }: RunOptions = {},
): Promise<StreamingQuery> {
  const session = Session.create({
    files,
    clock: new ManualClock(Date.UTC(2026, 0, 1, shape.hourly ? start : 0)),
    conf: {
      'millrace.state.snapshotInterval': 1,
      'millrace.minBatchesToRetain': 2,
      ...shape.conf,
      ...shape.confOfStart?.[start],
    },
  });
  session.streams.addListener({
    onQueryProgress: ({ progress }) => {
      witness.reported = Math.max(witness.reported, progress.batchId);
    },
  });
  const events = session.readStream.format('json').schema(SCHEMA).option('maxFilesPerTrigger', 1).load('/in');
  const writer = shape
    .query(events, session)
    .writeStream.outputMode(shape.mode)
    .trigger({ availableNow: true })
    .option('checkpointLocation', DIRECTORY);
  if (shape.partitionBy !== undefined) writer.partitionBy(shape.partitionBy);
  if (shape.late !== undefined) writer.lateRows(late => late.format('json').option('path', LATE));
  const query = await (shape.sink === 'files'
    ? writer.format('json').start(RESULTS)
    : writer.to(new TableSink(witness)).start());
  onStart?.(query);
  await query.awaitTermination();
  return query;
}

/** The life that is crashed: two starts, the second with one more file. */
export async function live(
  disk: VirtualFiles,
  files: Files,
  shape: Shape,
  witness: Witness,
  afterStart: (start: number) => void = () => undefined,
): Promise<void> {
  for (const [start, count] of STAGES.entries()) {
    placeInput(disk, count);
    await runQuery(files, shape, witness, { start });
    afterStart(start);
  }
}

/** What a crash left, run to the end of the input. */
export async function finish(
  disk: VirtualFiles,
  files: Files,
  shape: Shape,
  witness: Witness,
  inputFiles = INPUT.length,
): Promise<void> {
  placeInput(disk, inputFiles);
  await runQuery(files, shape, witness, { start: STAGES.length });
  // What is due an hour after the last row.
  if (shape.hourly) await runQuery(files, shape, witness, { start: STAGES.length + 1 });
}

/** Rows that a reader of the output sees, batch by batch. */
export async function visibleBatches(disk: VirtualFiles, shape: Shape, witness: Witness): Promise<string[][]> {
  if (shape.sink === 'table') {
    const ids = Object.keys(witness.table)
      .map(Number)
      .sort((a, b) => a - b);
    return ids.map(id => witness.table[id]);
  }
  return batchesIn(disk, RESULTS);
}

/** Rows that a reader of the rows aside sees. The watermark that they were too late for depends on where a run began. */
export async function visibleLateRows(disk: VirtualFiles): Promise<string[]> {
  const rows = (await batchesIn(disk, LATE)).flat().map(text => JSON.parse(text) as { step: string; row: string });
  return rows.map(({ step, row }) => `${step}: ${row}`).sort();
}

async function batchesIn(disk: VirtualFiles, folderPath: string): Promise<string[][]> {
  if (!(await exists(disk, folderPath))) return [];
  const batches: string[][] = [];
  for (const { files } of await readManifest(disk, folderPath)) {
    const rows: string[] = [];
    for (const { path, size } of files) {
      const bytes = await disk.read(`${folderPath}/${path}`);
      check(bytes.length === size, `${path} has ${bytes.length} bytes, the manifest says ${size}`);
      const folder = /(?:^|\/)([^/=]+)=([^/]*)\//.exec(path);
      for (const text of Buffer.from(bytes).toString().trimEnd().split('\n')) {
        if (text === '') continue;
        const row = JSON.parse(text) as Record<string, unknown>;
        if (folder !== null) row[folder[1]] = decodeURIComponent(folder[2]);
        rows.push(rowText(row));
      }
    }
    batches.push(rows.sort());
  }
  return batches;
}

/** The rows of the whole input by a batch query: what all the batches together must give. */
export async function answerOf(shape: Shape, input = INPUT): Promise<string[]> {
  const session = Session.create();
  const rows = input.flatMap(f => f.text.trimEnd().split('\n')).map(text => JSON.parse(text));
  const frame = session.createDataFrame(
    rows.map(r => ({ ...r, at: new Date(r.at) })),
    SCHEMA,
  );
  const result = (await shape.query(frame as DataFrame, session).collect()) as Record<string, unknown>[];
  return result
    .filter(row => shape.final?.(row) ?? true)
    .map(rowText)
    .sort();
}

/** The batches as one result: all rows, in update mode the newest row of each key, in complete mode those of the newest batch. */
export function resultOf(shape: Shape, batches: readonly string[][]): string[] {
  if (shape.result !== undefined) return shape.result(batches);
  if (shape.mode === 'complete') return batches.at(-1) ?? [];
  if (shape.keys === undefined) return batches.flat().sort();
  const newest = new Map<string, string>();
  for (const text of batches.flat()) {
    const row = JSON.parse(text) as Record<string, unknown>;
    newest.set(JSON.stringify(shape.keys.map(k => row[k])), text);
  }
  return [...newest.values()].sort();
}

/** Reads the checkpoint as a whole: shape of the logs (I5), watermarks that never fall (I7), every retained commit complete (I18). */
export async function checkLogs(disk: VirtualFiles, reported: number): Promise<void> {
  const view = await readCheckpoint<OffsetEntry, CommitEntry>(disk, DIRECTORY);
  check((view.commits.latestId ?? -1) >= reported, `batch ${reported} was reported and its commit is lost`);
  const planned = view.offsets.list();
  // The log whose newest file is older may still list what the other one has let go.
  const done = view.commits.list().filter(id => id >= (planned[0] ?? 0));
  for (const id of done) check(planned.includes(id), `commits/${id} without offsets/${id}`);
  check((planned.at(-1) ?? -1) - (done.at(-1) ?? -1) <= 1, 'offsets are more than one ahead of commits');
  const tree = disk.tree();
  let watermark = Number.NEGATIVE_INFINITY;
  let clock = 0;
  for (const id of planned) {
    const entry = (await view.offsets.get(id))!;
    check((entry.watermarkMs ?? 0) >= watermark, `the watermark falls in batch ${id}`);
    check(entry.batchTimestampMs >= clock, `the batch clock falls in batch ${id}`);
    watermark = entry.watermarkMs ?? 0;
    clock = entry.batchTimestampMs;
    const commit = await view.commits.get(id);
    if (commit === undefined) continue;
    check((commit.nextWatermarkMs ?? 0) >= watermark, `commits/${id} lowers the watermark`);
    for (const [operator, slots] of Object.entries(commit.stateFiles)) {
      for (const [slot, listed] of Object.entries(slots)) {
        for (const { name, length } of listed) {
          const bytes = tree.get(stateFilePath(operator, slot, name, commit.stateLayout?.epoch ?? null));
          check(bytes?.length === length, `commits/${id} names ${name} (${length} bytes), found ${bytes?.length}`);
        }
      }
    }
  }
}

function stateFilePath(operator: string, slot: string, name: string, layout: number | null): string {
  const [partition, store] = slot.split('/');
  const folder = layout === null ? partition : `${partition}.${layout}`;
  return `${DIRECTORY}/state/${operator}/${folder}${store === 'default' ? '' : `/${store}`}/${name}`;
}

/** Files under final names that are there in both, but with other content (I6). Hidden names are drafts. */
export function changedFiles(
  before: ReadonlyMap<string, Uint8Array>,
  after: ReadonlyMap<string, Uint8Array>,
): string[] {
  const changed: string[] = [];
  for (const [path, bytes] of before) {
    if (path.split('/').some(part => part.startsWith('.'))) continue;
    const now = after.get(path);
    if (now !== undefined && Buffer.compare(now, bytes) !== 0) changed.push(path);
  }
  return changed;
}

/** Files that only a run that died can have left: hidden names anywhere. */
export function drafts(disk: VirtualFiles): string[] {
  return [...disk.tree().keys()].filter(path => path.split('/').some(part => part.startsWith('.')));
}

export function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

export function sameRows(actual: readonly string[], expected: readonly string[], what: string): void {
  check(JSON.stringify(actual) === JSON.stringify(expected), `${what}: expected ${expected}, got ${actual}`);
}

const rowText = (row: Record<string, unknown>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(row)
        .map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v] as const)
        .filter(([, v]) => v !== null)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );

/** A table outside that takes each batch once, in the instant in which it has seen all of it. */
class TableSink implements Sink {
  readonly description = 'TableSink';
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = true;
  private context!: SinkContext;

  constructor(private readonly witness: Witness) {}

  async open(context: SinkContext): Promise<void> {
    this.context = context;
  }

  async addBatch({ batchId, batches }: SinkBatch): Promise<SinkResult> {
    const rows: string[] = [];
    const { fields } = this.context.schema;
    for await (const batch of batches) {
      for (let i = 0; i < batch.length; i++)
        rows.push(rowText(Object.fromEntries(fields.map((f, c) => [f.name, batch.columns[c].get(i)]))));
    }
    rows.sort();
    await this.context.checkFence?.();
    const { table } = this.witness;
    if (table[batchId] !== undefined)
      sameRows(rows, table[batchId], `batch ${batchId} gave other rows when it came again`);
    table[batchId] = rows;
    return { rows: rows.length };
  }

  async close(): Promise<void> {}
}
