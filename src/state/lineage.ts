import type { StateFile } from './state-store.js';

/** Complete snapshots and deltas among the files, by version. */
export interface Chains {
  /** Newest first; of one version the one of the latest run first. */
  readonly snapshots: readonly (readonly StateFile[])[];
  /** By version, parts in order. */
  readonly deltas: ReadonlyMap<number, readonly StateFile[]>;
}

/** Groups files into what they are parts of. A set with a part missing is left out: as a whole it is not there. */
export function chainsOf(files: readonly StateFile[]): Chains {
  const sets = new Map<string, StateFile[]>();
  for (const file of files) {
    const id = `${file.kind} ${file.version} ${file.epoch}`;
    const parts = sets.get(id) ?? [];
    parts[file.part ?? 0] = file;
    sets.set(id, parts);
  }
  const complete = [...sets.values()].filter(parts => {
    const expected = parts[0]?.parts ?? 1;
    return parts.length === expected && !parts.includes(undefined as never);
  });
  complete.sort(([a], [b]) => b.version - a.version || b.epoch - a.epoch);
  const deltas = new Map<number, StateFile[]>();
  // Of two deltas of one version only one can have been committed; the later run's, if a caller lists both.
  for (const parts of complete.toReversed()) if (parts[0].kind === 'delta') deltas.set(parts[0].version, parts);
  return { snapshots: complete.filter(([first]) => first.kind === 'snapshot'), deltas };
}

/** The deltas from `base` (not included) to `version`; undefined when one is missing. */
export function deltasBetween(chains: Chains, base: number, version: number): StateFile[] | undefined {
  const files: StateFile[] = [];
  for (let v = base + 1; v <= version; v++) {
    const parts = chains.deltas.get(v);
    if (parts === undefined) return undefined;
    files.push(...parts);
  }
  return files;
}

/**
 * Of the files known, those that loading `version` may read: the newest usable snapshot, one older one to fall back on, and the deltas
 * after the older one. Without an older snapshot the way back is all deltas from the first, as long as they are known.
 *
 *     snapshot 10 ─ 11 ─ 12 ─ … ─ snapshot 20 ─ 21 ─ 22 = version          all of these
 */
export function lineageFor(version: number, known: readonly StateFile[]): StateFile[] {
  const chains = chainsOf(known);
  const needed: StateFile[] = [];
  let basesFound = 0;
  let deltas: StateFile[] = [];
  for (const snapshot of chains.snapshots) {
    const base = snapshot[0].version;
    if (base > version) continue;
    const after = deltasBetween(chains, base, version);
    // A gap: nothing older leads to this version either.
    if (after === undefined) break;
    needed.push(...snapshot);
    deltas = after;
    if (++basesFound === 2) return [...needed, ...deltas];
  }
  return [...needed, ...(deltasBetween(chains, 0, version) ?? deltas)];
}

/** The files that none of the versions to be kept needs. */
export function unneededFiles(retainedVersions: readonly number[], known: readonly StateFile[]): StateFile[] {
  const needed = new Set<string>();
  for (const version of retainedVersions) for (const file of lineageFor(version, known)) needed.add(file.name);
  return known.filter(file => !needed.has(file.name));
}
