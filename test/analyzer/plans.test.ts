import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analyzer/analyzer.js';
import { checkStreaming } from '../../src/analyzer/check-streaming.js';
import { AnalysisError } from '../../src/common/errors.js';
import {
  Alias,
  Attribute,
  type Expression,
  literal,
  UnresolvedCall,
  UnresolvedColumn,
} from '../../src/expressions/expression.js';
import { Deduplicate, EventTimeWatermark, hasWatermark, Join, Project, Sort } from '../../src/logical/operators.js';
import { type LogicalPlan, planTree, somePlan } from '../../src/logical/plan.js';
import { parseQuery, parseSortOrder } from '../../src/sql/parser.js';
import { simpleString } from '../../src/types/data-type.js';
import { tableOf } from './case-plans.js';

const tables = new Map([
  ['t', tableOf('t', { schema: 'k STRING, v INT, ts TIMESTAMP' }, false)],
  ['u', tableOf('u', { schema: 'k STRING, w INT' }, false)],
  ['s', tableOf('s', { schema: 'k STRING, v INT, ts TIMESTAMP' }, true)],
]);

function resolve(plan: LogicalPlan, parameters = new Map()): LogicalPlan {
  return analyze(plan, { zone: 'UTC', conf: new Map(), parameters, lookupRelation: n => tables.get(n.join('.')) });
}
const sql = (text: string): LogicalPlan => resolve(parseQuery(text));
const tree = (plan: LogicalPlan): string[] => planTree(plan).replace(/#\d+/g, '').split('\n');

function code(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    if (error instanceof AnalysisError) return error.code;
    throw error;
  }
}

describe('plans', () => {
  test('are resolved, with a name for every item', () => {
    const plan = sql('SELECT v + 1, K, v AS x FROM t WHERE v BETWEEN 1 AND 2');
    expect(plan.resolved).toBe(true);
    expect((plan as Project).items.every(i => i instanceof Attribute || i instanceof Alias)).toBe(true);
    expect(simpleString(plan.schema)).toBe('struct<(v + 1):int,K:string,x:int>');
  });
  test('ORDER BY and HAVING use what is not shown, and take it away again', () => {
    expect(tree(sql('SELECT k FROM t GROUP BY k HAVING max(v) > 1 ORDER BY sum(v)'))).toEqual([
      'Project [k]',
      '+- Sort [sum(v) ASC NULLS FIRST]',
      '   +- Filter (max(v) > 1)',
      '      +- Aggregate [k], [k, sum(v) AS sum(v), max(v) AS max(v)]',
      '         +- SubqueryAlias t',
      '            +- Scan t [k, v, ts]',
    ]);
  });
  test('windows of time become a column below the aggregation', () => {
    const plan = sql("SELECT window.start, count(*) AS n FROM t GROUP BY window(ts, '1 minute')");
    expect(tree(plan)[0]).toBe('Aggregate [window], [window.start AS start, count(1) AS n]');
    expect(plan.child.kind).toBe('Project');
    const sliding = sql("SELECT count(*) FROM t GROUP BY window(ts, '10 minutes', '4 minutes')");
    expect(somePlan(sliding, p => p.kind === 'Expand')).toBe(true);
  });
  test('grouping sets become rows with a grouping id', () => {
    expect(tree(sql('SELECT k, grouping_id() AS g FROM t GROUP BY ROLLUP (k)'))).toEqual([
      'Aggregate [k, spark_grouping_id], [k, spark_grouping_id AS g]',
      '+- Expand [[k, v, ts, k, 0], [k, v, ts, NULL, 1]]',
      '   +- SubqueryAlias t',
      '      +- Scan t [k, v, ts]',
    ]);
  });
  test('subqueries of WHERE become semi and anti joins', () => {
    const joins = (text: string) =>
      tree(sql(text))
        .filter(l => l.includes('Join'))
        .map(l => l.replace(/^[^J]*/, ''));
    expect(joins('SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)')).toEqual([
      'Join left_semi, (k = outer(k))',
    ]);
    expect(joins('SELECT * FROM t WHERE k IN (SELECT k FROM u)')).toEqual(['Join left_semi, (k = k)']);
    expect(joins('SELECT * FROM t WHERE k NOT IN (SELECT k FROM u)')).toEqual([
      'Join left_anti, ((k = k) OR ((k = k) IS NULL))',
    ]);
  });
  test('a table joined with itself has columns of its own', () => {
    const plan = sql('SELECT a.k FROM t a JOIN t b ON a.k = b.k') as Project;
    const join = plan.child as Join;
    const ids = [...join.left.output, ...join.right.output].map(a => a.id);
    expect(new Set(ids).size).toBe(6);
  });
  test('columns of DataFrames keep their meaning in a join of relatives', () => {
    const base = sql('SELECT k, v FROM t');
    const derived = resolve(new Project([base.output[0], new Alias(base.output[1], 'x')], base));
    const [k, v] = base.output;
    const x = derived.output[1];
    const join = (left: Expression, right: Expression) =>
      resolve(new Join(base, derived, 'inner', { kind: 'on', condition: new UnresolvedCall('=', [left, right]) }));
    expect(
      join(v, x)
        .output.map(a => a.id)
        .slice(0, 2),
    ).toEqual([k.id, v.id]);
    expect(join(v, x).output[3].id).toBe(x.id);
    expect(code(() => join(k, k))).toBe('_LEGACY_ERROR_TEMP_1182');
    const other = sql('SELECT w FROM u').output[0];
    expect(code(() => resolve(new Project([other], base)))).toBe(
      'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT',
    );
  });
  test('USING shows the key once and hides the other', () => {
    expect(simpleString(sql('SELECT *, u.k AS uk FROM t LEFT JOIN u USING (k) WHERE u.k IS NULL').schema)).toBe(
      'struct<k:string,v:int,ts:timestamp,w:int,uk:string>',
    );
  });
  test('an analyzed plan is a child as it is', () => {
    const below = sql('SELECT k, v FROM t');
    const above = resolve(new Sort([parseSortOrder('ts DESC')], below));
    expect(simpleString(above.schema)).toBe('struct<k:string,v:int>');
    expect(resolve(below)).toBe(below);
  });
  test('parameters are values', () => {
    const plan = resolve(
      parseQuery('SELECT :a + ? AS x'),
      new Map([
        ['a', literal(1)],
        ['0', literal(2)],
      ]),
    );
    expect(tree(plan)[0]).toBe('Project [(1 + 2) AS x]');
  });
});

describe('the watermark', () => {
  const marked = () => resolve(new EventTimeWatermark(new UnresolvedColumn(['ts']), 1000, tables.get('s')!));
  test('follows a column through aliases, windows and aggregations', () => {
    const views = new Map([['w', marked()]]);
    const plan = (text: string) =>
      analyze(parseQuery(text), {
        zone: 'UTC',
        conf: new Map(),
        parameters: new Map(),
        lookupRelation: n => views.get(n[0]),
      });
    expect(plan('SELECT ts AS t2 FROM w').output.map(hasWatermark)).toEqual([true]);
    expect(plan('SELECT ts + INTERVAL 1 DAY AS t2 FROM w').output.map(hasWatermark)).toEqual([false]);
    const windows = plan("SELECT window(ts, '1 minute') AS x, count(*) AS n FROM w GROUP BY 1");
    expect(windows.output.map(hasWatermark)).toEqual([true, false]);
    expect(code(() => checkStreaming(windows, 'append', new Map()))).toBe('accepted');
  });
  test('is needed to deduplicate within it', () => {
    const plan = (input: LogicalPlan) => resolve(new Deduplicate(undefined, true, input));
    expect(code(() => checkStreaming(plan(marked()), 'append', new Map()))).toBe('accepted');
    expect(code(() => checkStreaming(plan(tables.get('s')!), 'append', new Map()))).toBe('_LEGACY_ERROR_TEMP_3102');
  });
});

describe('errors', () => {
  test.each([
    ['SELECT nope FROM t', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT nope', 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION'],
    ['SELECT k FROM t, u', 'AMBIGUOUS_REFERENCE'],
    ['SELECT * FROM nope', 'TABLE_OR_VIEW_NOT_FOUND'],
    ['SELECT nope(1)', 'UNRESOLVED_ROUTINE'],
    ['SELECT k, sum(v) FROM t', 'MISSING_GROUP_BY'],
    ['SELECT v FROM t GROUP BY k', 'MISSING_AGGREGATION'],
    ['SELECT k, max(v), EXISTS (SELECT 1 FROM u WHERE u.k = t.v) FROM t GROUP BY k', 'MISSING_AGGREGATION'],
    ['SELECT max(v), EXISTS (SELECT 1 FROM u WHERE u.k = coalesce(1, t.v)) FROM t', 'MISSING_GROUP_BY'],
    ['SELECT max(v), (SELECT max(k) FROM u WHERE u.k = t.v) FROM t', 'MISSING_GROUP_BY'],
    ['SELECT k FROM t GROUP BY CUBE (k) HAVING grouping() = 1', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
    ['SELECT grouping(k, k) FROM t GROUP BY CUBE (k)', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
    ['SELECT struct(1 AS (a))', 'MULTI_ALIAS_WITHOUT_GENERATOR'],
    ['SELECT k FROM t WHERE (1 AS a) = 1', 'PARSE_SYNTAX_ERROR'],
    ['VALUES (9), ((NULL)(t))', 'PARSE_SYNTAX_ERROR'],
    ['SELECT /*+ R(-(1)) */ 1', 'PARSE_SYNTAX_ERROR'],
    ['SELECT theta_sketch_agg(v, array(1)) FROM t', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ["SELECT hll_sketch_agg(v, '12') FROM t", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ['SELECT max_by(v, k, array(1)) FROM t', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ['SELECT count_min_sketch(v, 0.5D, 0.5D, 1.5D) FROM t', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ['SELECT nth_value(v, array(1)) OVER (ORDER BY v) FROM t', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ['SELECT sum(max(v)) FROM t', 'NESTED_AGGREGATE_FUNCTION'],
    ['SELECT k FROM t WHERE max(v) = 1', 'INVALID_WHERE_CONDITION'],
    ['SELECT k FROM t GROUP BY 3', 'GROUP_BY_POS_OUT_OF_RANGE'],
    ['SELECT k FROM t ORDER BY 3', 'ORDER_BY_POS_OUT_OF_RANGE'],
    ['SELECT grouping(k) FROM t GROUP BY k', 'UNSUPPORTED_GROUPING_EXPRESSION'],
    ['SELECT k FROM t LIMIT -1', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE'],
    ['SELECT :p', 'UNBOUND_SQL_PARAMETER'],
    ['SELECT (SELECT 1, 2) FROM t', 'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN'],
    ['SELECT (SELECT max(v) FROM s) FROM t', 'INVALID_SUBQUERY_EXPRESSION.STREAMING_QUERY'],
    ['SELECT v, k FROM t UNION SELECT 1', 'NUM_COLUMNS_MISMATCH'],
    ['SELECT row_number() FROM t', 'WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE'],
    ['SELECT row_number() OVER (PARTITION BY k) FROM t', 'WINDOW_FUNCTION_FRAME_NOT_ORDERED'],
    ['SELECT CAST(ts AS BINARY) FROM t', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
    ['SELECT upper.x FROM t', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT v.x FROM t', 'INVALID_EXTRACT_BASE_FIELD_TYPE'],
    ['WITH RECURSIVE r(n) AS (SELECT n + 1 FROM r) SELECT * FROM r', 'INVALID_RECURSIVE_CTE'],
    ['SELECT t.* FROM u', 'CANNOT_RESOLVE_STAR_EXPAND'],
  ])('%s', (text, expected) => expect(code(() => sql(text))).toBe(expected));

  test('an unknown column names the near ones first', () => {
    expect(() => sql('SELECT w, kk FROM u')).toThrow('Did you mean one of the following? [`u`.`k`, `u`.`w`]');
  });
});
