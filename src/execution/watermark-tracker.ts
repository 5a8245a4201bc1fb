import type { WatermarkExec } from '../operators/watermark-exec.js';

export type WatermarkPolicy = 'min' | 'max';

/**
 * Where event time stands in a query. Every `withWatermark` has its own value, the largest event time it has seen minus its delay; the
 * query has one global value, the minimum (or maximum) of them. All only grow, and all are kept in the logs.
 *
 * A node that has seen no row counts as 0 under `min`: nothing is late or done until every stream has shown where it is.
 */
export class WatermarkTracker {
  private readonly nodes: number[];
  private current: number;

  constructor(
    count: number,
    private readonly policy: WatermarkPolicy,
    restored: { globalMs: number | null; nodes: Readonly<Record<string, number>> },
  ) {
    this.nodes = Array.from({ length: count }, (_, id) => restored.nodes[id] ?? 0);
    this.current = restored.globalMs ?? 0;
  }

  /** Milliseconds; null in a query without watermarks. */
  get globalMs(): number | null {
    return this.nodes.length === 0 ? null : this.current;
  }

  get nodeValues(): Record<string, number> {
    return Object.fromEntries(this.nodes.map((value, id) => [String(id), value]));
  }

  /** Takes in what a finished batch has seen. The new values are for the next batch. */
  advance(watermarks: readonly WatermarkExec[]): void {
    for (const node of watermarks) {
      const { count, maxUs } = node.eventTime;
      if (count === 0) continue;
      const value = Math.floor(maxUs / 1000) - node.delayUs / 1000;
      if (value > this.nodes[node.watermarkId]) this.nodes[node.watermarkId] = value;
    }
    if (this.nodes.length === 0) return;
    const combined = this.policy === 'min' ? Math.min(...this.nodes) : Math.max(...this.nodes);
    if (combined > this.current) this.current = combined;
  }
}
