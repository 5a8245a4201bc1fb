import type { RecordBatch } from '../columnar/record-batch.js';
import type { Yielder } from '../common/yielder.js';
import type { Attribute } from '../expressions/expression.js';
import type { Offset, StreamSource } from '../sources/source.js';
import { field, type StructType, structType } from '../types/data-type.js';

/**
 * A physical operator: the same object runs every batch of a query. It is complete when constructed (inputs, expressions bound to
 * positions, kernels compiled), holds nothing of a batch between batches except state that the engine commits, and gives the batch's rows as
 * a lazy sequence that its consumer pulls.
 *
 *     consumer ◄── execute(context) ◄── input.execute(context) ◄── … ◄── source
 *
 * Whoever works long without input (a sort, a hash table of all rows) calls `context.yielder` between chunks, so that the host's event
 * loop turns at least every few milliseconds. A consumer may stop early; `execute` then frees what it holds.
 */
export abstract class Operator {
  abstract readonly name: string;
  abstract readonly output: readonly Attribute[];
  abstract readonly children: readonly Operator[];

  abstract execute(context: BatchContext): AsyncIterable<RecordBatch>;

  /** One line of the physical plan. */
  abstract describe(): string;

  private cachedSchema: StructType | undefined;
  get schema(): StructType {
    return (this.cachedSchema ??= schemaOfAttributes(this.output));
  }
}

export function schemaOfAttributes(attributes: readonly Attribute[]): StructType {
  return structType(attributes.map(a => field(a.name, a.type, a.nullable, a.metadata)));
}

/** What one execution of a plan may depend on; for a replayed batch it is the same as the first time. */
export interface BatchContext {
  /** −1 in a batch query. */
  readonly batchId: number;
  readonly yielder: Yielder;
  /** Aborted when the query is stopped: long loops give up with `signal.reason`. */
  readonly signal: AbortSignal;
  /** What each stream source contributes, by source index. */
  readonly ranges: readonly SourceRange[];
  /** Thresholds of each stateful operator, by operator id; of its observers of late rows, by theirs. */
  readonly thresholds: ReadonlyMap<number, Thresholds>;
  /** Results of `observe`, by name, filled while the batch runs. */
  readonly observed: Map<string, Record<string, unknown>>;
  /** Rows dropped for lateness (`LATE_ROW_SCHEMA`), filled while the batch runs; absent where nobody wants them. */
  readonly lateRows?: RecordBatch[];
  /** The streaming query; undefined in a batch query. */
  readonly query?: { readonly id: string; readonly runId: string };
  /** What the recursions around have found in their last step, by loop. */
  readonly levels?: ReadonlyMap<number, readonly RecordBatch[]>;
}

export interface SourceRange {
  readonly source: StreamSource;
  readonly start: Offset | null;
  readonly end: Offset | null;
}

/** Microseconds; null: no watermark reaches this operator. Rows at or before `lateUs` are late; state at or before `evictUs` is done. */
export interface Thresholds {
  readonly lateUs: number | null;
  readonly evictUs: number | null;
}

/** The operators of a plan, inputs before their consumers. */
export function collectOperators<T extends Operator>(
  root: Operator,
  predicate: (o: Operator) => o is T,
  into: T[] = [],
): T[] {
  for (const child of root.children) collectOperators(child, predicate, into);
  if (predicate(root)) into.push(root);
  return into;
}

/** The physical plan as an indented tree. */
export function operatorTree(root: Operator): string {
  const lines: string[] = [];
  const walk = (node: Operator, prefix: string, last: boolean, top: boolean): void => {
    lines.push(top ? node.describe() : `${prefix}${last ? '+- ' : ':- '}${node.describe()}`);
    const below = top ? '' : `${prefix}${last ? '   ' : ':  '}`;
    for (const [i, c] of node.children.entries()) walk(c, below, i === node.children.length - 1, false);
  };
  walk(root, '', true, true);
  return lines.join('\n');
}
