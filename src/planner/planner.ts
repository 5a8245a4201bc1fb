import { AnalysisError, InternalError } from '../common/errors.js';
import type { BatchClock } from '../expressions/batch-clock.js';
import { references } from '../expressions/bind-references.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import { Alias, Attribute, type Expression, type GeneratorCall } from '../expressions/expression.js';
import { KeyedPlan } from '../logical/keyed.js';
import { LateRows } from '../logical/late-rows.js';
import * as logical from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { Recursion, RecursiveReference } from '../logical/recursion.js';
import { LocalRelation, OneRow, Scan } from '../logical/relations.js';
import { AggregateExec } from '../operators/aggregate-exec.js';
import { DeduplicateExec } from '../operators/deduplicate-exec.js';
import { ExpandExec } from '../operators/expand-exec.js';
import { GenerateExec } from '../operators/generate-exec.js';
import { LateRowsExec } from '../operators/late-rows-exec.js';
import { LimitExec } from '../operators/limit-exec.js';
import { MapBatchesExec } from '../operators/map-batches-exec.js';
import { MergeSessionsExec } from '../operators/merge-sessions-exec.js';
import { ObserveExec } from '../operators/observe-exec.js';
import type { Operator } from '../operators/operator.js';
import { RecursionExec, RecursiveReferenceExec } from '../operators/recursion-exec.js';
import { SampleExec } from '../operators/sample-exec.js';
import { LocalScanExec, OneRowExec, ScanExec, StreamScanExec } from '../operators/scan-exec.js';
import { SessionAggregateExec } from '../operators/session-aggregate-exec.js';
import { SetOperationExec } from '../operators/set-operation-exec.js';
import { SortExec } from '../operators/sort-exec.js';
import { StageExec } from '../operators/stage-exec.js';
import { StatefulAggregateExec } from '../operators/stateful-aggregate-exec.js';
import { StatefulDeduplicateExec } from '../operators/stateful-deduplicate-exec.js';
import { StatefulLimitExec } from '../operators/stateful-limit-exec.js';
import { UnionExec } from '../operators/union-exec.js';
import { WatermarkExec } from '../operators/watermark-exec.js';
import { WindowExec } from '../operators/window-exec.js';
import type { OutputMode } from '../sinks/output-mode.js';
import type { BatchTable, StreamTable } from '../sources/source.js';
import { typeContains } from '../types/data-type.js';
import { bindBatchTime } from './bind-batch-time.js';
import { type FusedStage, fuseStages, isIdentity } from './fuse-stages.js';
import { type PhysicalPlan, physicalPlan } from './physical-plan.js';
import { type AggregateParts, takeApart } from './plan-aggregate.js';
import { planJoin } from './plan-join.js';
import { planKeyed } from './plan-keyed.js';
import { pruningPredicates } from './pruning.js';

/**
 * Turns an optimized logical plan into operators. For a stream the same nodes become operators that remember (`Stateful…`), numbered
 * inputs first; everything that does not touch a stream stays a batch operator.
 */
export class Planner {
  private readonly sourceIndices = new Map<object, number>();
  private watermarkCount = 0;
  private statefulCount = 0;
  /** Observers of late rows are numbered downwards, apart from the stateful operators. */
  private lastThresholdId = 0;
  /** While planning below an aggregation: batches are taken in at once, nobody keeps one. */
  private transient = false;

  /** `outputMode` undefined: a batch query. */
  constructor(
    private readonly outputMode: OutputMode | undefined,
    private readonly clock: BatchClock,
  ) {}

  static plan(plan: LogicalPlan, outputMode: OutputMode | undefined, clock: BatchClock): PhysicalPlan {
    return physicalPlan(new Planner(outputMode, clock).planNode(bindBatchTime(plan, clock)));
  }

  /** `keeps`: for an operator that keeps the batches it takes, see `ScanRequest.transient`. */
  planNode(node: LogicalPlan, keeps = false): Operator {
    const outside = this.transient;
    if (keeps || !PASSING.some(kind => node instanceof kind)) this.transient = false;
    const operator = this.planKind(node);
    this.transient = outside;
    return operator;
  }

  private planKind(node: LogicalPlan): Operator {
    if (
      node instanceof logical.Project ||
      node instanceof logical.Filter ||
      node instanceof logical.SubqueryAlias ||
      node instanceof logical.Hint
    ) {
      return this.planStage(node);
    }
    if (node instanceof Scan) return this.planScan(node);
    if (node instanceof LocalRelation) return new LocalScanExec(node.output, node.batches);
    if (node instanceof OneRow) return new OneRowExec();
    if (node instanceof logical.Aggregate) return this.planAggregate(node);
    if (node instanceof logical.Join) return planJoin(node, this);
    if (node instanceof logical.Deduplicate) return this.planDeduplicate(node);
    if (node instanceof logical.Limit) return this.planLimit(node);
    if (node instanceof logical.Sort) return new SortExec(node.orders, undefined, this.planNode(node.child));
    if (node instanceof logical.EventTimeWatermark) return this.planWatermark(node);
    if (node instanceof logical.Observe) return this.planObserve(node);
    if (node instanceof LateRows) return this.planLateRows(node);
    if (node instanceof KeyedPlan) return planKeyed(node, this, this.clock);
    return this.planSimple(node);
  }

  private planSimple(node: LogicalPlan): Operator {
    if (node instanceof logical.Union)
      return new UnionExec(
        node.children.map(c => this.planNode(c)),
        node.output,
      );
    if (node instanceof logical.SetOperation) {
      return new SetOperationExec(node.op, node.all, node.output, this.planNode(node.left), this.planNode(node.right));
    }
    if (node instanceof logical.Expand) return new ExpandExec(node.projections, node.output, this.planNode(node.child));
    if (node instanceof logical.Generate) {
      return new GenerateExec(
        node.generator as GeneratorCall,
        node.outer,
        node.child.output,
        node.generated,
        this.planNode(node.child),
      );
    }
    if (node instanceof logical.Window)
      return new WindowExec(node.items, node.partitionBy, node.orderBy, this.planNode(node.child));
    if (node instanceof logical.Sample)
      return new SampleExec(node.fraction, node.withReplacement, node.seed, this.planNode(node.child));
    if (node instanceof Recursion) {
      const [anchor, step] = node.children.map(c => this.planNode(c));
      return new RecursionExec(node.loop, anchor, step, node.output, { levels: node.levelsMax, rows: node.rowsMax });
    }
    if (node instanceof RecursiveReference) return new RecursiveReferenceExec(node.loop, node.output);
    if (node instanceof logical.MapBatches)
      return new MapBatchesExec(node.name, node.run, node.output, this.planNode(node.child));
    throw new InternalError(`no operator for ${node.describe()}`);
  }

  /** The number of the next stateful operator. Ask for it after the inputs are planned. */
  nextOperatorId(): number {
    return this.statefulCount++;
  }

  get mode(): OutputMode | undefined {
    return this.outputMode;
  }

  /** A step that computes `items` from the output of `node`, fused with the projections and filters below it. */
  planItems(items: readonly Expression[], node: LogicalPlan): Operator {
    const attributes = items.map(logical.toAttribute);
    const named = items.map((e, i) =>
      e instanceof Alias || e instanceof Attribute ? e : new Alias(e, attributes[i].name, attributes[i].id),
    );
    return this.planStage(new logical.Project(named, node));
  }

  private planStage(node: LogicalPlan): Operator {
    const { transient } = this;
    const stage = fuseStages(node);
    if (stage.input === node) {
      // A projection that cannot be merged with itself: it is nondeterministic, and runs on its own.
      const project = node as logical.Project;
      return new StageExec(undefined, project.items, project.output, this.planNode(project.child), transient);
    }
    const input = this.planInput(stage);
    return isIdentity(stage) ? input : new StageExec(stage.filter, stage.items, stage.output, input, transient);
  }

  /** The input of a step, with no more columns than the step reads where the operator can leave some out. */
  private planInput(stage: FusedStage): Operator {
    const { input, filter, items } = stage;
    if (input instanceof Scan) return this.planScan(input, filter);
    if (!(input instanceof logical.Join)) return this.planNode(input);
    const used = new Set<number>();
    for (const e of filter === undefined ? items : [...items, filter]) references(e, used);
    return planJoin(
      input,
      this,
      input.output.filter(a => used.has(a.id)),
    );
  }

  private planScan(node: Scan, filter?: Expression): Operator {
    const pruning = pruningPredicates(filter, node.output);
    if (node.table.kind === 'batch') return new ScanExec(node.table as BatchTable, node.output, pruning);
    const table = node.table as StreamTable;
    let index = this.sourceIndices.get(table.identity);
    if (index === undefined) this.sourceIndices.set(table.identity, (index = this.sourceIndices.size));
    return new StreamScanExec(table, index, node.output, pruning, this.transient);
  }

  private planAggregate(node: logical.Aggregate): Operator {
    const parts = takeApart(node);
    const streaming = node.isStreaming && this.outputMode !== undefined;
    this.transient = takesCopies(parts);
    const rows = this.planItems(parts.inputs, node.child);
    this.transient = false;
    const aggregate =
      streaming && this.outputMode !== undefined
        ? this.statefulAggregate(parts, this.outputMode, rows)
        : new AggregateExec(
            parts.spec,
            parts.attributes,
            parts.session === undefined ? rows : mergeSessions(parts, parts.session, rows),
          );
    return new StageExec(undefined, parts.results, node.output, aggregate);
  }

  private statefulAggregate(parts: AggregateParts, mode: OutputMode, input: Operator): Operator {
    const { spec, session, attributes, eventTimeFirst } = parts;
    return session === undefined
      ? new StatefulAggregateExec(this.nextOperatorId(), spec, eventTimeFirst, mode, attributes, input)
      : new SessionAggregateExec(this.nextOperatorId(), spec, session, mode, attributes, input);
  }

  private planDeduplicate(node: logical.Deduplicate): Operator {
    const input = this.planNode(node.child);
    const keys = (node.keys ?? node.child.output) as readonly Attribute[];
    if (!node.isStreaming || this.outputMode === undefined) return new DeduplicateExec(keys, input);
    const eventTime = node.child.output.find(logical.hasWatermark);
    const first = keys.filter(k => k.id === eventTime?.id);
    const ordered = node.withinWatermark ? keys : [...first, ...keys.filter(k => k.id !== eventTime?.id)];
    const delayUs = node.withinWatermark ? (eventTime!.metadata!.watermarkDelayUs as number) : undefined;
    return new StatefulDeduplicateExec(this.nextOperatorId(), ordered, eventTime, delayUs, input);
  }

  private planLimit(node: logical.Limit): Operator {
    const limit = node.limit === undefined ? Number.POSITIVE_INFINITY : constantRows(node.limit, 'limit');
    const offset = node.offset === undefined ? 0 : constantRows(node.offset, 'offset');
    if (node.child instanceof logical.Sort && Number.isFinite(limit)) {
      const sorted = new SortExec(node.child.orders, limit + offset, this.planNode(node.child.child));
      return new LimitExec(limit, offset, sorted);
    }
    const input = this.planNode(node.child);
    if (node.isStreaming && this.outputMode === 'append')
      return new StatefulLimitExec(this.nextOperatorId(), limit, input);
    return new LimitExec(limit, offset, input);
  }

  private planWatermark(node: logical.EventTimeWatermark): Operator {
    const input = this.planNode(node.child);
    if (!node.isStreaming || this.outputMode === undefined) return input;
    const { delayUs, idleTimeoutMs } = node;
    return new WatermarkExec(
      node.column as Attribute,
      delayUs,
      this.watermarkCount++,
      node.output,
      input,
      idleTimeoutMs,
    );
  }

  private planLateRows({ step, eventTime, row, child }: LateRows): Operator {
    return new LateRowsExec(step, eventTime, row, --this.lastThresholdId, this.planNode(child));
  }

  private planObserve(node: logical.Observe): Operator {
    const parts = takeApart(new logical.Aggregate([], node.items, node.child));
    const input = this.planNode(node.child);
    return new ObserveExec(node.name, parts, node.items.map(logical.toAttribute), input);
  }
}

/** Nodes whose operators hand on a batch, or what they make of it, before they ask for the next one; joins, but for the side that they keep. */
const PASSING = [
  Scan,
  logical.Project,
  logical.Filter,
  logical.SubqueryAlias,
  logical.Hint,
  logical.EventTimeWatermark,
  logical.Expand,
  logical.Join,
] as const;

/** Keys and numbers are copied into the aggregation; binary values may be kept as views. */
function takesCopies({ spec, session }: AggregateParts): boolean {
  return (
    session === undefined &&
    spec.aggregates.every(a => a.call.args.every(arg => !typeContains(arg.type, t => t.kind === 'binary')))
  );
}

function mergeSessions(
  { spec }: AggregateParts,
  { start, end }: NonNullable<AggregateParts['session']>,
  input: Operator,
): Operator {
  const keys = spec.keyTypes.map((_, i) => i).filter(i => i !== start && i !== end);
  return new MergeSessionsExec(keys, start, end, input);
}

function constantRows(e: Expression, what: string): number {
  const value = Number(evaluateConstant(e));
  if (!(value >= 0))
    throw new AnalysisError(
      'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE',
      `The ${what} must be zero or more, not ${value}.`,
    );
  return value;
}
