import { CheckpointError, InternalError } from '../common/errors.js';
import type { DirectoryEntry } from '../common/files.js';
import { unlinkIfThere } from '../common/files.js';
import { joinPath, parseCanonicalDecimal } from '../common/paths.js';
import { isAlreadyExists } from '../common/publish.js';
import type { CheckpointWriter } from './checkpoint-writer.js';
import { encodeLogRecord, type LogPlace, type LogRecord, readLogRecord } from './log-record.js';

/**
 * A log with one immutable file per batch: `<kind>/0`, `<kind>/1`, … without gaps. Ids are kept in memory as a range, so adding
 * and purging cost the same however long the history is.
 *
 * Purging must survive a power loss that brings any subset of the removed files back, which would look like a gap. So every file also
 * says from which batch on the log was complete when it was written (`retainedFrom`), and only files below a **recorded** bound are
 * removed: a missing file at or above the newest recorded bound is damage, one below it means nothing.
 */
export class BatchLog<T> {
  readonly kind: string;
  readonly #place: LogPlace;
  #writer: CheckpointWriter | undefined;
  #first = 0;
  /** One past the newest. */
  #end = 0;
  /** Ids below `#first` whose files are still there, descending. */
  #leftovers: number[] = [];
  #recordedFloor = 0;
  #plannedFloor = 0;
  #tornId: number | undefined;

  constructor(kind: string, place: LogPlace) {
    this.kind = kind;
    this.#place = place;
  }

  /** Takes over what the directory holds; rejects with `CHECKPOINT_CORRUPT` when it is damaged. Reads one file, the newest. */
  async load(entries: readonly DirectoryEntry[]): Promise<void> {
    const ids = this.#idsIn(entries);
    let newest = await this.#readNewest(ids);
    if (newest === undefined && ids.length > 0 && !this.#place.hardLinks) {
      this.#tornId = ids.pop();
      newest = await this.#readNewest(ids);
    }
    if (newest === undefined) return;
    const first = newest.retainedFrom;
    const start = ids.findIndex(id => id >= first);
    this.#checkComplete(ids, start, first);
    this.#first = this.#recordedFloor = this.#plannedFloor = first;
    this.#end = ids[ids.length - 1] + 1;
    this.#leftovers = ids.slice(0, start).reverse();
  }

  /** Allows `add` and `removeBelow`. */
  attach(writer: CheckpointWriter): void {
    this.#writer = writer;
  }

  get latestId(): number | undefined {
    return this.#end > this.#first ? this.#end - 1 : undefined;
  }

  get firstId(): number | undefined {
    return this.#end > this.#first ? this.#first : undefined;
  }

  /** A newest file that a crash tore, on a disk without hard links; it counts as absent and is replaced by the next `add`. */
  get tornId(): number | undefined {
    return this.#tornId;
  }

  has(batchId: number): boolean {
    return batchId >= this.#first && batchId < this.#end;
  }

  /** Ids of all batches in the log, ascending. */
  list(): number[] {
    return Array.from({ length: this.#end - this.#first }, (_, i) => this.#first + i);
  }

  /** The value of a batch; undefined when the log does not reach that far back or forward. */
  async get(batchId: number): Promise<T | undefined> {
    return this.has(batchId) ? (await this.#read(batchId)).value : undefined;
  }

  async latest(): Promise<{ batchId: number; value: T } | undefined> {
    const batchId = this.latestId;
    return batchId === undefined ? undefined : { batchId, value: (await this.#read(batchId)).value };
  }

  /**
   * Publishes the next batch; durable when it resolves. Rejects with `CHECKPOINT_IN_USE` when another run has published it or has
   * taken over. After any rejection the run must end: whether the file exists is for the next run to find out.
   */
  async add(batchId: number, value: T): Promise<void> {
    const writer = this.#writerNow();
    if (batchId !== this.#end) {
      throw new InternalError(`${this.kind}/${batchId} cannot be added, the next batch is ${this.#end}`);
    }
    if (this.#tornId === batchId) {
      await this.#place.files.unlink(this.#path(batchId));
      this.#tornId = undefined;
    }
    const retainedFrom = Math.min(this.#plannedFloor, batchId);
    try {
      await writer.publish([encodeLogRecord(this.kind, batchId, { value, retainedFrom })]);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      throw new CheckpointError(
        'CHECKPOINT_IN_USE',
        `${this.#path(batchId)} has been published by another run: two queries share this checkpoint. ` +
          'Make sure that only one is running, then start it again.',
        { cause: error },
      );
    }
    this.#end = batchId + 1;
    this.#recordedFloor = retainedFrom;
  }

  /** From the next `add` on, records that batches below `floor` are no longer needed. Never moves back. */
  retainFrom(floor: number): void {
    if (floor > this.#plannedFloor) this.#plannedFloor = floor;
  }

  /** The bound that the newest file records: nothing at or above it is ever removed. */
  get recordedFloor(): number {
    return this.#recordedFloor;
  }

  /**
   * Removes files below `floor` (and below the recorded bound), oldest first, at most `countMax` of them. Returns true when none is
   * left. The removals become durable with the next `add`.
   */
  async removeBelow(floor: number, countMax = 256): Promise<boolean> {
    this.#writerNow();
    const bound = Math.min(floor, this.#recordedFloor);
    for (let budget = countMax; budget > 0; budget--) {
      const leftover = this.#leftovers.pop();
      if (leftover === undefined && this.#first >= bound) return true;
      await unlinkIfThere(this.#place.files, this.#path(leftover ?? this.#first));
      if (leftover === undefined) this.#first++;
    }
    return this.#leftovers.length === 0 && this.#first >= bound;
  }

  #idsIn(entries: readonly DirectoryEntry[]): number[] {
    const ids: number[] = [];
    for (const { name, isDirectory } of entries) {
      const id = parseCanonicalDecimal(name);
      if (id === undefined) continue;
      if (isDirectory) throw this.#corrupt(`${this.#path(id)} is a directory, expected a file. Move it elsewhere.`);
      ids.push(id);
    }
    return ids.sort((a, b) => a - b);
  }

  async #readNewest(ids: readonly number[]): Promise<{ retainedFrom: number } | undefined> {
    if (ids.length === 0) return undefined;
    const id = ids[ids.length - 1];
    try {
      return await this.#read(id);
    } catch (error) {
      const torn = error instanceof CheckpointError && error.code === 'CHECKPOINT_CORRUPT';
      if (torn && !this.#place.hardLinks && this.#tornId === undefined) return undefined;
      throw error;
    }
  }

  #checkComplete(ids: readonly number[], start: number, first: number): void {
    const missing: number[] = [];
    let expected = first;
    for (let i = start; i < ids.length; i++) {
      for (; expected < ids[i] && missing.length < 10; expected++) missing.push(expected);
      expected = ids[i] + 1;
    }
    if (missing.length === 0) return;
    const last = ids[ids.length - 1];
    throw this.#corrupt(
      `${joinPath(this.#place.directory, this.kind)} has a gap: expected ${first} to ${last}, missing ${missing.join(', ')}` +
        `${missing.length === 10 ? ', …' : ''}. Restore these files from a backup; do not delete others to close the gap.`,
    );
  }

  #read(batchId: number): Promise<LogRecord<T>> {
    return readLogRecord<T>(this.#place, this.kind, batchId);
  }

  #writerNow(): CheckpointWriter {
    if (this.#writer === undefined) throw new InternalError(`the ${this.kind} log is open for reading only`);
    return this.#writer;
  }

  #path(batchId: number): string {
    return joinPath(this.#place.directory, this.kind, batchId);
  }

  #corrupt(message: string): CheckpointError {
    return new CheckpointError('CHECKPOINT_CORRUPT', message);
  }
}
