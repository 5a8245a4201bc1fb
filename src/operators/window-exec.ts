import { vectorOf } from '../columnar/builder.js';
import { concatBatches } from '../columnar/concat.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { sortIndices } from '../columnar/sort.js';
import { take } from '../columnar/take.js';
import type { Vector } from '../columnar/vector.js';
import { bindReferences } from '../expressions/bind-references.js';
import { type Evaluator, evaluateConstant, interpret } from '../expressions/compile/interpreter.js';
import {
  type AggregateCall,
  type Alias,
  type Attribute,
  type Expression,
  type FrameBound,
  type SortOrder,
  WindowCall,
  type WindowExpression,
  type WindowFrame,
  type WindowPartition,
} from '../expressions/expression.js';
import { aggregateOverFrames } from '../functions/window/aggregate-over-frames.js';
import type { DataType } from '../types/data-type.js';
import { compareNullable, type Value } from '../types/value.js';
import { inChunks } from './aggregate-exec.js';
import { type BatchContext, Operator } from './operator.js';
import { rangeShift } from './range-shift.js';

/**
 * Window functions that share PARTITION BY and ORDER BY: one sort, one pass over the partitions, one column per function.
 *
 *     rows sorted by (partition, order) ─► │ partition │ partition │ … │
 *                                            each: peers, frames ─► values
 */
export class WindowExec extends Operator {
  readonly name = 'Window';
  readonly children: readonly [Operator];
  readonly output: readonly Attribute[];
  private readonly partitionKeys: readonly Evaluator[];
  private readonly orderKeys: readonly Evaluator[];
  private readonly functions: readonly WindowFunction[];

  constructor(
    readonly items: readonly Alias[],
    readonly partitionBy: readonly Expression[],
    readonly orderBy: readonly SortOrder[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.output = [...child.output, ...items.map(i => i.toAttribute())];
    const bind = (e: Expression) => interpret(bindReferences(e, child.output));
    this.partitionKeys = partitionBy.map(bind);
    this.orderKeys = orderBy.map(o => bind(o.child));
    this.functions = items.map(item => windowFunction(item.child as WindowExpression, bind));
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const batches: RecordBatch[] = [];
    for await (const batch of this.children[0].execute(context)) batches.push(batch);
    const all = concatBatches(this.children[0].schema, batches);
    const n = all.length;
    const partitionKeys = this.partitionKeys.map((e, i) => column(e, this.partitionBy[i].type, all));
    const orderKeys = this.orderKeys.map((e, i) => column(e, this.orderBy[i].type, all));
    const orders = [...partitionKeys.map(() => ({ descending: false, nullsFirst: true })), ...this.orderBy];
    const order = sortIndices([...partitionKeys, ...orderKeys], orders, n);
    const sorted = all.columns.map(c => take(c, order, n));
    const partitionSorted = partitionKeys.map(c => take(c, order, n));
    const orderSorted = orderKeys.map(c => take(c, order, n));
    const results: Value[][] = this.functions.map(() => []);
    const rows = new RecordBatch(this.children[0].schema, sorted, n);
    for (let start = 0; start < n; ) {
      let end = start + 1;
      while (end < n && sameKey(partitionSorted, this.partitionBy, start, end)) end++;
      this.runPartition(rows, orderSorted, start, end, results);
      start = end;
      await context.yielder.maybe();
    }
    const made = this.functions.map((f, i) => vectorOf(f.type, results[i]));
    yield* inChunks(this, [...sorted, ...made], n);
  }

  private runPartition(
    rows: RecordBatch,
    orderKeys: readonly Vector[],
    start: number,
    end: number,
    results: Value[][],
  ): void {
    const length = end - start;
    const peers = this.peersOf(orderKeys, start, length);
    this.functions.forEach((f, index) => {
      const args = f.args.map(arg => Array.from({ length }, (_, i) => arg(rows.columns, start + i)));
      const frame = framesOf(f.frame, length, peers, this.orderBy, i =>
        orderKeys.length > 0 ? orderKeys[0].get(start + i) : null,
      );
      const partition: WindowPartition = { length, args, ...peers, ...frame };
      for (const value of f.evaluate(partition)) results[index].push(value);
    });
  }

  private peersOf(orderKeys: readonly Vector[], start: number, length: number) {
    const peerStart = new Int32Array(length);
    const peerEnd = new Int32Array(length);
    for (let i = 0; i < length; ) {
      let j = i + 1;
      while (j < length && (orderKeys.length === 0 || sameKey(orderKeys, this.orderBy, start + i, start + j))) j++;
      peerStart.fill(i, i, j);
      peerEnd.fill(j, i, j);
      i = j;
    }
    return { peerStart, peerEnd };
  }

  describe(): string {
    return `Window [${this.items.join(', ')}]`;
  }
}

interface WindowFunction {
  readonly type: DataType;
  readonly args: readonly Evaluator[];
  readonly frame: WindowFrame;
  evaluate(partition: WindowPartition): Value[];
}

function windowFunction(e: WindowExpression, bind: (e: Expression) => Evaluator): WindowFunction {
  const frame = e.frame ?? defaultFrame(e);
  if (e.fn instanceof WindowCall) {
    return { type: e.type, args: e.fn.children.map(bind), frame, evaluate: e.fn.bound.evaluate };
  }
  const call = e.fn as AggregateCall;
  const filter = call.filter && bind(call.filter);
  const args = [...call.args.map(bind), ...(filter ? [filter] : [])];
  return {
    type: e.type,
    args,
    frame,
    evaluate: partition =>
      aggregateOverFrames(
        call.bound,
        call.args.map(a => a.type),
        partition,
        filter !== undefined,
      ),
  };
}

/** Whole partition without ORDER BY, else from its beginning to the last peer of the current row. */
function defaultFrame(e: WindowExpression): WindowFrame {
  const end: FrameBound = { kind: e.orderBy.length > 0 ? 'currentRow' : 'unboundedFollowing' };
  return { unit: 'range', start: { kind: 'unboundedPreceding' }, end };
}

function column(evaluate: Evaluator, type: DataType, batch: RecordBatch): Vector {
  return vectorOf(
    type,
    Array.from({ length: batch.length }, (_, row) => evaluate(batch.columns, row)),
  );
}

function sameKey(columns: readonly Vector[], keys: readonly Expression[], a: number, b: number): boolean {
  return columns.every((c, i) => compareNullable(keys[i].type, c.get(a), c.get(b)) === 0);
}

type Peers = { readonly peerStart: Int32Array; readonly peerEnd: Int32Array };

/** Start and end of the frame of every row. */
function framesOf(
  frame: WindowFrame,
  length: number,
  peers: Peers,
  orderBy: readonly SortOrder[],
  keyAt: (row: number) => Value,
) {
  const frameStart = new Int32Array(length);
  const frameEnd = new Int32Array(length);
  const keys = frame.unit === 'range' ? Array.from({ length }, (_, i) => keyAt(i)) : [];
  const bound = (b: FrameBound, isEnd: boolean): ((row: number) => number) => {
    switch (b.kind) {
      case 'unboundedPreceding':
        return () => 0;
      case 'unboundedFollowing':
        return () => length;
      case 'currentRow':
        if (frame.unit === 'rows') return row => (isEnd ? row + 1 : row);
        return row => (isEnd ? peers.peerEnd[row] : peers.peerStart[row]);
      default: {
        const by = evaluateConstant(b.offset);
        const sign = b.kind === 'preceding' ? -1 : 1;
        if (frame.unit === 'rows') return row => clamp(row + Number(by) * sign + (isEnd ? 1 : 0), length);
        const [order] = orderBy;
        const shift = rangeShift(order.child.type, b.offset.type, b.zone ?? 'UTC');
        // In a descending order what precedes is greater.
        const limit = (key: Value): number => shift(key, by, order.descending ? (-sign as 1 | -1) : sign);
        return rangeBound(keys, limit, isEnd, order, peers);
      }
    }
  };
  const start = bound(frame.start, false);
  const end = bound(frame.end, true);
  for (let row = 0; row < length; row++) {
    frameStart[row] = start(row);
    frameEnd[row] = Math.max(frameStart[row], end(row));
  }
  return { frameStart, frameEnd };
}

const clamp = (row: number, length: number): number => Math.min(Math.max(row, 0), length);

/** First row at or past `limitOf(key)` in sort order; a null key frames exactly its peers. */
function rangeBound(
  keys: readonly Value[],
  limitOf: (key: Value) => number,
  isEnd: boolean,
  order: SortOrder,
  peers: Peers,
): (row: number) => number {
  const sign = order.descending ? -1 : 1;
  return row => {
    const key = keys[row];
    if (key === null) return isEnd ? peers.peerEnd[row] : peers.peerStart[row];
    const limit = limitOf(key) * sign;
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = keys[middle];
      const before =
        other === null ? order.nullsFirst : isEnd ? Number(other) * sign <= limit : Number(other) * sign < limit;
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
