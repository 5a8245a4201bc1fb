import type { Files } from '../common/files.js';

/**
 * The versioned key-value store behind every stateful operator. Keys and values are byte strings (`columnar/row-codec` makes them
 * from columns), so that one contract serves every operator and every provider.
 *
 *     batch N reads version N ──► get / put / remove ──► commit() ──► version N + 1, one delta file, named by the commit log
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

  /** Brings the store to `version`, from the best snapshot and the deltas after it. Rejects with `STATE_CORRUPT` naming the file. */
  load(version: number, lineage: readonly StateFile[]): Promise<void>;

  /** Looks up `n` keys. `result` says for each key whether it is there and holds its value until the next call on this store. */
  get(keys: BytesColumn, n: number): LookupResult;
  /** Stores `n` values; later entries of the same key win. */
  put(keys: BytesColumn, values: BytesColumn, n: number): void;
  /** Removes `n` keys; missing ones are ignored. */
  remove(keys: BytesColumn, n: number): void;
  /** Calls `visit` for every row in unspecified order; the views are valid during the call only. The store must not change meanwhile. */
  forEach(visit: RowVisitor): void;
  /** Rows whose key begins with `prefix`. In key order when the store was opened with `ordered`. */
  forEachPrefix(prefix: Uint8Array, visit: RowVisitor): void;
  /**
   * Rows with `from <= key < to` in key order (`null`: unbounded), for stores opened with `ordered`. Cost is proportional to what is
   * visited. `visit` may return false to stop.
   */
  forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void;

  /** Makes the changes durable as one delta and moves to the next version. After a rejection the store must be loaded again. */
  commit(): Promise<StateFile[]>;
  /** Forgets the changes since the last commit. */
  abort(): void;
  /**
   * Background work between batches: writes a snapshot of the last *committed* version when it is due, in slices that never stall the
   * event loop. Returns the files made, for the next commit record.
   */
  maintain(): Promise<StateFile[]>;
  /** Figures for progress reports, by Spark's names where they exist. */
  metrics(): Record<string, number>;
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

export type RowVisitor = (
  keyData: Uint8Array,
  keyStart: number,
  keyEnd: number,
  valueData: Uint8Array,
  valueStart: number,
  valueEnd: number,
) => boolean | void;

/** A file of the state as the commit log names it. */
export interface StateFile {
  readonly kind: 'delta' | 'snapshot';
  /** The version that the file leads to. */
  readonly version: number;
  readonly epoch: number;
  /** Path below the store's directory. */
  readonly name: string;
  readonly length: number;
  readonly crc: number;
}

export interface StateStoreProvider {
  /** As in the setting `millrace.state.provider`. */
  readonly name: string;
  open(request: StateStoreRequest): Promise<StateStore>;
}

export interface StateStoreRequest {
  readonly files: Files;
  /** `<checkpoint>/state/<operator>/<partition>[/<store>]`. */
  readonly directory: string;
  readonly queryId: string;
  readonly epoch: number;
  readonly operatorId: number;
  readonly partition: number;
  readonly storeName: string;
  /** True when the operator needs `forEachRange` or ordered prefixes. Keys are then compared as unsigned bytes. */
  readonly ordered: boolean;
  /** Deltas between two snapshots. */
  readonly snapshotInterval: number;
}
