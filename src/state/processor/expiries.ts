import { type BytesRows, rowBytes } from '../bytes-rows.js';
import { TimeIndex } from '../time-index.js';
import type { Changes, Scope } from './scope.js';
import { namePrefix, type Variable } from './variable.js';

/**
 * Which rows of variables with a time to live are gone when: `$ttl │ expiry │ key of the row`. A row may be written again and leave an older
 * entry behind, so what is due is looked at before it is removed.
 */
export class Expiries {
  private readonly index = new TimeIndex(namePrefix('$ttl'));

  constructor(private readonly scope: Scope) {}

  add(changes: Changes, expiryMs: number, rowKey: Uint8Array): void {
    this.index.addTo(changes.marked, expiryMs, rowKey);
  }

  remove(changes: Changes, expiryMs: number, ...rowKey: readonly Uint8Array[]): void {
    this.index.addTo(changes.removed, expiryMs, ...rowKey);
  }

  /** Removes up to `max` of the rows that are gone by now. Returns how many entries were due. */
  cleanUp(variables: ReadonlyMap<string, Variable>, changes: Changes, max: number): { due: number; removed: number } {
    const { store, nowMs } = this.scope;
    const due = this.index.take(store, nowMs, max);
    const byVariable = new Map<Variable, Uint8Array[]>();
    const { rest } = due;
    for (let i = 0; i < due.length; i++) {
      const key = rowBytes(rest.column, i);
      // A variable that is no longer declared keeps what it has.
      const variable = variables.get(nameOf(rest, i));
      if (variable === undefined) continue;
      const keys = byVariable.get(variable);
      if (keys === undefined) byVariable.set(variable, [key]);
      else keys.push(key);
    }
    let removed = 0;
    for (const [variable, keys] of byVariable) removed += variable.expire(keys, changes);
    changes.apply(store);
    return { due: due.length, removed };
  }
}

const decoder = new TextDecoder();

/** The name that a row key begins with; names have no zero bytes. */
function nameOf(rows: BytesRows, row: number): string {
  const { data, starts } = rows.column;
  return decoder.decode(data.subarray(starts[row] + 1, data.indexOf(0, starts[row] + 1)));
}
