import type { RecordBatch } from '../../src/columnar/record-batch.js';
import { castKernel } from '../../src/expressions/cast/cast-kernel.js';
import { Project } from '../../src/logical/operators.js';
import { OneRow } from '../../src/logical/relations.js';
import { DataFrame } from '../../src/session/data-frame.js';
import { Session } from '../../src/session/session.js';
import { parseNamedExpression } from '../../src/sql/parser.js';
import { simpleString, stringType } from '../../src/types/data-type.js';

/** What a SQL expression gives: `int = 3`, `string = NULL`, or the code of its error. */
export async function evaluate(expression: string, zone = 'UTC'): Promise<string> {
  try {
    const session = Session.create();
    session.conf.set('millrace.timeZone', zone);
    const frame = new DataFrame(session, new Project([parseNamedExpression(expression)], new OneRow()));
    const batches: RecordBatch[] = [];
    for await (const batch of frame.batches()) batches.push(batch);
    const { type } = frame.schema.fields[0];
    const value = batches.find(b => b.length > 0)!.columns[0].get(0);
    const text = value === null ? 'NULL' : castKernel(type, stringType, 'ansi', zone).evaluate(value);
    return `${simpleString(type)} = ${text}`;
  } catch (error) {
    return `! ${(error as { code?: string }).code ?? String(error)}`;
  }
}

/** The text part of `evaluate`. */
export async function textOf(expression: string): Promise<string> {
  const result = await evaluate(expression);
  return result.startsWith('!') ? result : result.slice(result.indexOf(' = ') + 3);
}
