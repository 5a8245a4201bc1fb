import { type Expression, Literal, type SortOrder, UnresolvedColumn } from '../../src/expressions/expression.js';
import * as logical from '../../src/logical/operators.js';
import type { LogicalPlan } from '../../src/logical/plan.js';
import { Scan } from '../../src/logical/relations.js';
import { DropColumns, WithColumns } from '../../src/logical/unresolved.js';
import type { BatchTable, StreamTable } from '../../src/sources/source.js';
import { Cursor } from '../../src/sql/cursor.js';
import { parseNamedExpression, parseQuery, parseSortOrder } from '../../src/sql/parser.js';
import { parseType } from '../../src/sql/type-parser.js';
import { field, intType, type StructType, structType } from '../../src/types/data-type.js';
import { parseDuration } from '../../src/types/interval.js';

/** Plans of recorded cases (JSON) as unresolved logical plans over tables without rows. */
export interface CaseSource {
  readonly schema: string;
  readonly static?: boolean;
}

export function schemaOf(ddl: string): StructType {
  const cursor = new Cursor(ddl);
  return structType(cursor.list(() => field(cursor.name(), parseType(cursor))));
}

export function tableOf(name: string, source: CaseSource, streaming: boolean): LogicalPlan {
  const schema = schemaOf(source.schema);
  const table =
    streaming && !source.static
      ? ({ kind: 'stream', description: name, schema, identity: {}, open: unused } as unknown as StreamTable)
      : ({ kind: 'batch', description: name, schema, scan: unused } as unknown as BatchTable);
  return Scan.of(table);
}

function unused(): never {
  throw new Error('not read');
}

type Sources = ReadonlyMap<string, LogicalPlan>;
const GROUPINGS: Record<string, (n: number) => number[][] | undefined> = {
  groupBy: () => undefined,
  rollup: n => Array.from({ length: n + 1 }, (_, k) => Array.from({ length: n - k }, (_, i) => i)),
  cube: n =>
    Array.from({ length: 2 ** n }, (_, bits) =>
      Array.from({ length: n }, (_, i) => i).filter(i => !(bits & (1 << (n - 1 - i)))),
    ),
};

/** `analyze` is called for each step, as DataFrames do. */
export function planOf(
  json: any,
  sources: Sources,
  step: (plan: LogicalPlan, views?: Sources) => LogicalPlan,
): LogicalPlan {
  const below = (j: any): LogicalPlan => planOf(j, sources, step);
  const input = json.input === undefined ? undefined : below(json.input);
  return step(nodeOf(json, input as LogicalPlan, below, sources, step), sources);
}

const column = (name: string): Expression => new UnresolvedColumn(name.split('.'));
const named = (text: string): Expression => parseNamedExpression(text);

function nodeOf(
  json: any,
  input: LogicalPlan,
  below: (j: any) => LogicalPlan,
  sources: Sources,
  step: any,
): LogicalPlan {
  switch (json.op) {
    case 'source':
      return sources.get(json.name)!;
    case 'withWatermark': {
      const delayUs = Number(parseDuration(json.delay, { daysPerMonth: 31 }));
      return new logical.EventTimeWatermark(column(json.column), delayUs, input);
    }
    case 'select':
      return new logical.Project(json.exprs.map(named), input);
    case 'filter':
      return new logical.Filter(named(json.condition), input);
    case 'withColumn':
      return new WithColumns([json.name], [named(json.expr)], input);
    case 'drop':
      return new DropColumns(json.columns, [], input);
    case 'alias':
      return new logical.SubqueryAlias(json.name, input);
    case 'groupBy': {
      const keys = json.keys.map(named);
      return new logical.Aggregate(
        keys,
        [...keys, ...json.aggs.map(named)],
        input,
        GROUPINGS[json.kind ?? 'groupBy'](keys.length),
      );
    }
    case 'join': {
      const on = json.on;
      const criteria: logical.JoinCriteria =
        on === undefined
          ? { kind: 'none' }
          : typeof on === 'string'
            ? { kind: 'on', condition: named(on) }
            : { kind: 'using', columns: on };
      return new logical.Join(below(json.left), below(json.right), json.how, criteria);
    }
    case 'union':
      return new logical.Union(json.inputs.map(below), json.byName ?? false);
    case 'dropDuplicates':
    case 'dropDuplicatesWithinWatermark':
      return new logical.Deduplicate(json.columns?.map(column), json.op !== 'dropDuplicates', input);
    case 'distinct':
      return new logical.Deduplicate(undefined, false, input);
    case 'limit':
      return new logical.Limit(new Literal(json.n, intType), undefined, input);
    case 'offset':
      return new logical.Limit(undefined, new Literal(json.n, intType), input);
    case 'orderBy':
      return new logical.Sort(
        json.exprs.map((t: string): SortOrder => parseSortOrder(t)),
        input,
      );
    case 'sample':
      return new logical.Sample(json.fraction, false, 1, input);
    case 'sql': {
      const views = new Map(sources);
      for (const [name, plan] of Object.entries(json.views ?? {})) views.set(name, below(plan));
      return step(parseQuery(json.text), views);
    }
    default:
      throw new Error(`unknown op ${json.op}`);
  }
}
