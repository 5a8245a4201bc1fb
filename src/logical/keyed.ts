import { InternalError } from '../common/errors.js';
import type { Attribute, Expression } from '../expressions/expression.js';
import type { GroupsWithStateSpec, HandlerResult } from '../state/group-state.js';
import type { TransformWithStateSpec } from '../state/processor/stateful-processor.js';
import type { KeyForm } from '../state/user-key.js';
import { LogicalPlan } from './plan.js';

/** Of one input: the columns that make its key, and those that functions of the user see. */
export interface KeyedColumns {
  readonly keys: readonly Attribute[];
  readonly values: readonly Attribute[];
}

/** Functions of the user over the rows of each key: one or two inputs, and what the function returns. */
export abstract class KeyedPlan extends LogicalPlan {
  constructor(
    override readonly children: readonly LogicalPlan[],
    /** By child. */
    readonly columns: readonly KeyedColumns[],
    readonly output: readonly Attribute[],
  ) {
    super();
    if (children.length !== columns.length) throw new InternalError('keys are needed for every input');
  }

  /** The same node over other inputs. */
  protected abstract over(
    children: readonly LogicalPlan[],
    columns: readonly KeyedColumns[],
    output: readonly Attribute[],
  ): KeyedPlan;

  override get expressions(): readonly Expression[] {
    return this.columns.flatMap(c => [...c.keys, ...c.values]);
  }
  override withExpressions(expressions: readonly Expression[]): LogicalPlan {
    let at = 0;
    const next = (columns: readonly Attribute[]) => columns.map(() => expressions[at++] as Attribute);
    const columns = this.columns.map(({ keys, values }) => ({ keys: next(keys), values: next(values) }));
    return this.over(this.children, columns, this.output);
  }
  withChildren(children: readonly LogicalPlan[]): LogicalPlan {
    return this.over(children, this.columns, this.output);
  }
  withOutput(output: readonly Attribute[]): LogicalPlan {
    return this.over(this.children, this.columns, output);
  }

  protected get keyText(): string {
    return `[${this.columns[0].keys.join(', ')}]`;
  }
}

/** `mapGroups`, `flatMapGroups`, `reduceGroups` and, with two inputs, `cogroup`: of tables only. */
export class FlatMapGroups extends KeyedPlan {
  readonly kind = 'FlatMapGroups';
  constructor(
    readonly label: string,
    readonly fn: (key: unknown, ...groups: Iterable<unknown>[]) => HandlerResult<object>,
    readonly keyForm: KeyForm,
    children: readonly LogicalPlan[],
    columns: readonly KeyedColumns[],
    output: readonly Attribute[],
  ) {
    super(children, columns, output);
  }
  protected over(...rest: ConstructorParameters<typeof KeyedPlan>): KeyedPlan {
    return new FlatMapGroups(this.label, this.fn, this.keyForm, ...rest);
  }
  describe(): string {
    return `FlatMapGroups ${this.label} ${this.keyText}`;
  }
}

/** `mapGroupsWithState` and `flatMapGroupsWithState`; the second input is the initial state. */
export class FlatMapGroupsWithState extends KeyedPlan {
  readonly kind = 'FlatMapGroupsWithState';
  constructor(
    readonly spec: GroupsWithStateSpec,
    children: readonly LogicalPlan[],
    columns: readonly KeyedColumns[],
    output: readonly Attribute[],
  ) {
    super(children, columns, output);
  }
  protected over(...rest: ConstructorParameters<typeof KeyedPlan>): KeyedPlan {
    return new FlatMapGroupsWithState(this.spec, ...rest);
  }
  describe(): string {
    const { name, outputMode, timeout } = this.spec;
    return `FlatMapGroupsWithState ${name} ${this.keyText}, ${outputMode}, timeout ${timeout}`;
  }
}

/** `transformWithState`; the second input is the initial state. */
export class TransformWithState extends KeyedPlan {
  readonly kind = 'TransformWithState';
  constructor(
    readonly spec: TransformWithStateSpec,
    children: readonly LogicalPlan[],
    columns: readonly KeyedColumns[],
    output: readonly Attribute[],
  ) {
    super(children, columns, output);
  }
  protected over(...rest: ConstructorParameters<typeof KeyedPlan>): KeyedPlan {
    return new TransformWithState(this.spec, ...rest);
  }
  describe(): string {
    const { outputMode, timeMode } = this.spec;
    return `TransformWithState ${this.keyText}, ${outputMode}, time mode ${timeMode}`;
  }
}
