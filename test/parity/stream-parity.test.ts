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
    const onDisk = await runStreamCase(each, { conf: ON_DISK });
    if (onDisk.difference !== undefined) outcomes.push({ ...onDisk, name: `${each.name}, on disk` });
    if (each.steps?.some(step => step.restart)) continue;
    for (const conf of [{}, ON_DISK]) {
      const { name, difference } = await runStreamCase(each, { restartEveryStep: true, conf });
      if (difference !== undefined)
        outcomes.push({ name: `${name}, with restarts and ${JSON.stringify(conf)}`, difference });
    }
  }
  return outcomes;
});
