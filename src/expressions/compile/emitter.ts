import { InternalError } from '../../common/errors.js';
import type { DataType } from '../../types/data-type.js';
import { castKernel } from '../cast/cast-kernel.js';
import {
  Alias,
  BoundReference,
  CaseWhen,
  Cast,
  Coalesce,
  type Expression,
  GetField,
  type InlineContext,
  Lambda,
  Literal,
  Logical,
  ScalarCall,
  someExpression,
} from '../expression.js';
import { semanticKey } from '../semantic-key.js';
import { interpret } from './interpreter.js';
import {
  anyNull,
  arraysOf,
  isFlat,
  nullableValue,
  numberCode,
  type Operand,
  paren,
  viewsOf,
  zeroOf,
} from './operand.js';
import { storageOf } from './storage.js';

/**
 * Turns bound expressions into JavaScript statements that compute them for row `i`. Nothing of the user's text gets into the code:
 * literals, names and functions are reached through generated constants.
 *
 *     price > 10 AND upper(name) = 'X'      let b0 = false, n0 = false; … if (n0 || b0) { const s1 = decode(c1d, c1s[i], c1e[i]); … }
 *
 * Equal sub-expressions are computed once; a value computed inside a branch is known only there. Integer columns are read as safe numbers:
 * code from here must run on narrow batches only, and leaves through `widen()` when an integer result is not safe.
 */
export class Emitter implements InlineContext {
  private lines: string[] = [];
  private readonly constants: unknown[] = [];
  private readonly constantNames = new Map<unknown, string>();
  private readonly columns = new Map<number, DataType>();
  private known: Map<string, Operand>[] = [new Map()];
  private counter = 0;

  /**
   * `daring`: also what may fail is computed where arguments are null, on whatever is there. Whoever runs the code and sees it fail runs
   * the other one.
   */
  constructor(private readonly daring = false) {}

  constant(value: unknown): string {
    let name = this.constantNames.get(value);
    if (name === undefined) {
      name = `k${this.constants.push(value) - 1}`;
      this.constantNames.set(value, name);
    }
    return name;
  }

  safe(code: string): string {
    return `safe(${code})`;
  }

  fresh(prefix: string): string {
    return `${prefix}${this.counter++}`;
  }

  line(code: string): void {
    this.lines.push(code);
  }

  /** Statements of `body` in braces after `head`; what it computes is forgotten afterwards. */
  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    this.known.push(new Map());
    body();
    this.known.pop();
    this.line('}');
  }

  /** Takes the statements emitted so far. */
  takeLines(): string {
    const code = this.lines.join('\n');
    this.lines = [];
    return code;
  }

  get constantValues(): readonly unknown[] {
    return this.constants;
  }

  /** Declarations of the arrays of every column that the code reads. */
  prologue(): string {
    return [...this.columns].map(([ordinal, type]) => arraysOf(`c${ordinal}`, ordinal, type)).join('\n');
  }

  get usedOrdinals(): number[] {
    return [...this.columns.keys()];
  }

  emit(e: Expression): Operand {
    // The key of an array of millions is itself one of megabytes, and would save nothing.
    if (e instanceof Literal && typeof e.value === 'object') return this.emitLiteral(e);
    const key = semanticKey(e);
    for (let i = this.known.length - 1; i >= 0; i--) {
      const found = this.known[i].get(key);
      if (found !== undefined) return found;
    }
    const operand = this.emitNew(e);
    this.known[this.known.length - 1].set(key, operand);
    return operand;
  }

  private emitNew(e: Expression): Operand {
    if (e instanceof Alias) return this.emit(e.child);
    if (e instanceof Literal) return this.emitLiteral(e);
    if (e instanceof BoundReference) return this.emitColumn(e);
    if (e instanceof Logical) return this.emitLogical(e);
    if (e instanceof CaseWhen) return this.emitCase(e);
    if (e instanceof Coalesce) return this.emitCoalesce(e);
    if (e instanceof GetField) return this.emitGetField(e);
    if (e instanceof Cast) return this.emitCast(e);
    if (e instanceof ScalarCall && !e.children.some(c => c instanceof Lambda)) return this.emitCall(e);
    return this.emitInterpreted(e);
  }

  private emitLiteral(e: Literal): Operand {
    const { value } = e;
    if (value === null) return { isNull: 'true', value: () => zeroOf(e.type) };
    if (typeof value === 'number') return { isNull: 'false', value: () => numberCode(value), nullColumns: [] };
    if (typeof value === 'boolean') return { isNull: 'false', value: () => String(value), nullColumns: [] };
    if (typeof value === 'bigint') return this.emitInterpreted(e);
    const name = this.constant(value);
    if (typeof value !== 'string') return { isNull: 'false', value: () => name };
    const bytes = Buffer.from(value);
    return {
      isNull: 'false',
      nullColumns: [],
      value: () => name,
      view: { data: this.constant(bytes), start: '0', end: String(bytes.length) },
    };
  }

  private emitColumn(e: BoundReference): Operand {
    const c = `c${e.ordinal}`;
    this.columns.set(e.ordinal, e.type);
    const isNull = `(${c}n !== null && ${c}n[i] === 0)`;
    const nullColumns = [e.ordinal];
    switch (storageOf(e.type)) {
      case 'boolean':
        return { isNull, nullColumns, value: () => `(${c}v[i] === 1)` };
      case 'int32':
      case 'float64':
      case 'integer':
        return { isNull, nullColumns, value: () => `${c}v[i]` };
      case 'bytes': {
        if (e.type.kind === 'binary') return { isNull, nullColumns, value: () => `${c}d.subarray(${c}s[i], ${c}e[i])` };
        return {
          isNull,
          nullColumns,
          value: this.once('s', `${isNull} ? '' : decode(${c}d, ${c}s[i], ${c}e[i])`),
          view: { data: `${c}d`, start: `${c}s[i]`, end: `${c}e[i]` },
        };
      }
      case 'list':
      case 'map':
        return { isNull, nullColumns, value: this.once('o', `${c}.get(i)`), size: `(${c}.ends[i] - ${c}.starts[i])` };
      default:
        return { isNull, value: this.once('o', `${c}.get(i)`) };
    }
  }

  /** A value computed by `code` at its first use, in the scope of that use. */
  private once(prefix: string, code: string): () => string {
    const name = this.fresh(prefix);
    return () => {
      for (const scope of this.known) if (scope.has(name)) return name;
      this.line(`const ${name} = ${code};`);
      this.known[this.known.length - 1].set(name, { isNull: 'false', value: () => name });
      return name;
    };
  }

  private emitCall(e: ScalarCall): Operand {
    const { bound } = e;
    if (e.name === 'named_struct') {
      const fields = e.children.filter((_, i) => i % 2 === 1).map(child => this.emit(child));
      return { isNull: 'false', fields, value: () => `[${fields.map(f => nullableValue(f)).join(', ')}]` };
    }
    const args = e.children.map(child => this.emit(child));
    if (e.name === 'isnull' || e.name === 'isnotnull') {
      const [{ isNull }] = args;
      return { isNull: 'false', value: () => (e.name === 'isnull' ? paren(isNull) : `!${paren(isNull)}`) };
    }
    if (bound.nulls === 'custom') {
      const call = `${this.constant(bound.evaluate)}(${args.map(nullableValue).join(', ')})`;
      return this.declare(e.type, 'false', () => call, true);
    }
    if (this.inlined(e, args)) return this.declareInlined(e, args);
    return this.declare(e.type, anyNull(args), () => this.callCode(e, args), true);
  }

  /**
   * The result of an expression that gives a value for every row that has its arguments. When it cannot fail it is also computed where
   * they are null, on whatever is there: that is harmless, and a loop without branches is the fastest.
   */
  private declareInlined(e: ScalarCall, args: readonly Operand[]): Operand {
    const isNull = anyNull(args);
    if (isNull === 'true') return { isNull, value: () => zeroOf(e.type) };
    if (e.bound.inlineNull !== undefined) {
      const [n, v] = [this.fresh('n'), this.fresh('v')];
      const code = this.callCode(e, args);
      const givesNull = paren(e.bound.inlineNull(args.map(a => a.value())));
      this.line(`const ${v} = ${code}, ${n} = ${isNull === 'false' ? '' : `${isNull} || `}${givesNull};`);
      return { isNull: n, value: () => v };
    }
    const nullColumns = args.every(a => a.nullColumns !== undefined) ? args.flatMap(a => a.nullColumns!) : undefined;
    const v = this.fresh('v');
    if (
      isNull === 'false' ||
      (isFlat(e) && (e.bound.canFail === false || (this.daring && e.bound.inline !== undefined)))
    ) {
      this.line(`const ${v} = ${this.callCode(e, args)};`);
      return { isNull, nullColumns, value: () => v };
    }
    this.line(`let ${v} = ${zeroOf(e.type)};`);
    this.block(`if (!(${isNull}))`, () => this.line(`${v} = ${this.callCode(e, args)};`));
    return { isNull, nullColumns, value: () => v };
  }

  private inlined(e: ScalarCall, args: readonly Operand[]): boolean {
    const { inline, inlineNull, inlineViews, inlineSize, nullable } = e.bound;
    if (inlineNull !== undefined) return true;
    if (isFlat(e) && storageOf(e.type) !== 'bytes' && nullable !== true) return true;
    if (inline !== undefined || (inlineSize !== undefined && args[0].size !== undefined)) return true;
    return inlineViews !== undefined && nullable !== true && viewsOf(e, args) !== undefined;
  }

  private callCode(e: ScalarCall, args: readonly Operand[]): string {
    const { bound } = e;
    const views = bound.inlineViews && viewsOf(e, args);
    if (views) return bound.inlineViews!(views, this);
    if (bound.inlineSize && args[0].size !== undefined) return bound.inlineSize(args[0].size);
    const values = () => args.map(a => a.value());
    if (bound.inline) return bound.inline(values(), this);
    const call = `${this.constant(bound.evaluate)}(${values().join(', ')})`;
    return storageOf(e.type) === 'integer' ? `narrow(${call})` : call;
  }

  private emitCast(e: Cast): Operand {
    const child = this.emit(e.child);
    const kernel = castKernel(e.child.type, e.type, e.mode, e.zone);
    const { view } = child;
    if (view !== undefined && kernel.evaluateView !== undefined) {
      const call = `${this.constant(kernel.evaluateView)}(${view.data}, ${view.start}, ${view.end})`;
      const exact = storageOf(e.type) === 'integer' && e.mode === 'ansi';
      return this.declare(e.type, child.isNull, () => (exact ? `narrow(${call})` : call), e.mode === 'try');
    }
    if (kernel.inline) {
      const code = () => kernel.inline!([child.value()], this);
      if (!this.daring || child.isNull === 'true') return this.declare(e.type, child.isNull, code, false);
      const v = this.fresh('v');
      this.line(`const ${v} = ${code()};`);
      return { isNull: child.isNull, nullColumns: child.nullColumns, value: () => v };
    }
    return this.declare(e.type, child.isNull, () => `${this.constant(kernel.evaluate)}(${child.value()})`, true);
  }

  /**
   * Declares variables for a result. `canGiveNull`: the code may yield null for arguments that are not; else it is an inlined expression
   * of the type's own form.
   */
  private declare(type: DataType, isNull: string, code: () => string, canGiveNull: boolean): Operand {
    if (isNull === 'true') return { isNull, value: () => zeroOf(type) };
    const v = this.fresh('v');
    if (!canGiveNull && isNull === 'false') {
      this.line(`const ${v} = ${code()};`);
      return { isNull: 'false', value: () => v };
    }
    const n = this.fresh('n');
    this.line(`let ${n} = ${isNull}, ${v} = ${zeroOf(type)};`);
    const compute = () => {
      if (!canGiveNull) this.line(`${v} = ${code()};`);
      else {
        const r = this.fresh('r');
        this.line(`const ${r} = ${code()};`);
        this.line(`if (${r} === null) ${n} = true; else ${v} = ${storageOf(type) === 'integer' ? `narrow(${r})` : r};`);
      }
    };
    if (isNull === 'false') compute();
    else this.block(`if (!${n})`, compute);
    return { isNull: n, value: () => v };
  }

  private emitLogical(e: Logical): Operand {
    const decisive = e.op === 'or';
    const v = this.fresh('v');
    const n = this.fresh('n');
    const left = this.emit(e.left);
    this.line(`let ${n} = ${left.isNull}, ${v} = ${decisive};`);
    const undecided = decisive ? `${n} || !${left.value()}` : `${n} || ${left.value()}`;
    this.block(`if (${undecided})`, () => {
      const right = this.emit(e.right);
      this.block(`if (${right.isNull})`, () => this.line(`${n} = true;`));
      this.block('else', () => {
        const y = right.value();
        this.line(`if (${y} === ${decisive}) ${n} = false; else ${v} = ${!decisive};`);
      });
    });
    return { isNull: n, value: () => v };
  }

  private emitCase(e: CaseWhen): Operand {
    const n = this.fresh('n');
    const chosen = this.choice(e.type, [...e.branches.map(b => b.value), e.otherwise]);
    this.line(`let ${n} = false, ${chosen.declared};`);
    const assign = (value: Expression) => {
      const result = this.emit(value);
      this.line(`if (${result.isNull}) ${n} = true;`);
      if (result.isNull !== 'true') this.block('else', () => this.line(chosen.assign(result)));
    };
    // A label instead of `else` in `else`: there may be thousands of branches.
    const label = this.fresh('l');
    this.block(`${label}:`, () => {
      for (const { condition, value } of e.branches) {
        const test = this.emit(condition);
        this.block(`if (!${paren(test.isNull)} && ${test.value()})`, () => {
          assign(value);
          this.line(`break ${label};`);
        });
      }
      assign(e.otherwise);
    });
    return chosen.operand(n);
  }

  /** Variables for one of several values. Texts that are columns or literals are chosen as bytes, without making strings of them. */
  private choice(type: DataType, values: readonly Expression[]) {
    if (type.kind === 'string' && values.every(e => e instanceof BoundReference || e instanceof Literal)) {
      const [d, s, e] = ['d', 's', 'e'].map(prefix => this.fresh(prefix));
      return {
        declared: `${d} = ${this.constant(new Uint8Array(0))}, ${s} = 0, ${e} = 0`,
        assign: ({ view }: Operand) => `${d} = ${view!.data}; ${s} = ${view!.start}; ${e} = ${view!.end};`,
        operand: (isNull: string): Operand => ({
          isNull,
          value: this.once('s', `decode(${d}, ${s}, ${e})`),
          view: { data: d, start: s, end: e },
        }),
      };
    }
    const v = this.fresh('v');
    return {
      declared: `${v} = ${zeroOf(type)}`,
      assign: (value: Operand) => `${v} = ${value.value()};`,
      operand: (isNull: string): Operand => ({ isNull, value: () => v }),
    };
  }

  private emitCoalesce(e: Coalesce): Operand {
    const n = this.fresh('n');
    const chosen = this.choice(e.type, e.children);
    this.line(`let ${n} = true, ${chosen.declared};`);
    const label = this.fresh('l');
    this.block(`${label}:`, () => {
      for (const child of e.children) {
        const choice = this.emit(child);
        if (choice.isNull === 'true') continue;
        this.block(`if (!${paren(choice.isNull)})`, () =>
          this.line(`${n} = false; ${chosen.assign(choice)} break ${label};`),
        );
      }
    });
    return chosen.operand(n);
  }

  private emitGetField(e: GetField): Operand {
    const child = this.emit(e.child);
    const inner = child.fields?.[e.ordinal];
    if (inner !== undefined) {
      if (child.isNull === 'false') return inner;
      return { ...inner, isNull: `(${child.isNull} || ${inner.isNull})`, nullColumns: undefined };
    }
    return this.declare(e.type, child.isNull, () => `${child.value()}[${e.ordinal}]`, true);
  }

  private emitInterpreted(e: Expression): Operand {
    if (someExpression(e, x => x.kind === 'lambdaVariable') && !someExpression(e, x => x instanceof Lambda)) {
      throw new InternalError(`free lambda variable in ${e}`);
    }
    const evaluate = this.constant(interpret(e));
    return this.declare(e.type, 'false', () => `${evaluate}(columns, i)`, true);
  }
}
