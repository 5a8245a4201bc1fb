/** Sessions of the rows of a batch and of what is stored for their keys. Times are microseconds. */
export interface SessionItems {
  /** Dense number of the key (without the session), per item. */
  readonly keys: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

export interface MergedSessions {
  readonly count: number;
  readonly keys: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Session of each row. */
  readonly ofRow: Int32Array;
  /** Session that took in each stored one; −1 where no row touches it: it stays as it is. */
  readonly ofStored: Int32Array;
}

/**
 * Merges what touches: an item that begins at or before the end of a session belongs to it.
 *
 *     stored      |----1----|            |--2--|        |--3--|
 *     rows                |-a-|   |-b-|      |-c-|
 *     sessions    |----1a-----|   |-b-|  |---2c--|                  3 is not touched
 *
 * Stored sessions of one key must not touch each other. Keys are numbered 0 … `keyCount` − 1. Linear, apart from sorting the items of a
 * key by their start where they are not in that order already.
 */
export function mergeSessions(keyCount: number, stored: SessionItems, rows: SessionItems): MergedSessions {
  const s = stored.keys.length;
  const n = s + rows.keys.length;
  const startOf = (item: number) => (item < s ? stored.starts[item] : rows.starts[item - s]);
  const endOf = (item: number) => (item < s ? stored.ends[item] : rows.ends[item - s]);
  const { order, from } = byKeyAndStart(keyCount, stored, rows);
  const keys = new Int32Array(n);
  const starts = new Float64Array(n);
  const ends = new Float64Array(n);
  const ofRow = new Int32Array(n - s);
  const ofStored = new Int32Array(s).fill(-1);
  let count = 0;
  for (let key = 0; key < keyCount; key++) {
    for (let first = from[key]; first < from[key + 1]; ) {
      let end = endOf(order[first]);
      let next = first + 1;
      for (; next < from[key + 1] && startOf(order[next]) <= end; next++) end = Math.max(end, endOf(order[next]));
      if (next > first + 1 || order[first] >= s) {
        keys[count] = key;
        starts[count] = startOf(order[first]);
        ends[count] = end;
        for (let i = first; i < next; i++) {
          if (order[i] < s) ofStored[order[i]] = count;
          else ofRow[order[i] - s] = count;
        }
        count++;
      }
      first = next;
    }
  }
  const cut = <T extends Int32Array | Float64Array>(a: T) => a.subarray(0, count) as T;
  return { count, keys: cut(keys), starts: cut(starts), ends: cut(ends), ofRow, ofStored };
}

/** Items (stored ones first, then rows) ordered by key and start; those of key k are `order[from[k] … from[k + 1])`. */
function byKeyAndStart(keyCount: number, stored: SessionItems, rows: SessionItems) {
  const s = stored.keys.length;
  const n = s + rows.keys.length;
  const from = new Int32Array(keyCount + 1);
  for (let i = 0; i < s; i++) from[stored.keys[i] + 1]++;
  for (let i = s; i < n; i++) from[rows.keys[i - s] + 1]++;
  for (let key = 0; key < keyCount; key++) from[key + 1] += from[key];
  const next = from.slice(0, keyCount);
  const order = new Int32Array(n);
  const starts = new Float64Array(n);
  starts.set(stored.starts);
  starts.set(rows.starts, s);
  for (let i = 0; i < n; i++) order[next[i < s ? stored.keys[i] : rows.keys[i - s]]++] = i;
  for (let key = 0; key < keyCount; key++) {
    const of = order.subarray(from[key], from[key + 1]);
    for (let i = 1; i < of.length; i++) {
      if (starts[of[i]] >= starts[of[i - 1]]) continue;
      of.sort((a, b) => starts[a] - starts[b] || a - b);
      break;
    }
  }
  return { order, from };
}
