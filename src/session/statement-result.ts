import type { RecordBatch } from '../columnar/record-batch.js';
import { Scan } from '../logical/relations.js';
import type { BatchTable } from '../sources/source.js';
import { structType } from '../types/data-type.js';
import { DataFrame } from './data-frame.js';
import { fromRows } from './row-functions.js';
import type { Session } from './session.js';

/** What statements give that describe something. */
export const listing = (session: Session, ddl: string, rows: readonly object[]): DataFrame =>
  new DataFrame(session, fromRows(rows, ddl));

/** What statements give that are done when `sql()` returns: no columns, no rows. */
export const nothing = (session: Session): DataFrame => new DataFrame(session, fromRows([], structType([])));

/**
 * A statement that works on files: it waits for nothing, so it is done by the first action on what `sql()` gives, and only once. Its
 * DataFrame has no columns and no rows.
 */
export const onAction = (session: Session, what: string, work: () => Promise<void>): DataFrame =>
  new DataFrame(session, Scan.of(new Work(what, work)));

class Work implements BatchTable {
  readonly kind = 'batch';
  readonly schema = structType([]);
  private done: Promise<void> | undefined;
  constructor(
    readonly description: string,
    private readonly work: () => Promise<void>,
  ) {}
  async *scan(): AsyncGenerator<RecordBatch, void, void> {
    await (this.done ??= this.work());
    yield* [];
  }
}
