import { describe, expect, test } from 'vitest';
import { AnalysisError, EvaluationError } from '../../../src/common/errors.js';
import type { FunctionDefinition } from '../../../src/functions/definition.js';
import { Project } from '../../../src/logical/operators.js';
import { OneRow } from '../../../src/logical/relations.js';
import { DataFrame } from '../../../src/session/data-frame.js';
import { Session } from '../../../src/session/session.js';
import { parseNamedExpression } from '../../../src/sql/parser.js';
import { simpleString } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

const session = Session.create();

/** Type and value of an expression over one row without columns. */
async function evaluate(sql: string): Promise<{ type: string; value: Value }> {
  const frame = new DataFrame(session, new Project([parseNamedExpression(sql)], new OneRow()));
  const type = simpleString(frame.schema.fields[0].type);
  for await (const batch of frame.batches()) if (batch.length > 0) return { type, value: batch.columns[0].get(0) };
  throw new Error(`no row for ${sql}`);
}

export type Answer = readonly [sql: string, type: string, text: string | null];

export function answersOf(title: string, answers: readonly Answer[]): void {
  describe(title, () => {
    test.each(answers)('%s', async (sql, type, text) => {
      expect((await evaluate(sql)).type).toBe(type);
      const printed = type === 'binary' ? `hex(${sql})` : `CAST(${sql} AS STRING)`;
      expect((await evaluate(printed)).value).toBe(text);
    });
  });
}

export type Failure = readonly [sql: string, phase: string, condition: string | null];

export function failsWith(title: string, failures: readonly Failure[]): void {
  describe(`${title} that fail`, () => {
    test.each(failures)('%s', async (sql, phase, condition) => {
      const error = await evaluate(sql).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(phase === 'analysis' ? AnalysisError : EvaluationError);
      if (condition !== null) expect((error as EvaluationError).code).toBe(condition);
    });
  });
}

/** Every example that the definitions give. */
export function examplesOf(title: string, definitions: readonly FunctionDefinition[]): void {
  describe(`examples of ${title} functions`, () => {
    test.each(definitions.flatMap(d => d.examples))('%s', async (sql, text) => {
      const { value } = await evaluate(sql.startsWith('(') ? sql : `CAST(${sql} AS STRING)`);
      expect(Array.isArray(value) ? `{${value.join(', ')}}` : String(value ?? 'NULL')).toBe(text);
    });
  });
}
