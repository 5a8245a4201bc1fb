import { IntegerVector, ListVector, StructVector, type Vector } from '../columnar/vector.js';
import type { ArrayType, StructType } from '../types/data-type.js';
import type { MergedSessions, SessionItems } from './session-merge.js';

/** The aggregate that only the operator of sessions can answer. */
export const REPLACED_SESSIONS = 'replaced_sessions';

/**
 * For each merged session the stored ones whose place it takes: a reader who keeps results by key and session removes these. A session
 * that keeps its bounds replaces nothing.
 */
export function replacedSessions(merged: MergedSessions, stored: SessionItems, type: ArrayType): Vector {
  const isReplaced = (i: number): boolean => {
    const session = merged.ofStored[i];
    return session >= 0 && !(stored.starts[i] === merged.starts[session] && stored.ends[i] === merged.ends[session]);
  };
  const ends = new Int32Array(merged.count);
  for (let i = 0; i < stored.keys.length; i++) if (isReplaced(i)) ends[merged.ofStored[i]]++;
  const starts = new Int32Array(merged.count);
  let total = 0;
  for (let session = 0; session < merged.count; session++) {
    const count = ends[session];
    starts[session] = ends[session] = total;
    total += count;
  }
  const from = new Float64Array(total);
  const to = new Float64Array(total);
  for (let i = 0; i < stored.keys.length; i++) {
    if (!isReplaced(i)) continue;
    const at = ends[merged.ofStored[i]]++;
    from[at] = stored.starts[i];
    to[at] = stored.ends[i];
  }
  const bounds = type.element as StructType;
  const times = [from, to].map((v, i) => new IntegerVector(bounds.fields[i].type, total, v, null));
  return new ListVector(type, merged.count, starts, ends, new StructVector(bounds, total, times, null), null);
}
