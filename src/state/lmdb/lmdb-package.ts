import { ConfigurationError } from '../../common/errors.js';

/** The part of the package `lmdb` that is used here. Keys and values are bytes. */
export interface LmdbDatabase {
  /** The value in a buffer that the next call overwrites; its length is `lastSize`. */
  getBinaryFast(key: Uint8Array): Uint8Array | undefined;
  readonly lastSize: number;
  putSync(key: Uint8Array, value: Uint8Array, options?: { append?: boolean; noOverwrite?: boolean }): boolean;
  removeSync(key: Uint8Array): boolean;
  /** A throw rolls back. */
  transactionSync<T>(work: () => T): T;
  getRange(options: {
    start?: Uint8Array;
    end?: Uint8Array;
    limit?: number;
    snapshot?: boolean;
  }): Iterable<{ key: Uint8Array; value: Uint8Array }>;
  resetReadTxn(): void;
  close(): Promise<void>;
  readonly env: {
    stat(): { entryCount: number };
    sync(done: (error?: unknown) => void): void;
  };
}

export interface LmdbPackage {
  open(options: Record<string, unknown>): LmdbDatabase;
}

export async function importLmdb(): Promise<LmdbPackage> {
  try {
    return (await import('lmdb')) as unknown as LmdbPackage;
  } catch (cause) {
    throw new ConfigurationError(
      'MISSING_DEPENDENCY',
      'The state provider "lmdb" needs the package lmdb: npm install lmdb. Without it use the provider "memory".',
      { cause },
    );
  }
}
