import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { parseDuration } from '../../types/interval.js';
import { type TypeLike, toDataType } from '../../types/type-like.js';
import { BytesRows } from '../bytes-rows.js';
import { type ProcessorVariable, storedForm } from '../schema/processor-variable.js';
import type { BytesColumn, StateStore } from '../state-store.js';
import type { DueRows } from '../time-index.js';
import { Expiries } from './expiries.js';
import { ListVariable } from './list-variable.js';
import { MapVariable } from './map-variable.js';
import { Changes, Scope } from './scope.js';
import type {
  ListState,
  MapState,
  QueryInfo,
  StatefulProcessorHandle,
  StateVariableOptions,
  TimeMode,
  ValueState,
} from './stateful-processor.js';
import { Timers } from './timers.js';
import { ValueVariable } from './value-variable.js';
import { namePrefix, type Variable } from './variable.js';

/**
 * The variables and timers of one processor, over one store. Keys are worked on in chunks:
 *
 *     enter(keys) ─► one look-up of what they will need ─► handlers, key by key ─► flush: one remove, one put
 */
export class ProcessorState implements StatefulProcessorHandle {
  private readonly scope = new Scope();
  private readonly changes = new Changes();
  private readonly expiries = new Expiries(this.scope);
  private readonly timers = new Timers(this.scope);
  private readonly variables = new Map<string, Variable>();
  /** Variables of earlier runs that are to go. */
  readonly deleted: string[] = [];
  private isDeleted = false;
  private isInit = true;
  queryInfo: QueryInfo = { queryId: '', runId: '', batchId: -1 };
  readonly figures = { registered: 0, deleted: 0 };

  constructor(readonly timeMode: TimeMode) {}

  getValueState<S extends TypeLike>(name: string, type: S, options: StateVariableOptions = {}): ValueState<any> {
    return this.declare({ name, kind: 'value', type: typeOf(name, type), ...ttlOf(name, options) }, ValueVariable);
  }

  getListState<S extends TypeLike>(name: string, type: S, options: StateVariableOptions = {}): ListState<any> {
    return this.declare({ name, kind: 'list', type: typeOf(name, type), ...ttlOf(name, options) }, ListVariable);
  }

  getMapState<K extends TypeLike, V extends TypeLike>(
    name: string,
    keyType: K,
    valueType: V,
    options: StateVariableOptions = {},
  ): MapState<any, any> {
    const [mapKeyType, type] = [typeOf(name, keyType), typeOf(name, valueType)];
    return this.declare({ name, kind: 'map', type, mapKeyType, ...ttlOf(name, options) }, MapVariable);
  }

  private declare<V extends Variable>(
    declaration: ProcessorVariable,
    kind: new (declaration: ProcessorVariable, scope: Scope, expiries: Expiries) => V,
  ): V {
    const { name } = declaration;
    this.requireInit(`The state variable "${name}" is asked for`);
    if (!NAME.test(name)) {
      throw new AnalysisError(
        'STATE_VARIABLE_NAME_INVALID',
        `A state variable cannot be called "${name}": use up to 64 letters, digits, "_", "-" and ".", beginning with a letter or "_".`,
      );
    }
    if (this.variables.has(name)) {
      throw new AnalysisError('STATE_VARIABLE_TWICE', `The state variable "${name}" is declared twice.`);
    }
    const variable = new kind(declaration, this.scope, this.expiries);
    this.variables.set(name, variable);
    return variable;
  }

  deleteIfExists(name: string): void {
    this.requireInit(`The state variable "${name}" is deleted`);
    this.deleted.push(name);
  }

  private requireInit(what: string): void {
    if (this.isInit) return;
    throw new EvaluationError('STATE_OUTSIDE_INIT', `${what} outside of init(): declare all state there.`);
  }

  registerTimer(expiry: number | Date): void {
    this.timers.set(this.timerTime(expiry), true);
  }
  deleteTimer(expiry: number | Date): void {
    this.timers.set(this.timerTime(expiry), false);
  }
  listTimers(): number[] {
    this.requireTimers();
    return this.timers.list();
  }

  private timerTime(expiry: number | Date): number {
    this.requireTimers();
    const timeMs = typeof expiry === 'number' ? expiry : expiry.getTime();
    if (Number.isSafeInteger(timeMs)) return timeMs;
    throw new EvaluationError(
      'STATE_TIMER_INVALID',
      `A timer needs a time: whole milliseconds or a Date, not ${String(expiry)}.`,
    );
  }

  private requireTimers(): void {
    if (this.timeMode !== 'none') return;
    throw new EvaluationError(
      'STATE_TIMERS_NOT_ENABLED',
      'There are no timers in time mode "none": give transformWithState timeMode "processingTime" or "eventTime".',
    );
  }

  /** The content of a variable for the current key: for tests. */
  look(name: string, kind: ProcessorVariable['kind']): unknown {
    const variable = this.variableNamed(name, kind);
    if (variable instanceof MapVariable) return new Map(variable.entries());
    return (variable as ValueVariable | ListVariable).get();
  }

  /** Replaces the content of a variable for the current key: for tests. */
  set(name: string, kind: ProcessorVariable['kind'], content: any): void {
    const variable = this.variableNamed(name, kind) as ValueVariable | ListVariable | MapVariable;
    variable.clear();
    if (variable instanceof ListVariable) variable.put(content);
    else if (variable instanceof MapVariable) for (const [key, value] of content) variable.updateValue(key, value);
    else if (content !== undefined) variable.update(content);
  }

  private variableNamed(name: string, kind: ProcessorVariable['kind']): Variable {
    const variable = this.variables.get(name);
    if (variable?.declaration.kind === kind) return variable;
    const known = this.declarations.map(d => `${d.name} (${d.kind})`).join(', ') || 'none';
    throw new EvaluationError('STATE_VARIABLE_UNKNOWN', `There is no ${kind} variable "${name}". Declared: ${known}.`);
  }

  /** No variable can be declared from now on. Returns what is kept, for the fingerprint of the plan. */
  endInit(): Record<string, unknown> {
    this.isInit = false;
    const both = this.deleted.find(name => this.variables.has(name));
    if (both !== undefined) {
      throw new AnalysisError('STATE_VARIABLE_TWICE', `The state variable "${both}" is declared and deleted.`);
    }
    return Object.fromEntries(this.declarations.map(storedForm).map(({ name, ...schema }) => [name, schema]));
  }

  get declarations(): readonly ProcessorVariable[] {
    return [...this.variables.values()].map(v => v.declaration);
  }

  /** A batch begins. */
  begin(store: StateStore, nowMs: number, queryInfo: QueryInfo): void {
    this.scope.store = store;
    this.scope.nowMs = nowMs;
    this.queryInfo = queryInfo;
    this.figures.registered = 0;
    this.figures.deleted = 0;
    if (this.isDeleted) return;
    this.isDeleted = true;
    for (const name of this.deleted) {
      const prefix = namePrefix(name);
      // Between the name and what follows there is 01 always.
      store.removeRange(prefix, Uint8Array.of(...prefix, 2));
    }
  }

  /** Works on these keys from now on. */
  enter(keys: BytesColumn, count: number): void {
    const { scope } = this;
    scope.keys = keys;
    scope.count = count;
    const wanted = new BytesRows();
    const parts: { variable: Variable; from: number }[] = [];
    for (const variable of this.variables.values()) {
      parts.push({ variable, from: wanted.length });
      variable.want(wanted);
    }
    const result = scope.store.get(wanted.column, wanted.length);
    for (const { variable, from } of parts) variable.found(result, from);
  }

  /** State and timers are those of the key at `position` until `leave`. */
  enterKey(position: number): void {
    this.scope.enter(position);
  }
  leaveKey(): void {
    this.scope.leave();
  }

  /** Puts what has changed into the store. */
  flush(): void {
    for (const variable of this.variables.values()) variable.flush(this.changes);
    const { registered, deleted } = this.timers.flush(this.changes);
    this.figures.registered += registered;
    this.figures.deleted += deleted;
    this.changes.apply(this.scope.store);
  }

  /** Timers up to a time, earliest first. The key is in `rest`. */
  dueTimers(toMs: number): DueRows {
    return this.timers.due(toMs);
  }
  timersStillThere(due: DueRows, from: number, to: number): Uint8Array {
    return this.timers.stillThere(due, from, to);
  }
  isTimerDeleted(position: number, timeMs: number): boolean {
    return this.timers.isDeleted(position, timeMs);
  }
  get earliestTimerMs(): number | null {
    return this.timers.earliestMs;
  }

  /** Removes up to `max` of what has outlived its time to live. `due` 0: that was all. */
  cleanUp(max: number): { due: number; removed: number } {
    return this.expiries.cleanUp(this.variables, this.changes, max);
  }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;

function typeOf(name: string, type: TypeLike) {
  try {
    return toDataType(type);
  } catch (cause) {
    throw new AnalysisError(
      'STATE_VARIABLE_TYPE_INVALID',
      `The type of the state variable "${name}": ${(cause as Error).message}`,
      { cause },
    );
  }
}

function ttlOf(name: string, { ttl }: StateVariableOptions): { ttlMs?: number } {
  if (ttl === undefined) return {};
  const ttlMs = typeof ttl === 'number' ? ttl : Math.floor(Number(parseDuration(ttl)) / 1000);
  if (Number.isSafeInteger(ttlMs) && ttlMs > 0) return { ttlMs };
  throw new AnalysisError(
    'STATE_TTL_INVALID',
    `The time to live of the state variable "${name}" must be more than 0 ms, not ${ttl}.`,
  );
}
