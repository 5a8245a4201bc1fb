import { describe, expect, test } from 'vitest';
import { AnalysisError } from '../../src/common/errors.js';
import { Alias, Literal, MultiAlias, Subquery, type UnresolvedCall } from '../../src/expressions/expression.js';
import {
  parseExpression,
  parseExpressions,
  parseName,
  parseNamedExpression,
  parseSortOrder,
  parseTemplate,
} from '../../src/sql/parser.js';
import { simpleString } from '../../src/types/data-type.js';

const shown = (text: string): string => String(parseExpression(text));

function refusal(run: () => unknown): AnalysisError {
  try {
    run();
  } catch (error) {
    if (error instanceof AnalysisError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('precedence', () => {
  test.each([
    ['a OR b AND NOT c = d', '(a OR (b AND (NOT (c = d))))'],
    ['NOT a = 1 AND b', '((NOT (a = 1)) AND b)'],
    ['1 + 2 * 3 - 4', '((1 + (2 * 3)) - 4)'],
    ['a DIV 2 * 3', '((a div 2) * 3)'],
    ['-a * b', '((- a) * b)'],
    ['a | b ^ c & d << 1 + 2', '(a | (b ^ (c & (d << (1 + 2)))))'],
    ['a < b = c', '((a < b) = c)'],
    ['a = b IS NULL', '((a = b) IS NULL)'],
    ['a BETWEEN 1 AND 2 AND b', '(between(a, 1, 2) AND b)'],
    ['a || b || c', 'concat(concat(a, b), c)'],
    ['2 - -1', '(2 - -1)'],
    ['2-1', '(2 - 1)'],
    ['- -a', '(- (- a))'],
    ['a != 1', '(NOT (a = 1))'],
    ['a IS NOT DISTINCT FROM b', '(a <=> b)'],
    ['a NOT IN (1, 2)', '(NOT (a IN (1, 2)))'],
    ['x::int::string', 'CAST(CAST(x AS INT) AS STRING)'],
    ['-1::string', 'CAST(-1 AS STRING)'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));
});

describe('words are names where they can be nothing else', () => {
  test.each(['select', 'case', 'interval', 'from', 'not', 'exists', 'date'])('%s', word => {
    expect(parseExpression(word).kind).toBe('unresolvedColumn');
  });
  test('aliases', () => {
    expect(parseNamedExpression('1 AS select')).toBeInstanceOf(Alias);
    expect(parseNamedExpression('a b')).toMatchObject({ name: 'b' });
    expect(parseNamedExpression('f(x) AS (p, q)')).toBeInstanceOf(MultiAlias);
    expect(parseExpressions('a, b AS c, *')).toHaveLength(3);
  });
  test('sort items', () => {
    expect(String(parseSortOrder('a + 1 DESC NULLS FIRST'))).toBe('(a + 1) DESC NULLS FIRST');
    expect(parseSortOrder('a')).toMatchObject({ descending: false, nullsFirst: true });
  });
  test('names', () => expect(parseName('a.`b.``c`')).toEqual(['a', 'b.`c']));
});

describe('literals', () => {
  test.each([
    ['1', 'int', '1'],
    ['2147483648', 'bigint', '2147483648'],
    ['9223372036854775808', 'decimal(19,0)', '9223372036854775808'],
    ['1.50', 'decimal(3,2)', '1.50'],
    ['0.001', 'decimal(3,3)', '0.001'],
    ['1e3', 'double', '1000.0'],
    ['1.5f', 'float', '1.5'],
    ["DATE'2020-3'", 'date', "DATE '2020-03-01'"],
    ["X'abc'", 'binary', "X'0ABC'"],
    ['INTERVAL 3 days 4 hours', 'interval day to hour', "INTERVAL '3 04' DAY TO HOUR"],
    ["INTERVAL -'1-2' YEAR TO MONTH", 'interval year to month', "INTERVAL '-1-2' YEAR TO MONTH"],
    ["'a' 'b' \"c\"", 'string', 'abc'],
    ["r'it''s'", 'string', 'its'],
    ["'it''s \\u0041'", 'string', "it's A"],
    ['$$as is\\n$$', 'string', 'as is\\n'],
    ['/* a /* nested */ b */ 3 -- end', 'int', '3'],
  ])('%s', (text, type, value) => {
    const e = parseExpression(text);
    expect(e).toBeInstanceOf(Literal);
    expect([simpleString(e.type), String(e)]).toEqual([type, value]);
  });
});

describe('calls', () => {
  test.each([
    ['TRIM(LEADING FROM s)', 'ltrim(s)'],
    ["TRIM(BOTH 'x' FROM s)", 'trim(x, s)'],
    ['SUBSTRING(s FROM 2 FOR 3)', 'substring(s, 2, 3)'],
    ['substr(s, 2)', 'substr(s, 2)'],
    ["POSITION('a' IN s)", 'locate(a, s)'],
    ["OVERLAY(s PLACING 'x' FROM 2)", 'overlay(s, x, 2)'],
    ['EXTRACT(DAY FROM d)', 'extract(DAY, d)'],
    ['DATEADD(DAY, 1, d)', 'timestampadd(DAY, 1, d)'],
    ['date_add(day, 1)', 'date_add(day, 1)'],
    ['CASE a WHEN 1 THEN x ELSE y END', 'case((a = 1), x, y)'],
    ['v:a.b[0]', 'variant_get(v, $.a.b[0], variant)'],
    ['(1, a)', 'named_struct(col1, 1, a, a)'],
    ['transform(a, x -> x + 1)', 'transform(a, lambdafunction((x + 1), x))'],
    ["IDENTIFIER('a.' || 'b')", 'a.b'],
    ['system.builtin.upper(s)', 'upper(s)'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));

  test('clauses', () => {
    const call = parseExpression('f(DISTINCT a, n => 2) FILTER (WHERE b > 1) IGNORE NULLS') as UnresolvedCall;
    expect(call.options).toMatchObject({ distinct: true, ignoreNulls: true, argumentNames: [undefined, 'n'] });
    expect(String(call.options.filter)).toBe('(b > 1)');
    expect(shown('sum(v) OVER (PARTITION BY k ORDER BY t ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)')).toBe(
      'sum(v) OVER (PARTITION BY k ORDER BY t ASC NULLS FIRST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    );
  });
  test('subqueries', () => {
    expect(parseExpression('(a, b) IN (SELECT 1, 2 FROM t)')).toMatchObject({ form: 'in', values: [{}, {}] });
    expect(parseExpression('EXISTS (SELECT 1)')).toBeInstanceOf(Subquery);
    expect(parseExpression('(SELECT 1)')).toMatchObject({ form: 'scalar' });
  });
});

describe('errors', () => {
  test('point to the place', () => {
    const error = refusal(() => parseExpression('a +\n  * b)'));
    expect(error.code).toBe('PARSE_SYNTAX_ERROR');
    expect(error.position).toEqual({ line: 2, column: 6, offset: 9 });
    expect(error.message).toContain('  * b)\n       ^');
  });
  test('suggest the keyword that was meant', () => {
    expect(refusal(() => parseExpression('a BETWEN 1 AND 2')).message).toContain('Did you mean BETWEEN');
  });
  test.each([
    ['1 2', 'PARSE_SYNTAX_ERROR'],
    ["'open", 'PARSE_SYNTAX_ERROR'],
    ['/* open', 'UNCLOSED_BRACKETED_COMMENT'],
    ['a IS NULL IS NULL', 'PARSE_SYNTAX_ERROR'],
    ['(x) -> x', 'PARSE_SYNTAX_ERROR'],
    ['1e400', 'INVALID_NUMERIC_LITERAL_RANGE'],
    ['a IN ()', 'INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE'],
    ["INTERVAL '1' DAY TO YEAR", 'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION'],
    ['CAST(a AS ARRAY)', 'INCOMPLETE_TYPE_DEFINITION'],
  ])('%s', (text, code) => expect(refusal(() => parseExpression(text)).code).toBe(code));

  test('depth is limited, not the stack', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['- ', ''],
      ['NOT ', ''],
      ['f(', ')'],
      ['CASE WHEN ', ' THEN 1 END'],
      ['(SELECT ', ')'],
      ['a[', ']'],
    ]) {
      const text = `${open.repeat(10_000)}a${close.repeat(10_000)}`;
      expect(refusal(() => parseExpression(text)).code).toBe('FAILED_TO_PARSE_TOO_COMPLEX');
      const shallow = `${open.repeat(40)}a${close.repeat(40)}`;
      expect(parseExpression(shallow)).toBeDefined();
    }
    expect(refusal(() => parseExpression(Array(10_000).fill('a').join(' + '))).code).toBe(
      'FAILED_TO_PARSE_TOO_COMPLEX',
    );
    expect(parseExpression(Array(20_000).fill('a').join(' OR '))).toBeDefined();
  });
  test('time is linear', () => {
    const time = (n: number): number => {
      const text = `a IN (${Array.from({ length: n }, (_, i) => `concat('x', b${i}, (c + ${i}))`).join(', ')})`;
      const start = performance.now();
      parseExpression(text);
      return performance.now() - start;
    };
    time(2000);
    expect(time(20_000)).toBeLessThan(40 * Math.max(time(2000), 1));
  });
});

describe('template literals', () => {
  const template = (strings: TemplateStringsArray, ...values: unknown[]) => parseTemplate(strings, values);
  test('values are literals', () => {
    const evil = "x' OR '1' = '1";
    const e = template`name = ${evil} AND n > ${3}` as UnresolvedCall;
    expect((e.args[0] as UnresolvedCall).args[1]).toMatchObject({ value: evil });
    expect((e.args[1] as UnresolvedCall).args[1]).toMatchObject({ value: 3 });
    expect(String(template`${parseExpression('a')} + 1`)).toBe('(a + 1)');
  });
  test('not inside quotes', () => expect(refusal(() => template`name = '${'x'}'`).code).toBe('PARSE_SYNTAX_ERROR'));
});
