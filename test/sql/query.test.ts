import { describe, expect, test } from 'vitest';
import { AnalysisError } from '../../src/common/errors.js';
import { planTree } from '../../src/logical/plan.js';
import { parseQuery, parseStatement, parseStatementTemplate } from '../../src/sql/parser.js';

const tree = (text: string): string[] => planTree(parseQuery(text)).split('\n');

function code(run: () => unknown): string {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return error instanceof AnalysisError ? error.code : String(error);
  }
}

describe('queries', () => {
  test('clauses in their order', () => {
    expect(
      tree(
        'SELECT DISTINCT k, sum(v) AS s FROM t WHERE v > 0 GROUP BY k HAVING sum(v) > 1 QUALIFY rank() OVER w = 1 WINDOW w AS (ORDER BY k) ORDER BY s LIMIT 3 OFFSET 1',
      ),
    ).toEqual([
      'Limit 3, Offset 1',
      '+- Sort [s ASC NULLS FIRST]',
      "   +- 'Distinct",
      "      +- 'Qualify (rank() OVER (ORDER BY k ASC NULLS FIRST) = 1)",
      "         +- 'Having (sum(v) > 1)",
      '            +- Aggregate [k], [k, sum(v) AS s]',
      '               +- Filter (v > 0)',
      "                  +- 'UnresolvedRelation [t]",
    ]);
  });
  test('joins go from left to right', () => {
    expect(tree('SELECT * FROM a, b JOIN c ON a.x = c.x LEFT SEMI JOIN d USING (x)')).toEqual([
      'Project [*]',
      '+- Join inner',
      "   :- 'UnresolvedRelation [a]",
      '   +- Join left_semi',
      '      :- Join inner, (a.x = c.x)',
      "      :  :- 'UnresolvedRelation [b]",
      "      :  +- 'UnresolvedRelation [c]",
      "      +- 'UnresolvedRelation [d]",
    ]);
  });
  test('INTERSECT binds tighter than UNION', () => {
    expect(tree('TABLE a UNION ALL TABLE b INTERSECT TABLE c')[0]).toBe('Union');
    expect(tree('TABLE a UNION ALL TABLE b UNION ALL TABLE c')).toHaveLength(4);
  });
  test('aliases of tables', () => {
    expect(tree('SELECT 1 FROM (VALUES (1, 2)) AS t(a, b) WHERE a = 1')[2]).toBe('   +- SubqueryAlias t');
  });
  test.each([
    ['FROM t |> WHERE a > 1 |> SELECT b', 'Project [b]'],
    ['FROM STREAM t', "'UnresolvedRelation [t]"],
    ['SELECT * FROM STREAM(a.t) WATERMARK ts DELAY OF INTERVAL 5 SECONDS', 'Project [*]'],
    ['SELECT * FROM t TABLESAMPLE (10 PERCENT) REPEATABLE (7)', 'Project [*]'],
    ['SELECT /*+ BROADCAST(t), COALESCE(3) */ * FROM t', 'Hint broadcast'],
    ['SELECT * FROM t LATERAL VIEW OUTER explode(x) e AS a, b', 'Project [*]'],
    ['SELECT * FROM t PIVOT (sum(v) FOR k IN (1 AS one, 2))', 'Project [*]'],
    ['SELECT k FROM t GROUP BY GROUPING SETS ((a, b), (), ROLLUP(c))', 'Aggregate [a, b, c], [k]'],
    ['WITH RECURSIVE r(n) AS (SELECT 1) SELECT n FROM r;', 'With [r]'],
    ['SELECT a FROM t DISTRIBUTE BY a SORT BY b', 'Sort [b ASC NULLS FIRST]'],
    ['(SELECT 1) UNION (SELECT 2) ORDER BY 1', 'Sort [1 ASC NULLS FIRST]'],
  ])('%s', (text, top) => expect(tree(text)[0]).toBe(top));

  test('a watermark in FROM', () => {
    expect(tree('SELECT * FROM t WATERMARK to_timestamp(x) AS ts DELAY OF INTERVAL 1 MINUTE')[1]).toBe(
      '+- EventTimeWatermark ts, 60000 ms',
    );
  });
});

describe('statements', () => {
  test.each([
    [
      'CREATE OR REPLACE TEMP VIEW v (a, b) AS SELECT 1, 2',
      { kind: 'createView', name: ['v'], replace: true, columns: ['a', 'b'] },
    ],
    ['DROP VIEW IF EXISTS v', { kind: 'dropView', name: ['v'], ifExists: true }],
    ['EXPLAIN FORMATTED SELECT 1', { kind: 'explain', mode: 'formatted', command: { kind: 'query' } }],
    ['DESCRIBE EXTENDED a.t', { kind: 'describeTable', name: ['a', 't'], extended: true }],
    ['DESC QUERY SELECT 1', { kind: 'describeQuery' }],
    ['DESCRIBE FUNCTION upper', { kind: 'describeFunction', name: 'upper', extended: false }],
    ["SHOW TABLES LIKE 'a*'", { kind: 'showTables', pattern: 'a*' }],
    ['SHOW USER FUNCTIONS', { kind: 'showFunctions' }],
    ['SHOW COLUMNS IN t', { kind: 'showColumns', name: ['t'] }],
    ['INSERT INTO t (a, b) SELECT 1, 2', { kind: 'insert', overwrite: false, columns: ['a', 'b'] }],
    [
      "INSERT OVERWRITE DIRECTORY '/tmp/x' USING json SELECT 1",
      { kind: 'insert', target: { kind: 'directory', path: '/tmp/x', format: 'json' } },
    ],
    [
      "CREATE TABLE t (a INT) USING csv OPTIONS (header = 'true') PARTITIONED BY (a) LOCATION 'x'",
      { kind: 'createTable', schemaText: 'a INT', format: 'csv', partitionBy: ['a'], location: 'x' },
    ],
    ['SET spark.sql.ansi.enabled = true', { kind: 'set', key: 'spark.sql.ansi.enabled', value: 'true' }],
    ['SET', { kind: 'set' }],
  ])('%s', (text, expected) => expect(parseStatement(text)).toMatchObject(expected));

  test('template', () => {
    const template = (strings: TemplateStringsArray, ...values: unknown[]) => parseStatementTemplate(strings, values);
    const command = template`SELECT * FROM t WHERE a = ${"x'"} LIMIT ${3}`;
    expect(command.kind === 'query' && planTree(command.plan).split('\n')[0]).toBe('Limit 3');
  });
});

describe('errors', () => {
  test.each([
    ['SELECT 1; SELECT 2', 'PARSE_SYNTAX_ERROR'],
    ['SELEC 1', 'PARSE_SYNTAX_ERROR'],
    ['SELECT a FROM t WHER a = 1', 'PARSE_SYNTAX_ERROR'],
    ['SELECT sum(v) OVER w FROM t', 'MISSING_WINDOW_SPECIFICATION'],
    ['WITH a AS (SELECT 1), A AS (SELECT 2) SELECT 1', 'DUPLICATED_CTE_NAMES'],
    ['SELECT * FROM', 'PARSE_SYNTAX_ERROR'],
    ['CREATE MATERIALIZED VIEW v AS SELECT 1', 'PARSE_SYNTAX_ERROR'],
  ])('%s', (text, expected) => expect(code(() => parseStatement(text))).toBe(expected));

  test('a misspelt clause is recognised', () => {
    expect(() => parseQuery('SELECT a FROM t WHER a = 1')).toThrow('Did you mean WHERE');
  });
});
