import { builderFor } from '../../columnar/builder.js';
import type { Vector } from '../../columnar/vector.js';
import { MillraceError } from '../../common/errors.js';
import {
  BoundReference,
  CaseWhen,
  Coalesce,
  type Expression,
  Lambda,
  LambdaVariable,
  Literal,
  Logical,
  someExpression,
} from '../expression.js';
import { semanticKey } from '../semantic-key.js';
import { type ColumnCall, columnCall } from './column-kernel.js';
import { conjunctsOf } from './conjuncts.js';
import { type Evaluator, interpret } from './interpreter.js';
import type { Stage, StageRequest, StageResult } from './stage.js';

/**
 * A stage with functions over whole columns in it. They are computed before the loop over rows, into columns of their own, once each:
 *
 *     WHERE kind = 1 AND from_json(v, …).a > 3  SELECT from_json(v, …).b + 1
 *
 *     [v kind] ─filter kind = 1─► [v kind] ─from_json─► [v kind │ j] ─fields─► [v kind │ j a b] ─rows: a > 3, b + 1─► out
 *
 * A call behind a condition of the filter sees only the rows that the condition kept. Calls that rows may not need (a branch of CASE, the
 * right side of AND) stay in the loop.
 */
export function stageOfColumns(
  request: StageRequest,
  rowByRow: Stage,
  compileRows: (request: StageRequest) => Stage,
): Stage | undefined {
  const all = [...(request.filter === undefined ? [] : [request.filter]), ...request.outputs];
  if (!all.some(e => someExpression(e, x => columnCall(x) !== undefined))) return undefined;
  const hoister = new Hoister(1 + Math.max(-1, ...all.map(highestOrdinal)), compileRows);
  const pending: Expression[] = [];
  for (const condition of conjunctsOf(request.filter)) {
    const rewritten = hoister.behind(pending, () => hoister.rewrite(condition, false));
    pending.push(rewritten);
  }
  const outputs = hoister.behind(pending, () => request.outputs.map(e => hoister.rewrite(e, false)));
  const { steps } = hoister;
  if (steps.length === 0) return undefined;
  const live = new Set([...pending, ...outputs].flatMap(ordinalsOf));
  for (let i = steps.length - 1; i >= 0; i--) {
    steps[i].live = [...live];
    live.delete(steps[i].makes);
    for (const ordinal of steps[i].reads) live.add(ordinal);
  }
  const last = compileRows({ filter: allOf(pending), outputs });
  return new StageOfColumns(hoister.width, steps, last, rowByRow);
}

const allOf = (conditions: readonly Expression[]): Expression | undefined =>
  conditions.length === 0 ? undefined : conditions.reduce((a, b) => new Logical('and', a, b));

const ordinalsOf = (e: Expression): number[] =>
  e instanceof BoundReference ? [e.ordinal] : e.children.flatMap(ordinalsOf);

const highestOrdinal = (e: Expression): number => Math.max(-1, ...ordinalsOf(e));

/** Columns so far and their number of rows; a step appends a column or drops rows. Columns that no later step needs may be missing. */
interface Frame {
  columns: Vector[];
  length: number;
}

interface Step {
  /** Columns that it looks at. */
  readonly reads: readonly number[];
  /** It costs next to nothing, so that rows need not be dropped before. */
  readonly cheap: boolean;
  /** The column that it appends; −1 for a filter. */
  readonly makes: number;
  /** Columns that are needed after it. */
  live: readonly number[];
  run(frame: Frame): void;
}

/** Takes the calls over columns out of expressions and leaves references to the columns that they make. */
class Hoister {
  readonly steps: Step[] = [];
  private readonly made = new Map<string, BoundReference>();
  private next: number;

  constructor(
    /** Columns of the input that are read at all. */
    readonly width: number,
    private readonly compileRows: (request: StageRequest) => Stage,
  ) {
    this.next = width;
  }

  /** `guarded`: the value may not be needed for every row. */
  rewrite(e: Expression, guarded: boolean): Expression {
    if (e.children.length === 0 || e instanceof Lambda) return e;
    if (!someExpression(e, x => columnCall(x) !== undefined || x.kind === 'getField')) return e;
    const known = this.made.get(semanticKey(e));
    if (known !== undefined) return known;
    const children = e.children.map((child, i) => this.rewrite(child, guarded || isGuarded(e, i)));
    const node = children.some((child, i) => child !== e.children[i]) ? e.withChildren(children) : e;
    const call = columnCall(node);
    if (call === undefined || (guarded && !call.cheap) || hasFreeVariable(node)) return node;
    const reference = this.call(call, node);
    this.made.set(semanticKey(e), reference);
    return reference;
  }

  /** What `rewrite` finds is computed for the rows that `pending` conditions keep: these become a step before it, and are taken out. */
  behind<T>(pending: Expression[], rewrite: () => T): T {
    const before = this.steps.length;
    const result = rewrite();
    const found = this.steps.splice(before);
    if (pending.length > 0 && found.some(step => !step.cheap)) this.steps.push(this.filter(pending.splice(0)));
    this.steps.push(...found);
    return result;
  }

  private call({ kernel, cheap }: ColumnCall, e: Expression): BoundReference {
    const args = e.children.filter(child => !(child instanceof Lambda)).map(child => this.argument(child));
    const evaluate = once(() => interpret(e));
    const ordinal = this.next++;
    this.steps.push({
      reads: ordinalsOf(e),
      makes: ordinal,
      cheap,
      live: [],
      run: frame => {
        const { columns, length } = frame;
        const made = kernel(
          args.map(arg => arg(frame)),
          length,
        );
        columns[ordinal] = made ?? rows(e, evaluate(), columns, length);
      },
    });
    return new BoundReference(ordinal, e.type, e.nullable, e.kind);
  }

  private argument(e: Expression): (frame: Frame) => Vector {
    if (e instanceof BoundReference) return ({ columns }) => columns[e.ordinal];
    if (e instanceof Literal) return repeated(e);
    const stage = this.compileRows({ outputs: [e] });
    return ({ columns, length }) => stage.run(columns, length).columns[0];
  }

  /** Keeps the rows where all conditions are true. */
  private filter(conditions: readonly Expression[]): Step {
    const stage = once((step: Step, frame: Frame) =>
      this.compileRows({
        filter: allOf(conditions),
        outputs: step.live.map(i => new BoundReference(i, frame.columns[i].type, true, '')),
      }),
    );
    return {
      reads: conditions.flatMap(ordinalsOf),
      makes: -1,
      cheap: false,
      live: [],
      run(frame) {
        const { columns, length } = stage(this, frame).run(frame.columns, frame.length);
        frame.columns = [];
        this.live.forEach((ordinal, i) => {
          frame.columns[ordinal] = columns[i];
        });
        frame.length = length;
      },
    };
  }
}

function isGuarded(e: Expression, child: number): boolean {
  if (e instanceof Logical || e instanceof Coalesce || e instanceof CaseWhen) return child > 0;
  return false;
}

/** Inside a lambda the rows are not those of the batch. */
function hasFreeVariable(e: Expression, bound: ReadonlySet<number> = NONE): boolean {
  if (e instanceof LambdaVariable) return !bound.has(e.id);
  const inner = e instanceof Lambda ? new Set([...bound, ...e.parameters.map(p => p.id)]) : bound;
  return e.children.some(child => hasFreeVariable(child, inner));
}

const NONE: ReadonlySet<number> = new Set();

function once<A extends unknown[], T>(make: (...args: A) => T): (...args: A) => T {
  let made: T | undefined;
  return (...args) => (made ??= make(...args));
}

function rows(e: Expression, evaluate: Evaluator, columns: readonly Vector[], length: number): Vector {
  const builder = builderFor(e.type, length);
  for (let row = 0; row < length; row++) builder.append(evaluate(columns, row));
  return builder.finish();
}

/** A column of one value, kept for as long as the batches are no longer. */
function repeated({ value, type }: Literal): (frame: Frame) => Vector {
  let last: Vector | undefined;
  return ({ length }) => {
    if (last === undefined || last.length !== length) {
      const builder = builderFor(type, length);
      for (let row = 0; row < length; row++) builder.append(value);
      last = builder.finish();
    }
    return last;
  };
}

class StageOfColumns implements Stage {
  constructor(
    private readonly width: number,
    private readonly steps: readonly Step[],
    private readonly last: Stage,
    private readonly rowByRow: Stage,
  ) {}

  run(columns: readonly Vector[], n: number): StageResult {
    const frame: Frame = { columns: columns.slice(0, this.width), length: n };
    try {
      for (const step of this.steps) step.run(frame);
      return this.last.run(frame.columns, frame.length);
    } catch (error) {
      // Functions of the user are not run twice.
      if (!(error instanceof MillraceError) || error.code === 'FAILED_EXECUTE_UDF') throw error;
      return this.rowByRow.run(columns, n);
    }
  }
}
