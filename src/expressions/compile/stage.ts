import { builderFor } from '../../columnar/builder.js';
import { codeGenerationAllowed } from '../../columnar/grouping/generate-code.js';
import { take } from '../../columnar/take.js';
import { decodeUtf8, IntegerVector, NullVector, type Vector } from '../../columnar/vector.js';
import type { DataType, StructType } from '../../types/data-type.js';
import { BoundReference, type Expression, ScalarCall, someExpression } from '../expression.js';
import { ChosenTexts } from './chosen-texts.js';
import { type Collector, collectorFor } from './collectors.js';
import { conjunctsOf } from './conjuncts.js';
import { Emitter } from './emitter.js';
import { type Evaluator, interpret } from './interpreter.js';
import type { Operand } from './operand.js';
import { stageOfColumns } from './stage-of-columns.js';
import { storageOf } from './storage.js';

/**
 * A fused stateless step over one batch: keep the rows where `filter` is true and compute `outputs` for them.
 *
 *     columns, n ──► [ filter ? ] ──► output vectors, count
 *
 * Outputs that are plain columns are passed on (all rows kept) or gathered by row number (some filtered out); only real computations
 * run in the loop. Two forms with the same answers: generated code for narrow batches, closures for everything else.
 */
export interface Stage {
  run(columns: readonly Vector[], n: number): StageResult;
}

export interface StageResult {
  readonly columns: readonly Vector[];
  readonly length: number;
}

export interface StageRequest {
  /** Bound references only. */
  readonly filter?: Expression;
  readonly outputs: readonly Expression[];
  /** `interpreted`: no code generation. */
  readonly mode?: 'compiled' | 'interpreted';
  /** Whoever takes a result is done with it when the stage runs again: its arrays serve for the next one. */
  readonly transient?: boolean;
}

export function compileStage(request: StageRequest): Stage {
  const interpreted = new InterpretedStage(request);
  if (request.mode === 'interpreted') return interpreted;
  return stageOfColumns(request, interpreted, compileRows) ?? compileRows(request, interpreted);
}

function compileRows(request: StageRequest, interpreted: Stage = new InterpretedStage(request)): Stage {
  return codeGenerationAllowed() ? new CompiledStage(request, interpreted) : interpreted;
}

/** Thrown by generated code when an integer leaves the safe range: the batch is then run by the closures. */
const WIDEN = Symbol('widen');

function safe(value: number): number {
  if (value <= 9007199254740991 && value >= -9007199254740991) return value;
  throw WIDEN;
}

function narrow(value: number | bigint): number {
  if (typeof value === 'number') return value;
  throw WIDEN;
}

type Runner = (columns: readonly Vector[], n: number, selection: Int32Array, out: Collector[]) => number;

class CompiledStage implements Stage {
  private runner: Runner;
  /** Whether `runner` is the code that does not look at nulls first. Functions of the user are not run twice. */
  private daring: boolean;
  private readonly ordinals: readonly number[];
  private readonly passed: readonly (number | undefined)[];
  private readonly computed: readonly DataType[];
  /** Which of the computed columns are texts that are somewhere already. */
  private readonly chosen: readonly boolean[];
  private readonly filtered: boolean;
  private readonly transient: boolean;
  private selection = NO_SELECTION;
  private collectors: Collector[] = [];
  /** Rows that there is room for in `collectors`. */
  private room = -1;

  constructor(
    private readonly request: StageRequest,
    private readonly fallback: Stage,
  ) {
    const { outputs, filter } = request;
    this.daring = ![filter, ...outputs].some(e => e !== undefined && someExpression(e, isOfUser));
    this.filtered = filter !== undefined;
    this.transient = request.transient ?? false;
    this.passed = outputs.map(e => (e instanceof BoundReference ? e.ordinal : undefined));
    const computed = outputs.filter(e => !(e instanceof BoundReference));
    this.computed = computed.map(e => e.type);
    const { runner, ordinals, chosen } = generate(filter, computed, this.daring);
    this.runner = runner;
    this.ordinals = ordinals;
    this.chosen = chosen;
  }

  run(columns: readonly Vector[], n: number): StageResult {
    for (const ordinal of this.ordinals) {
      const column = columns[ordinal];
      if ((column instanceof IntegerVector && column.wide) || column instanceof NullVector)
        return this.fallback.run(columns, n);
    }
    if (!this.filtered && this.computed.length === 0) return { columns: this.passed.map(o => columns[o!]), length: n };
    // Nobody sees it: rows are gathered by it right here.
    if (this.filtered && this.selection.length < n) this.selection = new Int32Array(n);
    const { selection } = this;
    const collectors = this.collectorsFor(n);
    let count: number;
    try {
      count = this.runner(columns, n, selection, collectors);
    } catch (error) {
      if (this.daring) {
        this.daring = false;
        const computed = this.request.outputs.filter(e => !(e instanceof BoundReference));
        this.runner = generate(this.request.filter, computed, false).runner;
        return this.run(columns, n);
      }
      if (error !== WIDEN) throw error;
      return this.fallback.run(columns, n);
    }
    const all = count === n;
    let next = 0;
    // Pushed, not mapped: `map` makes arrays of changing kinds, for which compiled kernels are thrown away and made anew.
    const result: Vector[] = [];
    for (const ordinal of this.passed) {
      if (ordinal === undefined) result.push(collectors[next++].finish(count));
      else result.push(all ? columns[ordinal] : take(columns[ordinal], selection, count));
    }
    return { columns: result, length: count };
  }

  private collectorsFor(n: number): Collector[] {
    const { transient, computed } = this;
    if (transient && n <= this.room) {
      this.collectors = this.collectors.map((c, i) => (c.restart() ? c : this.collector(i, this.room)));
      return this.collectors;
    }
    const collectors = computed.map((_, i) => this.collector(i, n));
    if (transient) {
      this.collectors = collectors;
      this.room = n;
    }
    return collectors;
  }

  private collector(index: number, n: number): Collector {
    const type = this.computed[index];
    return this.chosen[index] ? new ChosenTexts(type, n) : collectorFor(type, n);
  }
}

/** A call that somebody may notice: what has no rule for nulls and may do anything. */
const isOfUser = (e: Expression): boolean =>
  e instanceof ScalarCall && e.bound.nulls === 'custom' && e.bound.canFail !== false;

const NO_SELECTION = new Int32Array(0);

function generate(
  filter: Expression | undefined,
  computed: readonly Expression[],
  daring: boolean,
): { runner: Runner; ordinals: number[]; chosen: boolean[] } {
  const emitter = new Emitter(daring);
  for (const condition of conjunctsOf(filter)) {
    const keep = emitter.emit(condition);
    emitter.line(`if (${keep.isNull} || !(${keep.value()})) continue;`);
  }
  if (filter !== undefined) emitter.line('selection[count] = i;');
  const target: Target = { heads: [], tails: [], allRows: filter === undefined };
  const operands = computed.map((e, index) => {
    const operand = emitter.emit(e);
    emitter.line(storeCode(`out${index}`, e.type, operand, target, `out[${index}]`));
    return operand;
  });
  const body = emitter.takeLines();
  const names = emitter.constantValues.map((_, i) => `k${i}`);
  const code = `'use strict';
return function stage(columns, n, selection, out) {
${emitter.prologue()}
${target.heads.join('\n')}
let count = 0;
for (let i = 0; i < n; i++) {
${body}
count++;
}
${target.tails.join('\n')}
return count;
};`;
  const factory = new Function('safe', 'narrow', 'decode', ...names, code);
  const runner = factory(safe, narrow, decodeUtf8, ...emitter.constantValues) as Runner;
  return { runner, ordinals: emitter.usedOrdinals, chosen: operands.map(o => o.view !== undefined) };
}

/** Where results go: statements before and after the loop. */
interface Target {
  readonly heads: string[];
  readonly tails: string[];
  /** No row is left out: columns of results have the rows of the columns they are made of. */
  readonly allRows: boolean;
}

/** Statement that stores an operand in collector `name` at row `count`. */
function storeCode(name: string, type: DataType, operand: Operand, target: Target, path: string): string {
  const { heads } = target;
  heads.push(`const ${name} = ${path};`);
  const storage = storageOf(type);
  const guarded = (store: string, onNull: string) => {
    if (operand.isNull === 'false') return store;
    if (operand.isNull === 'true') return onNull;
    return `if (${operand.isNull}) { ${onNull} } else { ${store} }`;
  };
  if (storage === 'boolean' || storage === 'int32' || storage === 'float64' || storage === 'integer') {
    heads.push(`const ${name}v = ${name}.values;`);
    const store = `${name}v[count] = ${operand.value()}${storage === 'boolean' ? ' ? 1 : 0' : ''};`;
    if (!target.allRows || operand.nullColumns === undefined) return guarded(store, `${name}.setNull(count);`);
    const nulls = [...new Set(operand.nullColumns)].map(ordinal => `c${ordinal}n`);
    if (nulls.length > 0) target.tails.push(`${name}.setNulls([${nulls.join(', ')}]);`);
    return store;
  }
  if (storage === 'struct' && operand.fields !== undefined) {
    const parts = operand.fields.map((field, c) =>
      storeCode(
        `${name}_${c}`,
        (type as StructType).fields[c].type,
        field,
        { ...target, allRows: false },
        `${name}.children[${c}]`,
      ),
    );
    return guarded(parts.join('\n'), `${name}.setNull(count);`);
  }
  if (operand.view !== undefined) {
    const { data, start, end } = operand.view;
    return guarded(`${name}.appendBytes(${data}, ${start}, ${end});`, `${name}.appendNull();`);
  }
  return guarded(`${name}.append(${operand.value()});`, `${name}.appendNull();`);
}

/** The same step as closures, row by row. */
class InterpretedStage implements Stage {
  private filters: readonly Evaluator[] = [];
  private outputs:
    | readonly { readonly type: DataType; readonly ordinal?: number; readonly evaluate: Evaluator }[]
    | undefined;

  constructor(private readonly request: StageRequest) {}

  /** Built at first use: most stages never leave the compiled form. */
  private prepare(): NonNullable<InterpretedStage['outputs']> {
    this.filters = conjunctsOf(this.request.filter).map(interpret);
    return this.request.outputs.map(e => ({
      type: e.type,
      ordinal: e instanceof BoundReference ? e.ordinal : undefined,
      evaluate: interpret(e),
    }));
  }

  run(columns: readonly Vector[], n: number): StageResult {
    this.outputs ??= this.prepare();
    const { filters, outputs } = this;
    const builders = outputs.map(o => (o.ordinal === undefined ? builderFor(o.type, n) : undefined));
    const selection = new Int32Array(n);
    let count = 0;
    for (let row = 0; row < n; row++) {
      if (!filters.every(filter => filter(columns, row) === true)) continue;
      selection[count++] = row;
      for (let c = 0; c < outputs.length; c++) builders[c]?.append(outputs[c].evaluate(columns, row));
    }
    const result = outputs.map((o, c) => {
      if (o.ordinal === undefined) return builders[c]!.finish();
      return count === n ? columns[o.ordinal] : take(columns[o.ordinal], selection, count);
    });
    return { columns: result, length: count };
  }
}
