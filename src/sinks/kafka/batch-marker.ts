import type { Offset } from '../../sources/source.js';
import type { RecordWriter } from './record-writer.js';

/**
 * Where an exactly-once sink notes, in the transaction of a batch, that the batch is in. After a crash the note tells whether a batch that
 * the checkpoint does not know as committed became visible.
 */
export interface BatchMarker {
  /** For messages. */
  readonly description: string;
  /** The newest batch that is in, −1 when there is no note. Only after the producer has started: before that a commit may be under way. */
  read(): Promise<number>;
  /** Whether a batch without rows has to be noted too. */
  isDue(ends: readonly (Offset | null)[]): boolean;
  /** Adds to the records of the batch, before the last of them are sent. */
  addRecords?(batchId: number, writer: RecordWriter, timestampMs: number): Promise<void>;
  /** Puts positions into the transaction, while the records are on their way. */
  commitPositions?(batchId: number, ends: readonly (Offset | null)[], topics: Iterable<string>): Promise<void>;
}
