import type { Attribute } from '../expressions/expression.js';
import type { StateColumn, StateVariable } from '../state/schema/state-schema.js';
import type { AggregationSpec } from './aggregation.js';

/** The buffers of each aggregate. One that is null without rows may be added: groups that are there already get it as if it had seen none. */
export function aggregateVariables(spec: AggregationSpec): StateVariable[] {
  return spec.aggregates.map(({ call }) => {
    const { stateTypes: types } = call.bound;
    const name = String(call);
    // What a distinct aggregate has counted is remembered by position beside it.
    if (!call.nullable || call.distinct) return { name, types };
    const empty = call.bound.accumulator();
    empty.resize(1);
    return { name, types, initial: empty.state().map(column => column.get(0)) };
  });
}

/** The keys of the groups; `output` begins with them. */
export function keyColumns(spec: AggregationSpec, output: readonly Attribute[]): StateColumn[] {
  return spec.keyTypes.map((type, i) => ({ name: output[i].name, type }));
}
