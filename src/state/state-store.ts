import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { GroupedRows, KeyGroups } from './key-groups.js';

/**
 * The versioned key-value store behind every stateful operator. Keys and values are byte strings (`columnar/row-codec` makes them
 * from columns), so that one contract serves every operator and every provider.
 *
 *     batch N reads version N ──► get / put / remove ──► commit() ──► version N + 1, one delta, named by the commit record
 *
 * One store per (operator, partition, store name). The caller guarantees: one batch at a time; `load` before anything; after `commit`
 * or `abort` the next batch begins by itself. What holds after a crash: a delta that no commit record names does not exist; a version
 * is a pure function of the deltas up to it; snapshots are a cache that may be lost, damaged or deleted at any time.
 */
export interface StateStore {
  /** The version that reads see: 0 is the empty store. */
  readonly version: number;
  /** Rows now held, uncommitted changes included. */
  readonly rows: number;
  /** Memory (or cache) bytes now used. */
  readonly bytesUsed: number;

  /**
   * Brings the store to `version`, from the best snapshot and the segments and deltas after it; only files of `lineage` are read. A damaged
   * snapshot or segment costs time (what it was made from is used instead, with a warning); anything else that is damaged or
   * missing is `STATE_CORRUPT`, naming operator, partition, version, file, expected, found and what to do. Never an empty store instead.
   */
  load(version: number, lineage: readonly StateFile[]): Promise<void>;

  /** Looks up `n` keys. `result` says for each key whether it is there and holds its value until the next call on this store. */
  get(keys: BytesColumn, n: number): LookupResult;
  /** Stores `n` values; later entries of the same key win. */
  put(keys: BytesColumn, values: BytesColumn, n: number): void;
  /** Removes `n` keys; missing ones are ignored. */
  remove(keys: BytesColumn, n: number): void;
  /**
   * The rows of `n` different groups, group by group and within one by number, at most `GROUPED_ROWS` at a time; for stores opened with
   * `groups`. Cost is proportional to what is found. Between two blocks the store may be changed only by `replace` of the block before.
   */
  rowsOfGroups(groups: BytesColumn, n: number): Iterable<GroupedRows>;
  /** Calls `visit` for every row in unspecified order; the views are valid during the call only. The store must not change meanwhile. */
  forEach(visit: RowVisitor): void;
  /** Rows whose key begins with `prefix`. In key order, at a cost proportional to them, when the store was opened with `ordered`. */
  forEachPrefix(prefix: Uint8Array, visit: RowVisitor): void;
  /**
   * Rows with `from <= key < to` in key order (`null`: unbounded), for stores opened with `ordered`. Cost is proportional to what is
   * visited. `visit` may return false to stop.
   */
  forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void;

  /**
   * Removes the rows with `from <= key < to`, each after `visit` has seen it, until `visit` returns false (the row it has then seen is removed
   * too). Returns how many. For ordered stores: cheaper than a visit and `remove`, at a cost proportional to what is removed.
   */
  removeRange(from: Uint8Array | null, to: Uint8Array | null, visit?: RowVisitor): number;

  /**
   * Makes the changes durable as one delta and moves to the next version. Returns its files (more than one when it is large). After
   * a rejection the store must be loaded again, by a new run: the names of this one's files may be taken.
   */
  commit(): Promise<StateFile[]>;
  /** Forgets the changes since the last commit. */
  abort(): void;
  /**
   * Background work, called when a commit record names the last version: writes a snapshot or a segment of that version when one is due,
   * in slices that never stall the event loop. Need not be awaited: batches may run and commit meanwhile, and what is written still holds the
   * version at which it began. Returns the files made, for the next commit record. A call while another one is at work does nothing. A
   * rejection harms nothing but these files.
   */
  maintain(): Promise<StateFile[]>;
  /** Whether the work of `maintain` has been due for so long that a run should not end without it. */
  isOverdue(): boolean;
  /** Of all files known, those that a load of the current version needs, spare snapshot included: what the commit record must list. */
  lineage(known: readonly StateFile[]): StateFile[];
  /**
   * Removes the files of this store and of earlier runs that are not in `needed`, which lists the files of every version that is to stay
   * loadable. Failures to remove are warnings and tried again by the next call.
   */
  removeUnneeded(needed: readonly StateFile[]): Promise<void>;
  /** Figures for progress reports, by Spark's names where they exist. */
  metrics(): Record<string, number>;
  /** Waits for background work to stop. Uncommitted changes are lost. */
  close(): Promise<void>;
}

/** `n` byte strings: row i is `data[starts[i], ends[i])`. A `BytesVector` without nulls is one. */
export interface BytesColumn {
  readonly data: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export interface LookupResult extends BytesColumn {
  /** 1 where the key is in the store. */
  readonly found: Uint8Array;
}

/** Sees one row; returns `false` to stop. */
export type RowVisitor = (
  keyData: Uint8Array,
  keyStart: number,
  keyEnd: number,
  valueData: Uint8Array,
  valueStart: number,
  valueEnd: number,
) => unknown;

/**
 * A file of the state as the commit log names it. Plain JSON. A delta holds what one batch changed, a snapshot all rows of a version, a segment
 * what changed after version `base`.
 */
export interface StateFile {
  readonly kind: 'delta' | 'snapshot' | 'segment';
  /** The version that the file leads to. */
  readonly version: number;
  /** Of a segment: the version that it starts from. */
  readonly base?: number;
  readonly epoch: number;
  /** File name in the store's directory. */
  readonly name: string;
  /** Of the whole file. */
  readonly length: number;
  readonly crc: number;
  /** Which part of how many this is, where a version is written in several files. Default: part 0 of 1. */
  readonly part?: number;
  readonly parts?: number;
}

export interface StateStoreProvider {
  /** As in the setting `millrace.state.provider`. */
  readonly name: string;
  open(request: StateStoreRequest): Promise<StateStore>;
}

export interface StateStoreRequest {
  readonly checkpoint: StateCheckpoint;
  readonly operatorId: number;
  /** Default 0. */
  readonly partition?: number;
  /** Epoch of the run that laid the state out anew, which names the directories then: see `StateLayout`. Default null. */
  readonly layout?: number | null;
  /** Default `default`. Lower-case letters, digits and `-`. */
  readonly storeName?: string;
  /** True when the operator needs `forEachRange` or ordered prefixes. Keys are then compared as unsigned bytes. Default false. */
  readonly ordered?: boolean;
  /** Given where the operator needs `rowsOfGroups`. Default: none. */
  readonly groups?: KeyGroups;
  /**
   * Deltas between two snapshots, at least. When a snapshot is much larger than the deltas that it would save, up to twenty times as many,
   * so that writing snapshots stays a fraction of writing deltas. Default 10.
   */
  readonly snapshotInterval?: number;
  /**
   * Where a provider that keeps rows on a disk of this machine has its files; they can be lost without harm. Default: beside the state files
   * when these are on a disk, else a temporary folder.
   */
  readonly cacheDirectory?: string;
  readonly onWarning?: (message: string) => void;
}

/** What a store needs of the `Checkpoint` that it lives in. */
export type StateCheckpoint = Pick<
  Checkpoint,
  'files' | 'epoch' | 'queryId' | 'stateDirectory' | 'pathOf' | 'ensureDirectory' | 'publish' | 'read'
>;
