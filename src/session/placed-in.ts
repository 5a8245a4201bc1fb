import { locatedAt } from '../analyzer/located.js';
import { AnalysisError } from '../common/errors.js';

/** Runs what works on a text. An error about the text as a whole points to its beginning; every AnalysisError has a place. */
export function placedIn<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AnalysisError) || error.position !== undefined) throw error;
    const start = Math.max(0, text.search(/\S/));
    throw locatedAt(error, { text, start, end: text.length });
  }
}
