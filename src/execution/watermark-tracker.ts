import type { WatermarkExec } from '../operators/watermark-exec.js';
import type { WatermarkProgress } from './progress.js';

export type WatermarkPolicy = 'min' | 'max';

/** What the logs keep of the event time of a query. Times are milliseconds since 1970; nodes are named by their number. */
export interface WatermarkState {
  readonly globalMs: number | null;
  readonly nodes: Readonly<Record<string, number>>;
  /** Batch clock when each node last saw a row. */
  readonly seenMs: Readonly<Record<string, number>>;
}

/**
 * Where event time stands in a query. Every `withWatermark` has its own value, the largest event time it has seen minus its delay; the
 * query has one global value, the minimum (or maximum) of them. All only grow, and all are kept in the logs.
 *
 * A node that has seen no row counts as 0 under `min`: nothing is late or done until every stream has shown where it is. A node with an idle
 * timeout that sees nothing for so long is left out of the minimum until it speaks again; what it then brings may be late. While all are
 * idle the global value stays.
 *
 *     orders   ── 12:07 ──┐
 *     payments ── 12:04 ──┴─ min ─► 12:04        payments idle ─► 12:07
 */
export class WatermarkTracker {
  private readonly values: number[];
  private readonly seenMs: number[];
  private current: number;

  constructor(
    private readonly watermarks: readonly WatermarkExec[],
    private readonly policy: WatermarkPolicy,
    restored: WatermarkState,
    nowMs: number,
  ) {
    this.values = watermarks.map((_, id) => restored.nodes[id] ?? 0);
    this.seenMs = watermarks.map((_, id) => restored.seenMs[id] ?? nowMs);
    this.current = restored.globalMs ?? 0;
  }

  /** Milliseconds; null in a query without watermarks. */
  get globalMs(): number | null {
    return this.values.length === 0 ? null : this.current;
  }
  get nodeValues(): Record<string, number> {
    return byNumber(this.values);
  }
  get lastSeenMs(): Record<string, number> {
    return byNumber(this.seenMs);
  }

  /** Takes in what a finished batch has seen. The new values are for the next batch. */
  advance(batchTimestampMs: number): void {
    for (const [id, node] of this.watermarks.entries()) {
      const { count, maxUs } = node.eventTime;
      if (count === 0) continue;
      this.seenMs[id] = Math.max(this.seenMs[id], batchTimestampMs);
      const value = Math.floor(maxUs / 1000) - node.delayUs / 1000;
      if (value > this.values[id]) this.values[id] = value;
    }
    this.combine(batchTimestampMs);
  }

  /** Combines the values anew: time alone makes a node idle. */
  combine(nowMs: number): void {
    const active = this.values.filter((_, id) => !this.isIdle(id, nowMs));
    if (active.length === 0) return;
    const combined = this.policy === 'min' ? Math.min(...active) : Math.max(...active);
    if (combined > this.current) this.current = combined;
  }

  isIdle(id: number, nowMs: number): boolean {
    const { idleTimeoutMs } = this.watermarks[id];
    return idleTimeoutMs !== undefined && nowMs - this.seenMs[id] >= idleTimeoutMs;
  }

  /** Where each node stands beside the others. */
  progress(nowMs: number): readonly WatermarkProgress[] {
    const furthest = Math.max(...this.values);
    return this.watermarks.map(({ column }, id) => ({
      column: column.name,
      watermark: new Date(this.values[id]).toISOString(),
      behindMs: furthest - this.values[id],
      isIdle: this.isIdle(id, nowMs),
    }));
  }

  /** When the next node becomes idle; null where that cannot move the global value. */
  nextIdleMs(nowMs: number): number | null {
    if (this.watermarks.length < 2 || this.policy === 'max') return null;
    const ends = this.watermarks.flatMap(({ idleTimeoutMs }, id) =>
      idleTimeoutMs === undefined || this.isIdle(id, nowMs) ? [] : [this.seenMs[id] + idleTimeoutMs],
    );
    return ends.length === 0 ? null : Math.min(...ends);
  }
}

const byNumber = (values: readonly number[]): Record<string, number> =>
  Object.fromEntries(values.map((value, id) => [String(id), value]));
