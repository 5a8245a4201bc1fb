import { InternalError } from '../common/errors.js';
import { Attribute, type Expression, GetField, UnresolvedCall } from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import type { BindContext } from '../functions/definition.js';
import { FlatMapGroupsWithState, TransformWithState } from '../logical/keyed.js';
import { LateRows } from '../logical/late-rows.js';
import { Aggregate, Deduplicate, hasWatermark, Join } from '../logical/operators.js';
import { type LogicalPlan, transformPlanUp } from '../logical/plan.js';

/**
 * Puts a `LateRows` below every step of a stream that drops rows for lateness. Each step judges by the time that it judges by itself:
 *
 *     Aggregate by window, user            Aggregate by window, user
 *     +- …                           →     +- LateRows by window.end
 *                                             +- …
 */
export function tapLateRows(plan: LogicalPlan, zone: string): LogicalPlan {
  const context: BindContext = { zone, bindLambda: noLambdas };
  return transformPlanUp(plan, node => {
    if (!node.isStreaming || !dropsLateRows(node)) return node;
    const children = node.children.map(child => {
      const time = child.isStreaming ? timeOf(node, child) : undefined;
      return time === undefined ? child : new LateRows(node.kind, time, rowText(child, context), child);
    });
    return node.withChildren(children);
  });
}

function dropsLateRows(node: LogicalPlan): boolean {
  if (node instanceof FlatMapGroupsWithState) return node.spec.timeout === 'eventTime';
  if (node instanceof TransformWithState) return node.spec.timeMode === 'eventTime';
  const joinsStreams = node instanceof Join && node.children.every(c => c.isStreaming);
  return node instanceof Aggregate || node instanceof Deduplicate || joinsStreams;
}

function timeOf(node: LogicalPlan, child: LogicalPlan): Expression | undefined {
  const candidates: readonly Expression[] = node instanceof Aggregate ? node.groupings : child.output;
  const time = candidates.find((e): e is Attribute => e instanceof Attribute && hasWatermark(e));
  return time?.type.kind === 'struct' ? new GetField(time, 1) : time;
}

function rowText(child: LogicalPlan, context: BindContext): Expression {
  const row = bindCall(new UnresolvedCall('struct', child.output), context);
  return bindCall(new UnresolvedCall('to_json', [row]), context);
}

const noLambdas = (): never => {
  throw new InternalError('no lambda is bound here');
};
