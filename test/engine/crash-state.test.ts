import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import {
  chained,
  deduplicated,
  deduplicatedWithin,
  distinctCounts,
  lateAside,
  oneSilent,
  rolledUp,
  sessionsInAppend,
  sessionsInComplete,
  sessionsInUpdate,
  totals,
  windowsInUpdate,
} from './shapes.js';

describe('a crash at every file operation', () => {
  const one = { emptyBatches: 1 };
  survivesCrashes(windowsInUpdate, { points: 264, kills: 216, losses: 513, ...one, snapshots: 3 });
  survivesCrashes(deduplicated, { points: 276, kills: 225, losses: 140, ...one, snapshots: 1 }, { losses: 4 });
  survivesCrashes(deduplicatedWithin, { points: 316, kills: 262, losses: 200, ...one, snapshots: 3 }, { losses: 4 });
  survivesCrashes(sessionsInAppend, { points: 337, kills: 277, losses: 228, ...one, snapshots: 3 }, { losses: 4 });
  const rare = { kills: 16, losses: 64 };
  survivesCrashes(sessionsInComplete, { points: 190, kills: 9, losses: 6, snapshots: 2 }, rare);
  survivesCrashes(sessionsInUpdate, { points: 380, kills: 18, losses: 48, ...one, snapshots: 6 }, rare);
  survivesCrashes(totals, { points: 190, kills: 9, losses: 6, snapshots: 2 }, rare);
  survivesCrashes(distinctCounts, { points: 380, kills: 19, losses: 50, ...one, snapshots: 6 }, rare);
  survivesCrashes(rolledUp, { points: 320, kills: 15, losses: 12, ...one, snapshots: 3 }, rare);
  survivesCrashes(lateAside, { points: 300, kills: 21, losses: 34, ...one, snapshots: 3 }, rare);
  survivesCrashes(oneSilent, { points: 235, kills: 11, losses: 9, ...one, snapshots: 1 }, rare);
  survivesCrashes(chained, { points: 390, kills: 20, losses: 28, ...one, snapshots: 4 }, rare);
});
