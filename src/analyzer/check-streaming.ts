import { AnalysisError } from '../common/errors.js';
import { AggregateCall, Attribute, type Expression, ScalarCall, someExpression } from '../expressions/expression.js';
import {
  Aggregate,
  Deduplicate,
  EventTimeWatermark,
  hasWatermark,
  Join,
  Limit,
  Sample,
  SetOperation,
  Sort,
  Union,
  Window,
} from '../logical/operators.js';
import { collectPlans, type LogicalPlan, somePlan } from '../logical/plan.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { checkStreamingJoin } from './check-streaming-join.js';
import { checkStreamingState } from './check-streaming-state.js';

/**
 * What may run as a stream, by output mode. Called once when a query starts, before anything is read.
 *
 * | shape                                            | append | update | complete |
 * |--------------------------------------------------|--------|--------|----------|
 * | no aggregation                                   | yes    | yes    | no       |
 * | aggregation with event time in its keys          | yes    | yes    | yes      |
 * | aggregation without                              | no     | yes    | yes      |
 * | aggregation by session                           | yes, with a further key | with replaced_sessions() | yes |
 * | aggregation above an aggregation                 | yes    | no     | no       |
 * | functions with state of their own                | see `check-streaming-state.ts`  |
 * | limit                                            | yes    | no     | yes      |
 * | sort                                             | no     | no     | above an aggregation |
 */
export function checkStreaming(plan: LogicalPlan, mode: OutputMode, conf: ReadonlyMap<string, string>): void {
  if (conf.get('spark.sql.streaming.unsupportedOperationCheck') === 'false') return;
  if (conf.get('millrace.portableToSpark') === 'true') checkPortable(plan, mode);
  const aggregates = collectPlans(plan, isStreamingAggregate);
  if (mode === 'complete' && aggregates.length === 0) {
    throw outputModeError(mode, 'a query without streaming aggregations');
  }
  for (const aggregate of aggregates) checkAggregate(aggregate, mode);
  if (mode !== 'append') checkChained(plan, mode);
  checkStreamingState(plan, mode);
  visit(plan, mode);
}

/** What runs here and not in Spark. */
function checkPortable(plan: LogicalPlan, mode: OutputMode): void {
  somePlan(plan, node => {
    if (!node.isStreaming) return false;
    if (node instanceof Sample) throw notSupported('Sampling');
    if (!(node instanceof Aggregate)) return false;
    if (isSession(node) && mode === 'update') throw outputModeError(mode, 'session windows: use append or complete');
    if (hasDistinct(node)) throw notSupported('Distinct aggregation (use approx_count_distinct() instead)');
    return false;
  });
}

const isSession = (node: Aggregate): boolean =>
  node.groupings.some(g => g instanceof Attribute && g.metadata?.sessionWindow === true);

const hasDistinct = (node: Aggregate): boolean =>
  node.items.some(i =>
    someExpression(i, e => e instanceof AggregateCall && e.distinct && e.bound.distinctMatters !== false),
  );

const isStreamingAggregate = (p: LogicalPlan): p is Aggregate => p instanceof Aggregate && p.isStreaming;

/** The general refusal; Spark gives it one condition for all reasons. */
export function notSupported(message: string): AnalysisError {
  return new AnalysisError('_LEGACY_ERROR_TEMP_3102', `${message} is not supported with streaming DataFrames.`);
}

function outputModeError(mode: OutputMode, what: string): AnalysisError {
  return new AnalysisError(
    'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION',
    `The output mode ${mode} is not supported for ${what}.`,
  );
}

function checkAggregate(node: Aggregate, mode: OutputMode): void {
  const times = eventTimes(node.groupings);
  const sessions = isSession(node);
  if (sessions && mode === 'update' && !node.items.some(i => someExpression(i, isReplacedSessions))) {
    const what =
      'session windows: use append or complete, or add replaced_sessions() to the aggregates, which says what earlier results a changed session replaces';
    throw outputModeError(mode, what);
  }
  if (sessions && node.groupings.some(g => g instanceof Attribute && g.metadata?.sessionWindow === true && g.nullable))
    throw notSupported('A session window in rollup, cube or grouping sets');
  if (sessions && hasDistinct(node))
    throw notSupported('A distinct aggregate over sessions (use collect_set() and size())');
  if (sessions && node.groupings.length === 1) {
    const message =
      'Global aggregation with session window in streaming query is not supported: group by a further key.';
    throw new AnalysisError('_LEGACY_ERROR_TEMP_3068', message);
  }
  if (mode === 'append' && times.length === 0) {
    const what =
      'streaming aggregations without watermark: the keys must hold the event time of a withWatermark(), or a window of it';
    throw outputModeError(mode, what);
  }
  checkOneEventTime(times);
}

const isReplacedSessions = (e: Expression): boolean => e instanceof AggregateCall && e.name === 'replaced_sessions';

const eventTimes = (expressions: readonly Expression[]): Attribute[] =>
  expressions.filter((e): e is Attribute => e instanceof Attribute && hasWatermark(e));

function checkOneEventTime(columns: readonly Attribute[]): void {
  if (new Set(columns.map(c => c.id)).size <= 1) return;
  throw new AnalysisError(
    'MULTIPLE_EVENT_TIME_COLUMNS',
    `There are multiple columns with event time: ${columns.map(c => c.name).join(', ')}. Drop all but one before this step.`,
  );
}

/** Results that change must not flow into a further aggregation or join. */
function checkChained(plan: LogicalPlan, mode: OutputMode): void {
  const isAbove = (p: LogicalPlan): boolean => isStreamingAggregate(p) || isStreamStreamJoin(p);
  somePlan(plan, node => {
    if (isAbove(node) && node.children.some(c => somePlan(c, isStreamingAggregate))) {
      throw notSupported(`A stateful step above an aggregation in output mode ${mode} (use append)`);
    }
    return false;
  });
}

const isStreamStreamJoin = (p: LogicalPlan): boolean => p instanceof Join && p.left.isStreaming && p.right.isStreaming;

function visit(node: LogicalPlan, mode: OutputMode): void {
  if (!node.isStreaming) return;
  checkNode(node, mode);
  for (const child of node.children) visit(child, mode);
}

function checkNode(node: LogicalPlan, mode: OutputMode): void {
  if (node instanceof Join) checkStreamingJoin(node, mode);
  if (node instanceof EventTimeWatermark) checkWatermark(node);
  if (node instanceof Deduplicate) checkDeduplicate(node);
  if (node instanceof Union && !node.children.every(c => c.isStreaming)) {
    throw notSupported('Union between streaming and batch DataFrames');
  }
  if (node instanceof SetOperation)
    throw notSupported(node.op === 'except' ? 'EXCEPT of a stream' : 'INTERSECT of streams');
  if (node instanceof Limit) checkLimit(node, mode);
  if (node instanceof Sort && !(mode === 'complete' && somePlan(node.child, isStreamingAggregate))) {
    throw notSupported('Sorting (unless it is on an aggregated DataFrame in complete output mode)');
  }
  if (node instanceof Window) {
    throw new AnalysisError(
      'NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING',
      `Window functions over rows (${node.items.map(i => i.child).join(', ')}) are not supported on streams; use window() or session_window() in GROUP BY.`,
    );
  }
  const isCounter = (e: Expression): boolean => e instanceof ScalarCall && e.name === 'monotonically_increasing_id';
  if (node.expressions.some(e => someExpression(e, isCounter))) throw notSupported('monotonically_increasing_id()');
}

function checkWatermark(node: EventTimeWatermark): void {
  if (!somePlan(node.child, p => p instanceof EventTimeWatermark && p.isStreaming)) return;
  throw new AnalysisError(
    '_LEGACY_ERROR_TEMP_3076',
    'Redefining watermark is disallowed: withWatermark() was already called below.',
  );
}

function checkDeduplicate(node: Deduplicate): void {
  const times = node.child.output.filter(hasWatermark);
  if (node.withinWatermark && times.length === 0) {
    throw notSupported('dropDuplicatesWithinWatermark() without withWatermark()');
  }
  checkOneEventTime(times);
}

function checkLimit(node: Limit, mode: OutputMode): void {
  if (node.offset !== undefined && Number(String(node.offset)) !== 0) throw notSupported('OFFSET');
  if (mode === 'update') throw notSupported('LIMIT in update output mode');
}
