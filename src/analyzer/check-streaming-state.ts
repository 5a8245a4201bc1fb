import { FlatMapGroupsWithState, TransformWithState } from '../logical/keyed.js';
import { Aggregate, hasWatermark } from '../logical/operators.js';
import { collectPlans, type LogicalPlan, somePlan } from '../logical/plan.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { notSupported } from './check-streaming.js';

type WithState = FlatMapGroupsWithState | TransformWithState;

/**
 * Functions with state of their own. What they return is final (`append`) or not (`update`), and the query must be of the same mode; only
 * final rows may be aggregated further.
 *
 * | function                      | append | update | complete           |
 * |-------------------------------|--------|--------|--------------------|
 * | mapGroupsWithState            | no     | yes, one in the query, no aggregation | no |
 * | flatMapGroupsWithState append | yes    | below an aggregation | below an aggregation |
 * | flatMapGroupsWithState update | no     | yes, no aggregation  | no   |
 * | transformWithState            | as flatMapGroupsWithState           |
 */
export function checkStreamingState(plan: LogicalPlan, mode: OutputMode): void {
  const nodes = collectPlans(plan, isWithState);
  for (const node of nodes) checkNode(node, plan, mode);
  const mapping = nodes.filter(n => nameOf(n) === 'mapGroupsWithState');
  if (mapping.length > 1) throw notSupported('More than one mapGroupsWithState in a query');
  somePlan(plan, node => {
    if (isStateful(node) && node.children.some(c => somePlan(c, mayEmitLate)))
      throw notSupported('A stateful step above flatMapGroupsWithState with event-time timeout');
    return false;
  });
}

const isWithState = (p: LogicalPlan): p is WithState =>
  (p instanceof FlatMapGroupsWithState || p instanceof TransformWithState) && p.isStreaming;

const isAggregate = (p: LogicalPlan): boolean => p instanceof Aggregate && p.isStreaming;

const isStateful = (p: LogicalPlan): boolean => isAggregate(p) || isWithState(p);

/** Its rows have no watermark, whatever their times. */
const mayEmitLate = (p: LogicalPlan): boolean =>
  p instanceof FlatMapGroupsWithState && p.isStreaming && p.spec.timeout === 'eventTime';

const nameOf = (node: WithState): string =>
  node instanceof TransformWithState ? 'transformWithState' : node.spec.name;

function checkNode(node: WithState, plan: LogicalPlan, mode: OutputMode): void {
  const name = nameOf(node);
  const { outputMode } = node.spec;
  const isAggregated = somePlan(plan, isAggregate);
  if (isAggregated && outputMode === 'update') {
    throw notSupported(`${name} in update mode in a query with an aggregation`);
  }
  if (!isAggregated && mode !== outputMode) {
    throw notSupported(
      `${name}${name === 'mapGroupsWithState' ? '' : ` in ${outputMode} mode`} in a query in output mode ${mode}`,
    );
  }
  const isAbove = somePlan(node, isAggregate);
  if (isAbove && (mode !== 'append' || !(node instanceof TransformWithState))) {
    throw notSupported(`${name} above an aggregation, in output mode ${mode},`);
  }
  const byEventTime =
    node instanceof TransformWithState ? node.spec.timeMode === 'eventTime' : node.spec.timeout === 'eventTime';
  if (byEventTime && !node.child.output.some(hasWatermark)) {
    throw notSupported(`${name} by event time without withWatermark() before groupByKey()`);
  }
}
