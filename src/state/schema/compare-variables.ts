import { simpleString } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import { compareValues, type StoredVariable, sameValues, storedVariable } from './compare-values.js';
import { type ProcessorVariable, rowColumns, type StoredProcessorVariable, storedForm } from './processor-variable.js';
import type { StateVariable, StoreSchema } from './state-schema.js';

/** The columns of the rows of a variable of a processor, before and now. */
export interface VariableChange {
  readonly kind: ProcessorVariable['kind'];
  readonly before: readonly StoredVariable[];
  readonly now: readonly StateVariable[];
}

/**
 * The variables of a processor are kept apart by their names. Accepted: one more; one less that the processor says it deletes; a wider type;
 * in a struct one more field that may be null, and fields in another order. The kind of a variable, the keys of a map and whether there is a
 * time to live stay. Returns those whose rows are to be migrated, by name.
 */
export function compareVariables(
  stored: readonly StoredProcessorVariable[],
  { variables = [], deleted = [] }: StoreSchema,
): { differences: string[]; changes: Map<string, VariableChange> } {
  const differences: string[] = [];
  const changes = new Map<string, VariableChange>();
  const remaining = new Map(stored.map(variable => [variable.name, variable]));
  for (const name of deleted) remaining.delete(name);
  for (const variable of variables) {
    const { name, kind } = variable;
    const old = remaining.get(name);
    remaining.delete(name);
    if (old === undefined) continue;
    const found = [...misfits(old, variable)];
    differences.push(...found.map(text => `the state variable ${name} ${text}`));
    const before = rowColumns(parseDataType(old.value), old.ttl).map(storedVariable);
    const now = rowColumns(variable.type, old.ttl);
    if (found.length === 0 && !sameValues(before, now)) changes.set(name, { kind, before, now });
  }
  for (const name of remaining.keys()) {
    differences.push(`the state variable ${name} is gone; deleteIfExists('${name}') in init lets go of it`);
  }
  return { differences, changes };
}

/** Why rows of a variable cannot become rows of what it is now. */
function* misfits(old: StoredProcessorVariable, variable: ProcessorVariable): Generator<string> {
  const now = storedForm(variable);
  const before = parseDataType(old.value);
  if (old.kind !== now.kind) yield `was a ${old.kind}, is now a ${now.kind}`;
  else if (old.mapKey !== now.mapKey) yield `had keys of ${old.mapKey}, has now ${now.mapKey}`;
  else if (old.ttl !== now.ttl) yield `had ${timeToLive(old)}, has now ${timeToLive(now)}`;
  else if ((before.kind === 'struct') !== (variable.type.kind === 'struct')) {
    yield `was ${old.value}, is now ${simpleString(variable.type)}`;
  } else {
    const found = compareValues(rowColumns(before, false).map(storedVariable), rowColumns(variable.type, false));
    for (const text of found) yield `has changed: ${text.replace('%', '')}`;
  }
}

const timeToLive = ({ ttl }: StoredProcessorVariable) => (ttl ? 'a time to live' : 'no time to live');
