import type { KeyGroups } from '../state/key-groups.js';
import type { StateSchema } from '../state/schema/state-schema.js';
import type { StateFile, StateStore } from '../state/state-store.js';
import { Operator, type Thresholds } from './operator.js';

/**
 * An operator that remembers rows between batches. What it adds to the contract:
 *
 * - It names its stores and, once, gets them open at the version that the commit log names (`attach`). One batch reads version N and
 *   writes N+1; nothing is durable before `commitState`, and `abortState` forgets the batch.
 * - It says what watermark its *output* promises (`outputWatermark`), so that operators above know what is late for them.
 * - It says whether a batch without new rows would change anything (`wantsBatch`).
 */
export abstract class StatefulOperator extends Operator {
  /** Position among the stateful operators of the plan, inputs first: 0, 1, 2, … Names the state folder. */
  abstract readonly operatorId: number;
  /** Name in progress reports, as Spark's: `stateStoreSave`, `dedupe`, … */
  abstract readonly stateName: string;
  abstract readonly stores: readonly StoreDeclaration[];
  /** What is kept, for the fingerprint of the plan: a restart with another layout is refused. */
  abstract readonly stateSchema: unknown;
  /**
   * The same in a form that can be held against another, so that a difference has a name and some changes can be migrated, and by which the
   * rows can be read as columns. A store whose rows are only the way to those of another one need not be in it.
   */
  abstract get declaredState(): StateSchema;

  protected attached: StateStore[] = [];
  protected figures: BatchFigures = noFigures();

  attach(stores: readonly StateStore[]): void {
    this.attached = [...stores];
  }

  /** Watermark of the rows that it emits, given that of the rows it reads. Null: none. */
  outputWatermark(inputUs: number | null): number | null {
    return inputUs;
  }

  /** True when a batch without rows, run with these thresholds after one with those, would emit or drop something. */
  wantsBatch(next: Thresholds, previous: Thresholds): boolean {
    return next.evictUs !== null && (previous.evictUs === null || next.evictUs > previous.evictUs);
  }

  /**
   * The time on the clock, in milliseconds, from which on a batch without rows would emit or drop something, whatever the watermark says.
   * Null: none that is known now.
   */
  dueAtMs(): number | null {
    return null;
  }

  /** The run of the query ends. */
  async close(): Promise<void> {}

  async commitState(): Promise<StateFile[][]> {
    const files: StateFile[][] = [];
    for (const store of this.attached) files.push(await store.commit());
    return files;
  }

  abortState(): void {
    for (const store of this.attached) store.abort();
  }

  /** Figures of the batch now running; `execute` starts new ones. */
  get batchFigures(): Readonly<BatchFigures> {
    return this.figures;
  }

  noteCommitTime(ms: number): void {
    this.figures.commitTimeMs = ms;
  }

  get rowsHeld(): number {
    return this.attached.reduce((sum, store) => sum + store.rows, 0);
  }

  get bytesHeld(): number {
    return this.attached.reduce((sum, store) => sum + store.bytesUsed, 0);
  }

  get openStores(): readonly StateStore[] {
    return this.attached;
  }
}

export interface StoreDeclaration {
  readonly name: string;
  /** Keys are scanned in order: see `StateStore.forEachRange`. */
  readonly ordered: boolean;
  /** Rows are found by a part of their keys: see `StateStore.rowsOfGroups`. */
  readonly groups?: KeyGroups;
}

export interface BatchFigures {
  rowsUpdated: number;
  rowsRemoved: number;
  rowsDroppedByWatermark: number;
  updatesTimeMs: number;
  removalsTimeMs: number;
  commitTimeMs: number;
  custom: Record<string, number>;
}

export function noFigures(): BatchFigures {
  return {
    rowsUpdated: 0,
    rowsRemoved: 0,
    rowsDroppedByWatermark: 0,
    updatesTimeMs: 0,
    removalsTimeMs: 0,
    commitTimeMs: 0,
    custom: {},
  };
}
