import { AnalysisError, EvaluationError, MillraceError, StreamingQueryError } from '../../src/common/errors.js';

/** The result of one case: `difference` undefined means it passed. `refused` names a feature that is missing. */
export interface Outcome {
  readonly name: string;
  readonly difference?: string;
  readonly refused?: string;
}

/** An error as the cases see it: found while analyzing, or while running. */
export function phaseOf(error: unknown): 'analysis' | 'run' | 'defect' {
  const cause = error instanceof StreamingQueryError && error.cause !== undefined ? error.cause : error;
  if (cause instanceof AnalysisError) return 'analysis';
  if (cause instanceof EvaluationError) return 'run';
  return cause instanceof MillraceError && cause.code !== 'INTERNAL_ERROR' ? 'run' : 'defect';
}

export function messageOf(error: unknown): string {
  const cause = error instanceof StreamingQueryError && error.cause !== undefined ? error.cause : error;
  const text =
    cause instanceof Error
      ? cause instanceof MillraceError
        ? cause.message
        : `${cause.name}: ${cause.message}${cause.stack?.split('\n')[1] ?? ''}`
      : String(cause);
  return text.split('\n')[0].slice(0, 300);
}

/** Features that are not there yet, by the code of the refusal. */
export function refusalOf(error: unknown): string | undefined {
  const cause = error instanceof StreamingQueryError && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof AnalysisError)) return undefined;
  if (cause.code === 'UNRESOLVED_ROUTINE') return cause.message.match(/[`"']([\w.]+)[`"']/)?.[1] ?? cause.code;
  return cause.code.endsWith('NOT_SUPPORTED') || cause.code.startsWith('UNSUPPORTED') ? cause.code : undefined;
}

/** Compares a failure that was expected with the one that came. */
export function compareFailure(
  name: string,
  expected: 'analysis' | 'run',
  condition: string | undefined,
  error: unknown,
): Outcome {
  const phase = phaseOf(error);
  if (phase === expected) return { name };
  return {
    name,
    difference: `expected ${condition ?? 'an error'} (${expected}), got ${messageOf(error)} (${phase})`,
    refused: refusalOf(error),
  };
}
