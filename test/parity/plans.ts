import { batchOf } from '../../src/columnar/builder.js';
import { Join, Sort, SubqueryAlias } from '../../src/logical/operators.js';
import { attributesOf, LocalRelation } from '../../src/logical/relations.js';
import { Column, expr } from '../../src/session/column.js';
import { type DataFrame, DataFrame as Frame } from '../../src/session/data-frame.js';
import { GroupedData } from '../../src/session/grouped-data.js';
import { joinType } from '../../src/session/join-type.js';
import type { Session } from '../../src/session/session.js';
import { parseExpression, parseNamedExpression, parseSortOrder } from '../../src/sql/parser.js';
import { parseSchema } from '../../src/types/ddl.js';
import type { Value } from '../../src/types/value.js';
import { fromJson, type Json } from './values.js';

export interface CaseSource {
  schema: string;
  static?: boolean;
  rows?: Json[][];
}

/** A plan of the cases: `{ op, … }`. */
export type CasePlan = { op: string } & Record<string, any>;

/** A table of written rows. */
export function tableOf(session: Session, source: CaseSource): DataFrame {
  const schema = parseSchema(source.schema);
  const rows = (source.rows ?? []).map(row => row.map((v, i) => fromJson(schema.fields[i].type, v)) as Value[]);
  return new Frame(session, new LocalRelation(attributesOf(schema), [batchOf(schema, rows)]));
}

/** Builds the query of a case through the public API. `sources` gives the DataFrame of a source by name. */
export function buildPlan(
  session: Session,
  plan: CasePlan,
  sources: (name: string) => DataFrame,
  names: readonly string[],
): DataFrame {
  const build = (p: CasePlan): DataFrame => buildPlan(session, p, sources, names);
  const input = () => build(plan.input);
  switch (plan.op) {
    case 'source':
      // As a table by its name: SQL text may qualify its columns.
      return new Frame(session, new SubqueryAlias(plan.name, sources(plan.name).plan));
    case 'withWatermark':
      return input().withWatermark(plan.column, plan.delay);
    case 'select':
      return input().selectExpr(...plan.exprs);
    case 'filter':
      return input().where(plan.condition);
    case 'withColumn':
      return input().withColumn(plan.name, expr(plan.expr));
    case 'drop':
      return input().drop(...plan.columns);
    case 'alias':
      return input().as(plan.name);
    case 'groupBy':
      return new GroupedData(
        input(),
        plan.keys.map((k: string) => parseNamedExpression(k)),
        plan.kind ?? 'groupBy',
      ).agg(...plan.aggs.map((a: string) => new Column(parseNamedExpression(a))));
    case 'join':
      return buildJoin(build(plan.left), build(plan.right), plan);
    case 'union':
      return plan.inputs
        .map(build)
        .reduce((a: DataFrame, b: DataFrame) => (plan.byName ? a.unionByName(b) : a.union(b)));
    case 'dropDuplicates':
      return input().dropDuplicates(plan.columns);
    case 'dropDuplicatesWithinWatermark':
      return input().dropDuplicatesWithinWatermark(plan.columns);
    case 'distinct':
      return input().distinct();
    case 'limit':
      return input().limit(plan.n);
    case 'offset':
      return input().offset(plan.n);
    case 'orderBy': {
      const df = input();
      return new Frame(
        session,
        new Sort(
          plan.exprs.map((e: string) => parseSortOrder(e)),
          df.plan,
        ),
      );
    }
    case 'sample':
      return input().sample(plan.fraction, { seed: 1 });
    case 'sql': {
      for (const name of names) sources(name).createOrReplaceTempView(name);
      for (const [name, view] of Object.entries((plan.views ?? {}) as Record<string, CasePlan>))
        build(view).createOrReplaceTempView(name);
      return session.sql(plan.text);
    }
    default:
      throw new Error(`the cases use an operator that the runner does not know: ${plan.op}`);
  }
}

function buildJoin(left: DataFrame, right: DataFrame, plan: CasePlan): DataFrame {
  const how = plan.how ?? 'inner';
  if (how === 'cross') return left.crossJoin(right);
  if (typeof plan.on === 'string') {
    return new Frame(
      left.session,
      new Join(left.plan, right.plan, joinType(how), { kind: 'on', condition: parseExpression(plan.on) }),
    );
  }
  return left.join(right, plan.on, how);
}
