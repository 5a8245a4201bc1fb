import { CheckpointError, DataError } from '../../common/errors.js';
import { hasErrno, unlinkIfThere } from '../../common/files.js';
import { encodeFrame, readFrame } from '../../common/framed-file.js';
import { canonicalJson, parseJson } from '../../common/json.js';
import { joinPath, parseCanonicalDecimal } from '../../common/paths.js';
import { epochOfTemp, publish } from '../../common/publish.js';
import { SystemRandom } from '../../common/random.js';
import type { Offset, SourceContext } from '../source.js';
import { makeDurableDirectory } from './durable-directory.js';
import type { FileEntry } from './file-entry.js';
import {
  decodeLists,
  encodeLists,
  type FileList,
  forEachListed,
  type SegmentHeader,
  type SegmentReference,
} from './list-segment.js';
import type { SeenFiles } from './seen-files.js';

/**
 * The position of a file source, and at the same time its log: the lists of the last batches are in the offset itself, so
 * planning a batch usually costs no file of its own; all older lists are in a chain of segments that the offset names.
 *
 *     offset  { logOffset: 9, lists: [8, 9], segment ─┐ }
 *                                                     ▼
 *     sources/0/7.3  batches 6–7 ─► 5.2  batches 3–5 ─► 2.1  batches 1–2
 *
 * A segment is published before the offset that names it. One that no offset came to name means nothing, and the next run uses other
 * names (they end in the epoch), so it can never be taken for a valid one.
 */
export interface FileOffset {
  /** Batches planned so far. */
  readonly logOffset: number;
  readonly segment: SegmentReference | null;
  /** Lists of the batches after the segment. */
  readonly lists: readonly FileList[];
}

/** Lists up to this size travel in the offset. */
const INLINE_BYTES_MAX = 4096;
/** Segments are merged with those before them only up to this size, which bounds the cost of any one batch. */
const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
/** A segment absorbs those before it as long as they are not much larger: the chain stays logarithmic in length. */
const MERGE_RATIO = 2;
/** Segments that a merge has replaced stay this many batches, for offsets in the log that still name them. */
const BATCHES_KEPT = 100;

export const EMPTY_OFFSET: FileOffset = { logOffset: 0, segment: null, lists: [] };

export class FileLog {
  readonly #context: SourceContext;
  readonly #tempTag: string;
  #directoryMade = false;
  #removable: { name: string; since: number }[] = [];

  constructor(context: SourceContext) {
    this.#context = context;
    this.#tempTag = `${context.epoch}-${(context.random ?? new SystemRandom()).hex(8)}`;
  }

  /** Reads everything that `offset` stands for into `seen`. */
  async load(offset: FileOffset, seen: SeenFiles): Promise<void> {
    const chain = new Set<string>();
    for (let next = offset.segment; next !== null; ) {
      const { header, body } = await this.#readSegment(next);
      forEachListed(body, (_, path, _size, modifiedMs) => seen.add(path, modifiedMs));
      chain.add(next.name);
      next = header.previous;
    }
    for (const list of offset.lists) for (const file of list.files) seen.add(file.path, file.modifiedMs);
    await this.#findLeftovers(chain, offset.logOffset);
  }

  /**
   * The offset after one more batch that reads `files`. Segments whose newest file is older than `floorMs` are let go of. Durable as far as
   * the offset refers to files; the offset itself is for the caller to log.
   */
  async append(start: FileOffset, files: readonly FileEntry[], newestMs: number, floorMs: number): Promise<FileOffset> {
    const logOffset = start.logOffset + 1;
    const lists = [...start.lists, { logOffset, files }];
    const inline = offsetToJson({ logOffset, segment: start.segment, lists });
    if (files.length <= INLINE_BYTES_MAX / 32 && canonicalJson(inline).length <= INLINE_BYTES_MAX) {
      return { logOffset, segment: start.segment, lists };
    }
    const segment = await this.#writeSegment(lists, start.segment, newestMs, floorMs);
    return { logOffset, segment, lists: [] };
  }

  /** The lists of the batches after `start` up to `end`. */
  async listsBetween(start: number, end: FileOffset): Promise<FileList[]> {
    const lists = end.lists.filter(list => list.logOffset > start);
    let missingTo = lists.length > 0 ? lists[0].logOffset - 1 : end.logOffset;
    for (let next = end.segment; next !== null && missingTo > start; ) {
      const { header, body } = await this.#readSegment(next);
      lists.unshift(...decodeLists(body).filter(list => list.logOffset > start && list.logOffset <= missingTo));
      missingTo = header.from - 1;
      next = header.previous;
    }
    if (missingTo > start) {
      throw new DataError(
        'SOURCE_DATA_LOST',
        `The lists of the source's batches ${start + 1} to ${missingTo} are no longer kept: their files are older than maxFileAge.`,
      );
    }
    return lists;
  }

  /** Removes segments that no offset of the last `BATCHES_KEPT` batches needs. */
  async purge(committed: number): Promise<void> {
    const due = this.#removable.filter(each => each.since <= committed - BATCHES_KEPT);
    if (due.length === 0) return;
    this.#removable = this.#removable.filter(each => each.since > committed - BATCHES_KEPT);
    for (const { name } of due) {
      try {
        await unlinkIfThere(this.#context.files, joinPath(this.#context.directory, name));
      } catch (error) {
        this.#context.warn?.(
          `${this.#context.directory}/${name} could not be removed, it is not needed any more: ${error}`,
        );
      }
    }
  }

  async #writeSegment(
    lists: readonly FileList[],
    before: SegmentReference | null,
    newestMs: number,
    floorMs: number,
  ): Promise<SegmentReference> {
    const to = lists[lists.length - 1].logOffset;
    let from = lists[0].logOffset;
    let body = encodeLists(lists);
    let previous = before;
    while (previous !== null) {
      if (previous.newestMs < floorMs) {
        await this.#letGo(previous, to);
        previous = null;
        break;
      }
      const merge = previous.length <= MERGE_RATIO * body.length && previous.length + body.length <= SEGMENT_BYTES_MAX;
      if (!merge) break;
      const segment: { header: SegmentHeader; body: string } = await this.#readSegment(previous);
      this.#removable.push({ name: previous.name, since: to });
      body = segment.body + body;
      from = segment.header.from;
      previous = segment.header.previous;
    }
    return this.#publish(`${to}.${this.#context.epoch}`, { from, to, previous, newestMs }, body);
  }

  /** A whole tail of the chain is too old to matter. */
  async #letGo(first: SegmentReference, since: number): Promise<void> {
    for (let next: SegmentReference | null = first; next !== null; ) {
      this.#removable.push({ name: next.name, since });
      next = (await this.#readSegment(next)).header.previous;
    }
  }

  async #publish(name: string, header: SegmentHeader, body: string): Promise<SegmentReference> {
    const { files, directory, queryId, epoch, checkFence } = this.#context;
    if (!this.#directoryMade) await makeDurableDirectory(files, directory, 1);
    this.#directoryMade = true;
    const payload = Buffer.from(`${canonicalJson(header)}\n${body}`, 'utf8');
    const frame = encodeFrame({ kind: 'file-list', name, queryId, batchId: null, epoch }, payload);
    await publish(files, joinPath(directory, name), frame.chunks, { tempTag: this.#tempTag, guard: checkFence });
    return { name, length: frame.length, crc: frame.crc, to: header.to, newestMs: header.newestMs };
  }

  async #readSegment(reference: SegmentReference): Promise<{ header: SegmentHeader; body: string }> {
    const { files, directory, queryId } = this.#context;
    const path = joinPath(directory, reference.name);
    const { name, length, crc } = reference;
    const advice = 'It says which files the query has read. Restore it from a backup of this checkpoint.';
    try {
      const frame = await readFrame(files, { path, kind: 'file-list', name, queryId, length, crc, advice });
      const text = Buffer.from(frame.payload).toString('utf8');
      const newline = text.indexOf('\n');
      return { header: parseJson(text.slice(0, newline)) as unknown as SegmentHeader, body: text.slice(newline + 1) };
    } catch (error) {
      if (!hasErrno(error, 'ENOENT')) throw error;
      throw new CheckpointError('CHECKPOINT_CORRUPT', `${path} is missing. ${advice}`, { cause: error });
    }
  }

  /** Files of earlier runs that the chain does not need: replaced segments, lists that never made it into the offset log, temps. */
  async #findLeftovers(chain: ReadonlySet<string>, logOffset: number): Promise<void> {
    const { files, directory, epoch } = this.#context;
    const entries = await files.list(directory).catch(error => {
      if (hasErrno(error, 'ENOENT')) return [];
      throw error;
    });
    for (const { name, isDirectory } of entries) {
      const tempEpoch = epochOfTemp(name);
      if (tempEpoch !== undefined && tempEpoch < epoch) await unlinkIfThere(files, joinPath(directory, name));
      else if (!isDirectory && !chain.has(name) && isSegmentName(name))
        this.#removable.push({ name, since: logOffset });
    }
  }
}

function isSegmentName(name: string): boolean {
  const parts = name.split('.');
  return parts.length === 2 && parts.every(part => parseCanonicalDecimal(part) !== undefined);
}

/** Files as `[path, size, time]`: an offset is read by people and written for every batch. */
export function offsetToJson({ logOffset, segment, lists }: FileOffset): Offset {
  return {
    logOffset,
    segment: segment as unknown as Offset,
    lists: lists.map(list => ({
      logOffset: list.logOffset,
      files: list.files.map(file => [file.path, file.size, file.modifiedMs]),
    })),
  };
}

export function offsetFromJson(offset: Offset | null): FileOffset {
  if (offset === null) return EMPTY_OFFSET;
  const { logOffset, segment, lists } = offset as { [key: string]: any };
  if (typeof logOffset !== 'number' || !Array.isArray(lists)) {
    throw new CheckpointError(
      'CHECKPOINT_INCOMPATIBLE',
      `the offset log holds ${JSON.stringify(offset).slice(0, 200)}, which is not a position of a file source. ` +
        'The source was a different one when this checkpoint was made: use a new checkpoint.',
    );
  }
  return {
    logOffset,
    segment: segment ?? null,
    lists: lists.map(list => ({
      logOffset: list.logOffset,
      files: list.files.map(([path, size, modifiedMs]: [string, number, number]) => ({ path, size, modifiedMs })),
    })),
  };
}
