import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MillraceError } from '../../src/common/errors.js';
import { Session } from '../../src/session/session.js';
import { simpleString } from '../../src/types/data-type.js';
import { runBatch } from '../parity/batch-cases.js';
import { phaseOf } from '../parity/outcome.js';
import { type CaseSource, tableOf } from '../parity/plans.js';
import { type Json, rowsDifference } from '../parity/values.js';

/**
 * Statements with what Apache Spark 4.3.0 answers. Commands are one script: each sees what those before have made. ` ;; ` separates statements;
 * the answer is that of the last.
 */
interface Answer {
  text: string;
  schema?: string;
  rows?: Json[][];
  /** `analysis: CODE` or `run: CODE`. */
  error?: string;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const { sources } = read('../parity/cases/batch/aggregation.json') as { sources: Record<string, CaseSource> };
const warehouse = mkdtempSync(join(tmpdir(), 'millrace-sql-'));
afterAll(() => rmSync(warehouse, { recursive: true, force: true }));

function newSession(): Session {
  const session = Session.create({ conf: { 'millrace.warehouseLocation': warehouse } });
  for (const [name, source] of Object.entries(sources)) tableOf(session, source).createOrReplaceTempView(name);
  return session;
}

async function check(session: Session, answer: Answer): Promise<void> {
  try {
    let schema = '';
    let difference: string | undefined;
    for (const text of answer.text.split(' ;; ')) {
      const df = session.sql(text);
      const rows = await runBatch(df);
      schema = simpleString(df.schema);
      if (answer.rows !== undefined && schema === answer.schema)
        difference = rowsDifference(df.schema, answer.rows, rows, false);
    }
    expect(answer.error, 'it was accepted').toBeUndefined();
    expect(schema).toBe(answer.schema);
    expect(difference).toBeUndefined();
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    expect(`${phaseOf(error)}: ${error.code}`, error.message).toBe(answer.error);
  }
}

describe('queries', () => {
  const session = newSession();
  test.each(read('spark/queries.json') as Answer[])('$text', answer => check(session, answer));
});

test('commands, one after the other', async () => {
  const session = newSession();
  for (const answer of read('spark/commands.json') as Answer[]) await check(session, answer);
});
