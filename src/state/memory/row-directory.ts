import type { BytesColumn } from '../state-store.js';

/** From keys to the addresses of their entries. Each entry is entered once, with the hash that `hash` gives for its key. */
export interface RowDirectory {
  /** Of the directory itself. */
  readonly bytes: number;

  /** `view` is over `data`. */
  hash(data: Uint8Array, view: DataView, start: number, end: number): number;
  hashOf(address: number): number;
  /** The address of the entry with this key; 0: there is none. */
  find(hash: number, data: Uint8Array, view: DataView, start: number, end: number): number;
  /** Hashes and addresses (as `find` would say) of keys `from` … `to − 1`, at the start of the given arrays. */
  findAll(keys: BytesColumn, from: number, to: number, hashes: Int32Array, addresses: Int32Array): void;

  /** Adds an entry whose key is not there yet. */
  insert(hash: number, address: number): void;
  /** The entry of the same key is now elsewhere. Both can still be read. */
  replace(hash: number, old: number, address: number): void;
  remove(hash: number, address: number): void;
  removeAll(addresses: Int32Array, n: number): void;
  /** Enters `n` different keys into an empty directory. Some hundred thousand steps lie between two `yield`s. */
  fill(hashes: Int32Array, addresses: Int32Array, n: number): Generator<void>;
}
