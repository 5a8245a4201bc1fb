import { AnalysisError } from '../common/errors.js';
import {
  Alias,
  Attribute,
  type Expression,
  freshId,
  GetField,
  Logical,
  someExpression,
  transformUp,
  UnresolvedCall,
} from '../expressions/expression.js';
import { semanticKey } from '../expressions/semantic-key.js';
import { bindCall } from '../functions/bind.js';
import type { BindContext } from '../functions/definition.js';
import { Expand, Filter, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { StructType } from '../types/data-type.js';
import { alias } from './name-items.js';
import { TimeWindowCall, WindowTimeCall, windowTime } from './time-window.js';
import { slidingWindows, windowStruct } from './window-column.js';

/**
 * Puts columns of windows below a select list or aggregation, which then uses them:
 *
 *     window(t, '10 s')           Project [*, window] ‹ Filter t IS NOT NULL
 *     window(t, '10 s', '4 s')    Filter t within window ‹ Expand: one row per window
 *     session_window(t, '5 s')    Project [*, session_window: t … t + gap] ‹ Filter end after start;
 *                                 the aggregation merges sessions that touch (metadata `sessionWindow`)
 */
export class WindowColumns {
  private readonly attributes = new Map<string, Attribute>();
  private windows = 0;

  constructor(
    public plan: LogicalPlan,
    private readonly context: BindContext,
  ) {}

  /** The expression with its windows replaced by columns, inner ones first; `plan` grows as needed. */
  extract(e: Expression): Expression {
    const done = transformUp(e, x => {
      if (x instanceof TimeWindowCall) return this.addWindow(x);
      return x instanceof WindowTimeCall ? this.addWindowTime(x) : x;
    });
    // The name given to a window names a column with a watermark.
    return done !== e && done instanceof Alias ? alias(done.child, done.name, done) : done;
  }

  private addWindowTime(call: WindowTimeCall): Attribute {
    const key = semanticKey(call);
    const known = this.attributes.get(key);
    if (known !== undefined) return known;
    const column = new Alias(windowTime(call.window), 'window_time', freshId(), call.metadata);
    this.plan = new Project([...this.plan.output, column], this.plan);
    return this.add(key, column.toAttribute());
  }

  private add(key: string, column: Attribute): Attribute {
    this.attributes.set(key, column);
    return column;
  }

  private addWindow(call: TimeWindowCall): Attribute {
    const key = keyOf(call);
    const known = this.attributes.get(key);
    if (known !== undefined) return known;
    // A window of a window is no second choice of windows.
    const own = new Set([...this.attributes.values()].map(a => a.id));
    const isOver = someExpression(call.time, x => x instanceof Attribute && own.has(x.id));
    if (!isOver && this.windows++ > 0) {
      throw new AnalysisError(
        '_LEGACY_ERROR_TEMP_1039',
        'Multiple time/session window expressions would result in a cartesian product of rows, therefore they are currently not supported.',
      );
    }
    return this.add(key, call.shape.kind === 'session' ? this.addSession(call, call.shape.end) : this.addSliding(call));
  }

  private addSliding(call: TimeWindowCall): Attribute {
    const { windows, mayMiss } = slidingWindows(call);
    const input = new Filter(this.bind('isnotnull', call.time), this.plan);
    if (windows.length === 1) {
      const column = new Alias(windows[0], call.columnName, freshId(), call.metadata);
      this.plan = new Project([...this.plan.output, column], input);
      return column.toAttribute();
    }
    const column = new Attribute(call.columnName, call.type, false, freshId(), [], call.metadata);
    const kept = this.plan.output;
    const expanded = new Expand(
      windows.map(w => [...kept, w]),
      [...kept, column],
      input,
    );
    const [start, end] = [new GetField(column, 0), new GetField(column, 1)];
    const within = new Logical('and', this.bind('>=', call.time, start), this.bind('<', call.time, end));
    this.plan = mayMiss ? new Filter(within, expanded) : expanded;
    return column;
  }

  private addSession(call: TimeWindowCall, end: Expression): Attribute {
    const struct = windowStruct(call.type as StructType, call.time, end);
    const column = new Alias(struct, call.columnName, freshId(), { ...call.metadata, sessionWindow: true });
    const input = new Filter(this.bind('>', end, call.time), this.plan);
    this.plan = new Project([...this.plan.output, column], input);
    return column.toAttribute();
  }

  private bind(name: string, ...args: Expression[]): Expression {
    return bindCall(new UnresolvedCall(name, args), this.context);
  }
}

/** Two calls with one key are one column of windows. */
function keyOf({ shape, time, children }: TimeWindowCall): string {
  const size = shape.kind === 'sliding' ? `${shape.sizeUs} ${shape.slideUs} ${shape.startUs}` : 'session';
  return `${size} ${children.map(semanticKey).join()} ${semanticKey(time)}`;
}
