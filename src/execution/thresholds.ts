import { LateRowsExec } from '../operators/late-rows-exec.js';
import type { Operator, Thresholds } from '../operators/operator.js';
import { StatefulOperator } from '../operators/stateful-operator.js';
import { WatermarkExec } from '../operators/watermark-exec.js';

/**
 * What is late and what is done, for each stateful operator of a chain.
 *
 *     withWatermark ──global──► window count ──its output watermark──► second window ──► …
 *
 * The watermark enters at `withWatermark` with the *global* value, passes stateless operators unchanged, and is translated by every
 * stateful one. Rows are judged late by the watermark of the batch before: an operator may emit now what it closes now, and the next one
 * must still take it.
 */
export function thresholdsFor(
  root: Operator,
  previousGlobalMs: number | null,
  globalMs: number | null,
): ReadonlyMap<number, Thresholds> {
  const late = inputWatermarks(root, previousGlobalMs);
  const evict = inputWatermarks(root, globalMs);
  const thresholds = new Map<number, Thresholds>();
  for (const [id, evictUs] of evict) thresholds.set(id, { lateUs: late.get(id) ?? null, evictUs });
  return thresholds;
}

/** The watermark of the input of every stateful operator, in microseconds. */
function inputWatermarks(root: Operator, globalMs: number | null): Map<number, number | null> {
  const inputs = new Map<number, number | null>();
  const outputOf = (o: Operator): number | null => {
    const below = o.children.map(outputOf).filter(w => w !== null);
    const input = below.length === 0 ? null : Math.min(...below);
    if (o instanceof WatermarkExec) return globalMs === null ? null : globalMs * 1000;
    if (!(o instanceof StatefulOperator)) return input;
    inputs.set(o.operatorId, input);
    for (const observer of lateRowsBelow(o)) inputs.set(observer.thresholdId, input);
    return o.outputWatermark(input);
  };
  outputOf(root);
  return inputs;
}

/** The observers of a stateful operator judge by its input, not by that of the side on which they sit. */
function lateRowsBelow(o: Operator): LateRowsExec[] {
  return o.children.flatMap(child => {
    if (child instanceof LateRowsExec) return [child];
    return child instanceof StatefulOperator ? [] : lateRowsBelow(child);
  });
}
