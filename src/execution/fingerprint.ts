import { CheckpointError } from '../common/errors.js';
import { canonicalJson, type Json, type JsonObject } from '../common/json.js';
import type { StatefulOperator } from '../operators/stateful-operator.js';
import type { PhysicalPlan } from '../planner/physical-plan.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { compareFrames, compareSchemas, type StoreChange } from '../state/schema/compare-schemas.js';
import { schemaJson } from '../state/schema/state-schema.js';
import { simpleString } from '../types/data-type.js';
import { withoutFreeVariables } from './processor-variables.js';

/**
 * What must not change between runs of one checkpoint: the number of sources, the watermarks and what the state consists of. Filters,
 * projections, limits and sinks are free.
 */
export function fingerprintOf(plan: PhysicalPlan, outputMode: OutputMode): JsonObject {
  return {
    sources: plan.sources.length,
    watermarks: plan.watermarks.length,
    watermarkColumns: plan.watermarks.map(w => w.column.name),
    outputMode: plan.stateful.length > 0 ? outputMode : 'any',
    state: plan.stateful.map(storedForm),
    output: plan.root.output.map(a => `${a.name}:${simpleString(a.type)}`),
  };
}

function storedForm(operator: StatefulOperator): JsonObject {
  const { stateName: name, stateSchema, declaredState } = operator;
  return { name, schema: stateSchema as JsonObject, declared: schemaJson(declaredState) };
}

/**
 * Holds a query against the fingerprint of its checkpoint. `storedState` is what the state files hold, which a query that has been
 * changed says of itself only from its first batch on. Returns what became of the stores, by operator id, where they are to be
 * migrated; rejects with a message that names the difference where they cannot be.
 */
export function checkFingerprint(
  stored: JsonObject,
  storedState: readonly JsonObject[],
  plan: PhysicalPlan,
  outputMode: OutputMode,
  directory: string,
): ReadonlyMap<number, readonly StoreChange[]> {
  const current = fingerprintOf(plan, outputMode);
  const differences: string[] = [];
  const compare = (what: string, before: unknown, now: unknown) => {
    const [a, b] = [canonicalJson(before as Json), canonicalJson(now as Json)];
    if (a !== b) differences.push(`${what} was ${a}, is now ${b}`);
  };
  compare('the number of sources', stored.sources, current.sources);
  compare('the number of stateful operators', storedState.length, plan.stateful.length);
  const migrations = new Map<number, readonly StoreChange[]>();
  if (storedState.length === plan.stateful.length) {
    for (const [i, operator] of plan.stateful.entries()) {
      const found = changesOf(storedState[i], operator);
      differences.push(
        ...found.differences.map(text => `in the state of operator ${i} (${operator.stateName}) ${text}`),
      );
      if (found.changes.some(change => !change.isSame)) migrations.set(operator.operatorId, found.changes);
    }
  }
  if (plan.stateful.length > 0) {
    compare('the output mode', stored.outputMode, current.outputMode);
    if (stored.watermarkColumns === undefined)
      compare('the number of watermarks', stored.watermarks, current.watermarks);
    else compare('the list of watermark columns', stored.watermarkColumns, current.watermarkColumns);
  }
  if (differences.length === 0) return migrations;
  throw new CheckpointError(
    'CHECKPOINT_INCOMPATIBLE',
    `The checkpoint ${directory} belongs to a different query: ${differences.join('; ')}. ` +
      'Start the changed query with a new checkpoint folder, or bring the old query back. Nothing was written.',
  );
}

function changesOf(
  stored: JsonObject,
  operator: StatefulOperator,
): { differences: string[]; changes: readonly StoreChange[] } {
  const { stateName, declaredState } = operator;
  if (stored.declared !== undefined && declaredState !== undefined && stored.name === stateName) {
    return compareSchemas(stored.declared as JsonObject, declaredState);
  }
  const layouts = [
    { name: stored.name, schema: stored.schema },
    { name: stateName, schema: operator.stateSchema },
  ] as [Json, Json];
  const [before, now] = withoutFreeVariables(...layouts).map(canonicalJson);
  if (before !== now) return { differences: [`there was ${before}, is now ${now}`], changes: [] };
  return compareFrames(stored.readable as JsonObject | undefined, declaredState);
}
