import type { Outcome } from './outcome.js';
import { testCases } from './run-cases.js';
import { runStreamCase, type StreamCase } from './stream-cases.js';

/** Straight through, and with a restart after every step (unless the case has its own). */
testCases<StreamCase[]>('stream', 246, async cases => {
  const outcomes: Outcome[] = [];
  for (const each of cases) {
    const straight = await runStreamCase(each);
    outcomes.push(straight);
    if (straight.difference !== undefined || each.steps?.some(step => step.restart)) continue;
    const { name, difference } = await runStreamCase(each, { restartEveryStep: true });
    if (difference !== undefined) outcomes.push({ name: `${name}, with restarts`, difference });
  }
  return outcomes;
});
