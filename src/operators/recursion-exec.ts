import { RecordBatch } from '../columnar/record-batch.js';
import { EvaluationError } from '../common/errors.js';
import type { Attribute } from '../expressions/expression.js';
import { type BatchContext, Operator } from './operator.js';

/**
 * WITH RECURSIVE: runs `step` over the rows that it gave the time before, beginning with those of `anchor`, until there are none.
 *
 *     anchor ──► level 0 ──┬──► out
 *                          ▼
 *                step(level n) ──► level n + 1 ──┬──► out
 *                     ▲                          │
 *                     └──────────────────────────┘
 *
 * A level is handed on while it is made, so a LIMIT above ends a recursion that has no end of its own.
 */
export class RecursionExec extends Operator {
  readonly name = 'Recursion';
  readonly children: readonly [Operator, Operator];
  constructor(
    readonly loop: number,
    anchor: Operator,
    step: Operator,
    readonly output: readonly Attribute[],
    private readonly limits: { readonly levels: number; readonly rows: number },
  ) {
    super();
    this.children = [anchor, step];
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const [anchor, step] = this.children;
    let level: RecordBatch[] = [];
    let rows = 0;
    for (let n = 0; ; n++) {
      const within = n === 0 ? context : seeing(context, this.loop, level);
      const next: RecordBatch[] = [];
      for await (const batch of (n === 0 ? anchor : step).execute(within)) {
        if (batch.length === 0) continue;
        rows += batch.length;
        this.check(n, rows);
        const own = new RecordBatch(this.schema, batch.columns, batch.length);
        next.push(own);
        yield own;
      }
      if (next.length === 0) return;
      level = next;
      context.signal.throwIfAborted();
      await context.yielder.maybe();
    }
  }

  private check(level: number, rows: number): void {
    const { levels, rows: rowsMax } = this.limits;
    if (levels >= 0 && level >= levels) {
      throw new EvaluationError(
        'RECURSION_LEVEL_LIMIT_EXCEEDED',
        `Recursion level limit ${levels} reached but query has not exhausted, try increasing it like 'WITH RECURSIVE t(col) MAX RECURSION LEVEL 200'.`,
      );
    }
    if (rowsMax >= 0 && rows > rowsMax) {
      throw new EvaluationError(
        'RECURSION_ROW_LIMIT_EXCEEDED',
        `Recursion row limit ${rowsMax} reached but query has not exhausted, try setting a larger limit with spark.sql.cteRecursionRowLimit.`,
      );
    }
  }

  describe(): string {
    return `Recursion ${this.loop}`;
  }
}

const seeing = (context: BatchContext, loop: number, rows: readonly RecordBatch[]): BatchContext => ({
  ...context,
  levels: new Map(context.levels).set(loop, rows),
});

/** The rows of the level before. */
export class RecursiveReferenceExec extends Operator {
  readonly name = 'RecursiveReference';
  readonly children = [];
  constructor(
    readonly loop: number,
    readonly output: readonly Attribute[],
  ) {
    super();
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    for (const batch of context.levels?.get(this.loop) ?? []) {
      yield new RecordBatch(this.schema, batch.columns, batch.length);
    }
  }
  describe(): string {
    return `RecursiveReference ${this.loop}`;
  }
}
