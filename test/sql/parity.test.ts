import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AnalysisError } from '../../src/common/errors.js';
import { parseNamedExpression, parseSortOrder, parseStatement } from '../../src/sql/parser.js';

/** Every text of the recorded cases parses, or is refused with the recorded syntax error. */
const root = '/work/shared/parity';

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** Conditions that Spark reports while it parses. */
const SYNTAX =
  /^(PARSE_SYNTAX_ERROR|INVALID_NUMERIC_LITERAL_RANGE|INVALID_TYPED_LITERAL|INVALID_INTERVAL_FORMAT.*|_LEGACY_ERROR_TEMP_00\d\d|UNSUPPORTED_TYPED_LITERAL|INVALID_SQL_SYNTAX.EMPTY.*|INVALID_ESC|UNEXPECTED_USE_OF_PARAMETER_MARKER|DUPLICATED_CTE_NAMES|MISSING_WINDOW_SPECIFICATION|DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION|DECIMAL_SCALE_EXCEEDS_PRECISION)$/;

function outcome(parse: () => unknown): string {
  try {
    parse();
    return 'ok';
  } catch (error) {
    if (!(error instanceof AnalysisError)) throw error;
    return error.code;
  }
}

function compare(failures: string[], text: string, error: string | undefined, parse: (text: string) => unknown): void {
  const actual = outcome(() => parse(text));
  const expected = error !== undefined && SYNTAX.test(error) ? error : 'ok';
  if (actual !== expected && !(actual === 'ok' && error === 'UNSUPPORTED_DATATYPE') && actual !== error)
    failures.push(`${text}: ${actual}, not ${expected}`);
}

test.skipIf(!existsSync(root))('the texts of function cases', () => {
  const failures: string[] = [];
  for (const file of filesUnder(join(root, 'functions'))) {
    const { cases } = JSON.parse(readFileSync(file, 'utf8'));
    // Texts inside of strings are for the functions that read them.
    for (const { expr, error, runtime } of cases)
      if (!expr.startsWith('from_json')) compare(failures, expr, runtime ? undefined : error, parseNamedExpression);
  }
  expect(failures).toEqual([]);
});

const PARSERS: Record<string, (text: string) => unknown> = {
  exprs: parseNamedExpression,
  aggs: parseNamedExpression,
  keys: parseNamedExpression,
  condition: parseNamedExpression,
  expr: parseNamedExpression,
  text: parseStatement,
};

function visitPlan(plan: any, error: string | undefined, failures: string[]): void {
  if (typeof plan !== 'object' || plan === null) return;
  for (const [key, value] of Object.entries(plan)) {
    const parse = plan.op === 'orderBy' && key === 'exprs' ? parseSortOrder : PARSERS[key];
    if (parse === undefined) visitPlan(value, error, failures);
    else for (const text of [value].flat() as string[]) compare(failures, text, error, parse);
  }
  if (plan.op === 'join' && typeof plan.on === 'string') compare(failures, plan.on, error, parseNamedExpression);
}

test.skipIf(!existsSync(root))('the texts of batch and stream cases', () => {
  const failures: string[] = [];
  for (const file of filesUnder(join(root, 'batch'))) {
    for (const { plan, error } of JSON.parse(readFileSync(file, 'utf8')).cases)
      visitPlan(plan, error?.condition, failures);
  }
  for (const file of filesUnder(join(root, 'stream'))) {
    const { plan, error } = JSON.parse(readFileSync(file, 'utf8'));
    visitPlan(plan, error?.condition, failures);
  }
  expect(failures).toEqual([]);
});
