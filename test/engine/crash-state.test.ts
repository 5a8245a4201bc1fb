import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import {
  chained,
  countsWithState,
  deduplicated,
  deduplicatedWithin,
  distinctCounts,
  processorSessions,
  sessionsInAppend,
  windowsInUpdate,
} from './shapes.js';

describe('a crash at every file operation', () => {
  const one = { emptyBatches: 1 };
  survivesCrashes(windowsInUpdate, { points: 264, kills: 216, losses: 513, ...one, snapshots: 3 });
  survivesCrashes(deduplicated, { points: 276, kills: 225, losses: 587, ...one, snapshots: 1 });
  survivesCrashes(deduplicatedWithin, { points: 316, kills: 262, losses: 820, ...one, snapshots: 3 });
  survivesCrashes(countsWithState, { points: 337, kills: 276, losses: 238, ...one, snapshots: 3 }, { losses: 4 });
  survivesCrashes(processorSessions, { points: 264, kills: 216, losses: 128, ...one, snapshots: 3 }, { losses: 4 });
  survivesCrashes(sessionsInAppend, { points: 337, kills: 277, losses: 228, ...one, snapshots: 3 }, { losses: 4 });
  const rare = { kills: 16, losses: 64 };
  survivesCrashes(distinctCounts, { points: 380, kills: 19, losses: 50, ...one, snapshots: 6 }, rare);
  survivesCrashes(chained, { points: 390, kills: 20, losses: 28, ...one, snapshots: 4 }, rare);
});
