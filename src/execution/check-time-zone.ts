import { CheckpointError } from '../common/errors.js';
import { type QuerySettings, readSettings } from './query-settings.js';

/**
 * The expressions of a query have the time zone of the session within them from when it was built, so that of the checkpoint cannot be put in
 * its place: a start with another one is refused. In a batch that is run again it would give other rows.
 */
export function checkTimeZone(
  { timeZone }: QuerySettings,
  pinned: Readonly<Record<string, string>>,
  directory: string,
): void {
  const before = readSettings(new Map(), pinned).timeZone;
  if (before === timeZone) return;
  throw new CheckpointError(
    'CHECKPOINT_INCOMPATIBLE',
    `The query of the checkpoint ${directory} runs in the time zone ${before}, the session is in ${timeZone}. ` +
      `Set millrace.timeZone to ${before} before the query is built. Nothing was written.`,
  );
}
