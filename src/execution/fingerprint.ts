import { CheckpointError } from '../common/errors.js';
import { canonicalJson, type Json, type JsonObject } from '../common/json.js';
import type { PhysicalPlan } from '../planner/physical-plan.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { simpleString } from '../types/data-type.js';

/**
 * What must not change between runs of one checkpoint: the number of sources and the layout of the state. Filters, projections, limits
 * and sinks are free.
 */
export function fingerprintOf(plan: PhysicalPlan, outputMode: OutputMode): JsonObject {
  return {
    sources: plan.sources.length,
    watermarks: plan.watermarks.length,
    outputMode: plan.stateful.length > 0 ? outputMode : 'any',
    state: plan.stateful.map(o => ({ name: o.stateName, schema: o.stateSchema as JsonObject })),
    output: plan.root.output.map(a => `${a.name}:${simpleString(a.type)}`),
  };
}

/** Rejects with a message that names the difference. */
export function checkFingerprint(stored: JsonObject, current: JsonObject, directory: string): void {
  const differences: string[] = [];
  const compare = (what: string, before: unknown, now: unknown) => {
    const [a, b] = [canonicalJson(before as Json), canonicalJson(now as Json)];
    if (a !== b) differences.push(`${what} was ${a}, is now ${b}`);
  };
  compare('the number of sources', stored.sources, current.sources);
  const before = (stored.state ?? []) as unknown[];
  const now = (current.state ?? []) as unknown[];
  compare('the number of stateful operators', before.length, now.length);
  if (before.length === now.length) {
    for (const [i, layout] of before.entries()) compare(`the state of operator ${i}`, layout, now[i]);
  }
  if (now.length > 0) compare('the output mode', stored.outputMode, current.outputMode);
  if (differences.length === 0) return;
  throw new CheckpointError(
    'CHECKPOINT_INCOMPATIBLE',
    `The checkpoint ${directory} belongs to a different query: ${differences.join('; ')}. ` +
      'Start the changed query with a new checkpoint folder, or bring the old query back. Nothing was written.',
  );
}
