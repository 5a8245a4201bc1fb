import { CheckpointError, DataError } from '../../common/errors.js';
import { type Files, unlinkIfThere } from '../../common/files.js';
import { encodeFrame } from '../../common/framed-file.js';
import { canonicalJson } from '../../common/json.js';
import { joinPath } from '../../common/paths.js';
import { epochOfTemp, publish } from '../../common/publish.js';
import { makeDurableDirectory } from '../../sources/file/durable-directory.js';
import {
  listManifest,
  MANIFEST_FOLDER,
  MANIFEST_KIND,
  type ManifestBatch,
  type ManifestInterval,
  manifestName,
  readManifestFile,
  widestAt,
} from '../../sources/file/manifest.js';

export interface ManifestWriterSetup {
  readonly files: Files;
  readonly root: string;
  readonly queryId: string;
  readonly epoch: number;
  readonly tempTag: string;
  readonly guard?: () => Promise<void>;
  /** Batches older than this are dropped from the manifest; their files stay. */
  readonly retentionMs?: number;
  readonly now: () => number;
}

/** Manifest files up to this size are merged further: it bounds what any one batch may cost. */
const MERGED_BYTES_MAX = 1024 * 1024;
const MERGE_COUNT = 10;

/**
 * The writing side of a manifest, held by one run of one query.
 *
 *     0-99 │ 100-109 │ 110-119 │ 120 │ 121 │ … 129 ─► after 129: 120-129; after 199: 100-199
 *
 * Ten neighbours of one level become one file of the next, unless it would be too large; then it stays as it is for ever. So a batch
 * writes one small file, every tenth one more, and nothing grows with the age of the query.
 */
export class ManifestLog {
  readonly #setup: ManifestWriterSetup;
  #intervals: ManifestInterval[] = [];
  readonly #bytes = new Map<string, number>();
  #retainedFrom = 0;
  #plannedRetainedFrom = 0;

  constructor(setup: ManifestWriterSetup) {
    this.#setup = setup;
  }

  /** The newest batch, −1 when there is none. */
  get newest(): number {
    return this.#intervals.length === 0 ? -1 : this.#intervals[this.#intervals.length - 1].to;
  }

  /** Takes over what is there, without changing anything. Rejects when it belongs to another query or is damaged. */
  async load(): Promise<void> {
    const { files, root, queryId } = this.#setup;
    const found = await listManifest(files, root);
    if (found === null || found.length === 0) return;
    const newest = found.reduce((a, b) => (b.to > a.to || (b.to === a.to && b.from < a.from) ? b : a));
    const read = await readManifestFile(files, root, newest);
    if (read.queryId !== queryId) throw otherQuery(root, read.queryId, queryId);
    this.#retainedFrom = this.#plannedRetainedFrom = read.payload.retainedFrom;
    this.#intervals = this.#cover(found, newest.to);
    for (const each of this.#intervals) {
      const name = manifestName(each);
      this.#bytes.set(name, (await files.stat(joinPath(root, MANIFEST_FOLDER, name))).size);
    }
  }

  /** Makes the folder, and clears it of what earlier runs left. */
  async prepare(): Promise<void> {
    const { files, root, epoch } = this.#setup;
    const folder = joinPath(root, MANIFEST_FOLDER);
    await makeDurableDirectory(files, folder, 2);
    const current = new Set(this.#intervals.map(manifestName));
    const entries = await files.list(folder);
    // A run that was frozen since it read the manifests must not take those of the next run for leftovers.
    await this.#setup.guard?.();
    for (const { name, isDirectory } of entries) {
      const tempEpoch = epochOfTemp(name);
      const dead = tempEpoch !== undefined && tempEpoch < epoch;
      const covered = !isDirectory && !current.has(name) && this.#isCovered(name);
      if (dead || covered) await unlinkIfThere(files, joinPath(folder, name));
    }
    // Names of the last run may not be durable yet; what follows is built on them.
    if (current.size > 0) await files.syncDirectory(folder);
  }

  /** True for a manifest whose batches all lie in one that was read, or below all of them. */
  #isCovered(name: string): boolean {
    const match = /^(\d+)(?:-(\d+))?$/.exec(name);
    if (match === null) return false;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    const oldest = Math.min(...this.#intervals.map(i => i.from));
    return this.#intervals.some(i => i.from <= from && to <= i.to) || (this.#intervals.length > 0 && to < oldest);
  }

  async get(batchId: number): Promise<ManifestBatch | undefined> {
    const interval = widestAt(this.#intervals, batchId);
    if (interval === undefined) return undefined;
    const { payload } = await readManifestFile(this.#setup.files, this.#setup.root, interval);
    return payload.batches.find(each => each.batchId === batchId);
  }

  /** Publishes the manifest of the next batch: the instant in which its files begin to exist. */
  async add(batch: ManifestBatch): Promise<void> {
    // Batches that had nothing for the sink leave no hole.
    const from = this.newest >= 0 ? this.newest + 1 : batch.batchId;
    if (this.newest < 0) this.#plannedRetainedFrom = from;
    await this.#publish({ from, to: batch.batchId }, [batch]);
    const before = this.#retainedFrom;
    this.#retainedFrom = this.#plannedRetainedFrom;
    if (before < this.#retainedFrom) await this.#removeBelow(this.#retainedFrom);
  }

  /** After a batch: merges neighbours, plans to drop what is too old. */
  async maintain(): Promise<void> {
    for (let width = MERGE_COUNT; (this.newest + 1) % width === 0; width *= MERGE_COUNT) {
      if (!(await this.#merge(this.newest + 1 - width, this.newest))) break;
    }
    if (this.#setup.retentionMs !== undefined && this.#intervals.length > 1 && (this.newest + 1) % MERGE_COUNT === 0) {
      await this.#planRetention(this.#setup.now() - this.#setup.retentionMs);
    }
  }

  async #merge(from: number, to: number): Promise<boolean> {
    const parts = this.#intervals.filter(each => each.to >= from);
    const start = parts[0].from;
    const bytes = parts.reduce((sum, each) => sum + (this.#bytes.get(manifestName(each)) ?? 0), 0);
    if (parts.length < 2 || start < from || bytes > MERGED_BYTES_MAX) return false;
    const batches: ManifestBatch[] = [];
    for (const part of parts) {
      const { payload } = await readManifestFile(this.#setup.files, this.#setup.root, part);
      batches.push(...payload.batches.filter(each => each.batchId >= this.#retainedFrom));
    }
    await this.#publish({ from: start, to }, batches);
    await this.#remove(parts);
    return true;
  }

  async #planRetention(floorMs: number): Promise<void> {
    const [oldest] = this.#intervals;
    const { payload } = await readManifestFile(this.#setup.files, this.#setup.root, oldest);
    if (payload.batches.every(each => each.committedMs < floorMs)) this.#plannedRetainedFrom = oldest.to + 1;
  }

  async #removeBelow(floor: number): Promise<void> {
    const gone = this.#intervals.filter(each => each.to < floor);
    this.#intervals = this.#intervals.filter(each => each.to >= floor);
    await this.#remove(gone);
  }

  async #remove(intervals: readonly ManifestInterval[]): Promise<void> {
    for (const each of intervals) {
      const name = manifestName(each);
      this.#bytes.delete(name);
      await unlinkIfThere(this.#setup.files, joinPath(this.#setup.root, MANIFEST_FOLDER, name));
    }
  }

  async #publish(interval: ManifestInterval, batches: readonly ManifestBatch[]): Promise<void> {
    const { files, root, queryId, epoch, tempTag, guard } = this.#setup;
    const name = manifestName(interval);
    const payload = Buffer.from(`${canonicalJson({ retainedFrom: this.#plannedRetainedFrom, batches })}\n`);
    const identity = { kind: MANIFEST_KIND, name: `${MANIFEST_FOLDER}/${name}`, queryId, batchId: interval.to, epoch };
    const frame = encodeFrame(identity, payload);
    await publish(files, joinPath(root, MANIFEST_FOLDER, name), frame.chunks, { tempTag, guard });
    this.#intervals = [...this.#intervals.filter(each => each.to < interval.from), interval];
    this.#bytes.set(name, frame.length);
  }

  #cover(found: readonly ManifestInterval[], newest: number): ManifestInterval[] {
    const cover: ManifestInterval[] = [];
    for (let at = this.#retainedFrom; at <= newest; ) {
      const next = widestAt(found, at);
      if (next === undefined) throw gap(this.#setup.root, at);
      cover.push(next);
      at = next.to + 1;
    }
    return cover;
  }
}

function otherQuery(root: string, owner: string, queryId: string): CheckpointError {
  return new CheckpointError(
    'SINK_OWNED_BY_OTHER_QUERY',
    `${root} holds the output of query ${owner}; this is query ${queryId}. If the checkpoint was deleted or replaced, its batch numbers mean ` +
      `nothing here. Write to another folder, or move ${joinPath(root, MANIFEST_FOLDER)} and the data away.`,
  );
}

function gap(root: string, batchId: number): DataError {
  return new DataError(
    'SINK_MANIFEST_CORRUPT',
    `${joinPath(root, MANIFEST_FOLDER)} has no file for batch ${batchId}. Restore it from a backup.`,
  );
}
