import { describe, it } from 'vitest';
import { lmdbStateStoreProvider } from '../../src/state/lmdb/lmdb-state-store.js';
import { stateStoreConformance } from '../../src/testing/state-store-conformance.js';

describe('lmdb state store', () => {
  for (const check of stateStoreConformance(async () => lmdbStateStoreProvider)) it(check.name, check.run);
});
