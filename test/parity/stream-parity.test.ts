import type { Outcome } from './outcome.js';
import { testCases } from './run-cases.js';
import { runStreamCase, type StreamCase } from './stream-cases.js';

/** State on disk, in other partitions. */
const ON_DISK = { 'millrace.state.provider': 'lmdb', 'millrace.state.partitions': '2' };

/** Straight through, and with a restart after every step (unless the case has its own); with state in memory and on disk. */
testCases<StreamCase[]>('stream', 246, async cases => {
  const outcomes: Outcome[] = [];
  for (const each of cases) {
    const straight = await runStreamCase(each);
    outcomes.push(straight);
    if (straight.difference !== undefined) continue;
    const runs = each.steps?.some(step => step.restart)
      ? [{ conf: ON_DISK }]
      : [{ restartEveryStep: true }, { restartEveryStep: true, conf: ON_DISK }];
    for (const options of runs) {
      const { name, difference } = await runStreamCase(each, options);
      if (difference !== undefined) outcomes.push({ name: `${name}, with ${JSON.stringify(options)}`, difference });
    }
  }
  return outcomes;
});
