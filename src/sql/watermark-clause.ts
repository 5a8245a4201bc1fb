import { Alias, type Expression, type Literal, UnresolvedColumn, UnresolvedStar } from '../expressions/expression.js';
import { EventTimeWatermark, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { Cursor } from './cursor.js';
import { intervalLiteral } from './interval-literal.js';
import { namedExpression } from './named-expression.js';

/** `WATERMARK column DELAY OF INTERVAL …`; `expression AS name` is added as a column first. */
export function watermarkClause(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  if (cursor.key !== 'WATERMARK' || !hasDelay(cursor)) return input;
  cursor.next();
  const { column, plan } = eventTime(cursor, input);
  cursor.expect('DELAY', 'OF');
  const start = cursor.token;
  cursor.expect('INTERVAL');
  const delay = intervalLiteral(cursor, start) as Literal;
  // A month counts 31 days, as in the text form of withWatermark.
  const us =
    delay.type.kind === 'year_month_interval' ? Number(delay.value) * 31 * 86_400_000_000 : Number(delay.value);
  if (us < 0) throw cursor.errorAt('INVALID_WATERMARK_DELAY', 'The delay of a watermark cannot be negative.', start);
  return new EventTimeWatermark(column, us, plan);
}

/** WATERMARK may be an alias; DELAY OF soon after makes it the clause. */
function hasDelay(cursor: Cursor): boolean {
  for (let i = 1; cursor.peek(i).kind !== 'end'; i++) {
    if (cursor.peek(i).key === 'DELAY' && cursor.peek(i + 1).key === 'OF') return true;
  }
  return false;
}

function eventTime(cursor: Cursor, input: LogicalPlan): { column: Expression; plan: LogicalPlan } {
  const e = cursor.peek(1).key === 'DELAY' ? new UnresolvedColumn([cursor.name()]) : namedExpression(cursor);
  if (e instanceof UnresolvedColumn) return { column: e, plan: input };
  if (e instanceof Alias && e.name.toUpperCase() !== 'DELAY') {
    return { column: new UnresolvedColumn([e.name]), plan: new Project([new UnresolvedStar([]), e], input) };
  }
  throw cursor.errorAt(
    'REQUIRES_EXPLICIT_NAME_IN_WATERMARK_CLAUSE',
    'An expression in WATERMARK needs a name: WATERMARK e AS t.',
  );
}
