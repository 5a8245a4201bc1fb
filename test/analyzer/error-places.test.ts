import { describe, expect, test } from 'vitest';
import { AnalysisError } from '../../src/common/errors.js';
import { col, expr } from '../../src/session/column.js';
import { Session } from '../../src/session/session.js';

const session = Session.create();
session.createDataFrame([{ name: 'Ann', age: 31 }]).createOrReplaceTempView('people');

function failureOf(run: () => unknown): AnalysisError {
  try {
    run();
  } catch (error) {
    if (error instanceof AnalysisError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

/** What stands over the carets. */
function underlined(error: AnalysisError): string {
  const [line, carets] = error.message.split('\n').slice(-2);
  return line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

describe('an analysis error points to its place', () => {
  test.each([
    ['SELECT nam FROM people', 'nam', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT age, uper(name) FROM people', 'uper(name)', 'UNRESOLVED_ROUTINE'],
    ['SELECT * FROM peple', 'peple', 'TABLE_OR_VIEW_NOT_FOUND'],
    ['SELECT p.x FROM people p', 'p.x', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT abs(array(1)) > 2', 'abs(array(1))', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ['SELECT 1 + array(1) * 2', 'array(1) * 2', undefined],
    ['SELECT name, sum(age) FROM people', 'name', 'MISSING_GROUP_BY'],
    ['SELECT upper(name), sum(age) FROM people GROUP BY age', 'name', 'MISSING_AGGREGATION'],
    ['SELECT rank() FROM people', 'rank()', 'WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE'],
    ['SELECT age FROM people WHERE sum(age) > 1', 'WHERE sum(age) > 1', 'INVALID_WHERE_CONDITION'],
    ['SELECT age FROM people LIMIT -1', 'LIMIT -1', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE'],
    ['SELECT (SELECT 1, 2)', '(SELECT 1, 2)', undefined],
    ['SELECT * FROM people p JOIN people q ON p.ag = 1', 'p.ag', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT * FROM people |> WHERE agee > 1', 'agee', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT age FROM people UNION SELECT 1, 2', 'SELECT age FROM people UNION SELECT 1, 2', 'NUM_COLUMNS_MISMATCH'],
    ['SELECT :limit', ':limit', 'UNBOUND_SQL_PARAMETER'],
  ])('%s', (text, place, code) => {
    const error = failureOf(() => session.sql(text));
    expect(underlined(error)).toBe(place);
    if (code !== undefined) expect(error.code).toBe(code);
    expect(text.slice(error.position!.offset).startsWith(place)).toBe(true);
  });

  test('line and column count from 1', () => {
    const error = failureOf(() => session.sql('SELECT 1,\n  uper(name)\nFROM people'));
    expect(error.position).toEqual({ line: 2, column: 3, offset: 12 });
    expect(error.message).toBe(
      '[UNRESOLVED_ROUTINE] Cannot resolve the function `uper`. Did you mean `upper`? (line 2, column 3)\n    uper(name)\n    ^^^^^^^^^^',
    );
  });

  test('text between method calls has places too', () => {
    const df = session.table('people');
    expect(underlined(failureOf(() => df.where('1 = 1 AND agee > 3')))).toBe('agee');
    expect(underlined(failureOf(() => df.selectExpr('age + nobody')))).toBe('nobody');
    expect(underlined(failureOf(() => df.select(expr('upper(nam)'))))).toBe('nam');
  });

  test('method calls have none', () => {
    expect(failureOf(() => session.table('people').select(col('nam'))).position).toBeUndefined();
  });

  test('a statement that fails as a whole points to its beginning', () => {
    expect(failureOf(() => session.sql('  DROP VIEW nosuch')).position).toMatchObject({ line: 1, column: 3 });
  });
});

describe('near names', () => {
  test.each([
    ['SELECT nmae FROM people', '[`people`.`name`, `people`.`age`]'],
    ['SELECT * FROM peopel', 'Did you mean `people`?'],
    ['WITH adults AS (SELECT 1) SELECT * FROM adult', 'Did you mean `adults`?'],
    ['SELECT conut(*) FROM people', 'Did you mean `count`'],
    ['SELEC 1', 'Did you mean SELECT'],
    ['SELECT age FROM people ODER BY 1', 'Did you mean ORDER'],
  ])('%s', (text, hint) => {
    expect(failureOf(() => session.sql(text)).message).toContain(hint);
  });
});
