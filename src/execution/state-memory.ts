import { StreamingQueryError } from '../common/errors.js';
import type { StatefulOperator } from '../operators/stateful-operator.js';

/** Throws `STATE_MEMORY_LIMIT` when the state of a query uses more memory than the setting `millrace.state.memoryLimit` allows. */
export function checkStateMemory(operators: readonly StatefulOperator[], bytesMax: number): void {
  const used = operators.reduce((sum, operator) => sum + operator.bytesHeld, 0);
  if (used <= bytesMax) return;
  const parts = [...operators]
    .sort((a, b) => b.bytesHeld - a.bytesHeld)
    .map(o => `operator ${o.operatorId} (${o.stateName}) ${megabytes(o.bytesHeld)} for ${o.rowsHeld} rows`);
  throw new StreamingQueryError(
    'STATE_MEMORY_LIMIT',
    `The state of the query uses ${megabytes(used)} of memory, and millrace.state.memoryLimit allows ${megabytes(bytesMax)}: ${parts.join(', ')}. ` +
      'The batch was not committed and runs again at the next start. Set millrace.state.provider to lmdb, which keeps the rows on disk and ' +
      'takes over this checkpoint; or let the state forget more (a watermark, a shorter delay); or raise the limit.',
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
