import { ConfigurationError } from '../common/errors.js';
import type { StateStore, StateStoreProvider, StateStoreRequest } from './state-store.js';

/** Providers by name. Their code is loaded when the first store is opened. */
export class StateStoreProviders {
  readonly #loaders = new Map<string, () => Promise<StateStoreProvider>>([
    ['memory', async () => (await import('./memory/memory-state-store.js')).memoryStateStoreProvider],
    ['lmdb', async () => (await import('./lmdb/lmdb-state-store.js')).lmdbStateStoreProvider],
  ]);

  /** Makes a provider known under its name in `millrace.state.provider`. */
  register(name: string, load: () => Promise<StateStoreProvider>): void {
    this.#loaders.set(name, load);
  }

  async open(name: string, request: StateStoreRequest): Promise<StateStore> {
    const load = this.#loaders.get(name);
    if (load === undefined) {
      const known = [...this.#loaders.keys()].sort().join(', ');
      throw new ConfigurationError('UNKNOWN_STATE_PROVIDER', `There is no state provider "${name}". Known: ${known}.`);
    }
    return (await load()).open(request);
  }
}

/** The providers that every session starts with. */
export const stateStoreProviders = new StateStoreProviders();

export function openStore(provider: string, request: StateStoreRequest): Promise<StateStore> {
  return stateStoreProviders.open(provider, request);
}
