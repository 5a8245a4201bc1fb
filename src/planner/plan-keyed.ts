import type { BatchClock } from '../expressions/batch-clock.js';
import { type FlatMapGroups, FlatMapGroupsWithState, type KeyedPlan, TransformWithState } from '../logical/keyed.js';
import { hasWatermark } from '../logical/operators.js';
import { FlatMapGroupsExec } from '../operators/flat-map-groups-exec.js';
import { FlatMapGroupsWithStateExec } from '../operators/flat-map-groups-with-state-exec.js';
import { KeyedInput } from '../operators/keyed/key-groups.js';
import { OneBatchExec } from '../operators/one-batch-exec.js';
import type { Operator } from '../operators/operator.js';
import { TransformWithStateExec } from '../operators/transform-with-state-exec.js';
import type { Planner } from './planner.js';

/** Functions of the user over groups. On a table, state lasts as long as the query. */
export function planKeyed(node: KeyedPlan, planner: Planner, clock: BatchClock): Operator {
  const [input, initial] = node.children.map((child, i) => {
    const { keys, values } = node.columns[i];
    return new KeyedInput(planner.planNode(child), keys, values);
  });
  if (!(node instanceof FlatMapGroupsWithState || node instanceof TransformWithState)) {
    const { label, fn, keyForm, output } = node as FlatMapGroups;
    return new FlatMapGroupsExec(label, fn, keyForm, output, initial === undefined ? [input] : [input, initial]);
  }
  const eventTime = node.columns[0].values.find(hasWatermark);
  const streaming = node.isStreaming && planner.mode !== undefined;
  const operatorId = streaming ? planner.nextOperatorId() : 0;
  const stateful =
    node instanceof TransformWithState
      ? new TransformWithStateExec(operatorId, node.spec, input, eventTime, node.output, clock, initial)
      : new FlatMapGroupsWithStateExec(operatorId, node.spec, input, eventTime, node.output, clock, initial);
  return streaming ? stateful : new OneBatchExec(stateful);
}
