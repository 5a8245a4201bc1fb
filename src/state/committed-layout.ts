import type { JsonObject } from '../common/json.js';
import type { StateLayout } from './relayout.js';
import type { StateFile } from './state-store.js';

/** What a commit record says of its state files. */
export interface CommittedLayout extends StateLayout {
  /** Of each stateful operator, what its rows consist of, as in the fingerprint. */
  readonly state: readonly JsonObject[];
}

/** For commit records of releases that did not write it: the first layout, with the partitions that have files. */
export function firstLayout(
  files: Readonly<Record<string, Readonly<Record<string, readonly StateFile[]>>>>,
  state: readonly JsonObject[],
): CommittedLayout {
  const slots = Object.values(files).flatMap(stores => Object.keys(stores));
  const partitions = Math.max(0, ...slots.map(slot => Number.parseInt(slot, 10))) + 1;
  return { partitions, epoch: null, state };
}
