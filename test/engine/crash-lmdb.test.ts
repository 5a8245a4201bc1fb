import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import {
  countsWithState,
  processorNumbers,
  processorSessions,
  processorThenWindows,
  totalsWithState,
} from './function-shapes.js';
import {
  countsJoined,
  joinedInner,
  joinedOnWindows,
  joinedOuter,
  joinedRight,
  joinedSemi,
  joinedThrice,
} from './join-shapes.js';
import {
  chained,
  deduplicated,
  deduplicatedWithin,
  distinctCounts,
  lateAside,
  limited,
  oneSilent,
  rolledUp,
  sessionsInAppend,
  sessionsInComplete,
  sessionsInUpdate,
  totals,
  windowsInAppend,
  windowsInUpdate,
} from './shapes.js';

/** Whatever LMDB's files are after the crash, the rows are those of the checkpoint. */
describe('a crash at every file operation, with rows in LMDB', () => {
  const provider = 'lmdb';
  const sample = { kills: 32, losses: 128, provider } as const;
  const one = { emptyBatches: 1 };
  survivesCrashes(windowsInAppend, { points: 270, kills: 8, losses: 5, ...one, snapshots: 2 }, sample);
  survivesCrashes(windowsInUpdate, { points: 255, kills: 7, losses: 6, ...one, snapshots: 3 }, sample);
  survivesCrashes(deduplicated, { points: 270, kills: 8, losses: 5, ...one, snapshots: 1 }, sample);
  survivesCrashes(deduplicatedWithin, { points: 275, kills: 8, losses: 7, ...one, snapshots: 3 }, sample);
  survivesCrashes(sessionsInAppend, { points: 330, kills: 9, losses: 9, ...one, snapshots: 3 }, sample);
  survivesCrashes(sessionsInComplete, { points: 190, kills: 4, losses: 3, snapshots: 1 }, sample);
  survivesCrashes(sessionsInUpdate, { points: 375, kills: 9, losses: 26, ...one, snapshots: 4 }, sample);
  survivesCrashes(totals, { points: 190, kills: 4, losses: 3, snapshots: 1 }, sample);
  survivesCrashes(distinctCounts, { points: 375, kills: 10, losses: 26, ...one, snapshots: 6 }, sample);
  survivesCrashes(rolledUp, { points: 300, kills: 8, losses: 7, ...one, snapshots: 2 }, sample);
  survivesCrashes(lateAside, { points: 300, kills: 9, losses: 11, ...one, snapshots: 2 }, sample);
  survivesCrashes(oneSilent, { points: 230, kills: 6, losses: 4, ...one, snapshots: 1 }, sample);
  survivesCrashes(chained, { points: 390, kills: 10, losses: 15, ...one, snapshots: 4 }, sample);
  survivesCrashes(limited, { points: 195, kills: 5, losses: 4, snapshots: 1 }, sample);
  survivesCrashes(countsWithState, { points: 330, kills: 9, losses: 9, ...one, snapshots: 3 }, sample);
  survivesCrashes(processorSessions, { points: 255, kills: 7, losses: 6, ...one, snapshots: 3 }, sample);
  survivesCrashes(totalsWithState, { points: 190, kills: 4, losses: 3, snapshots: 1 }, sample);
  survivesCrashes(processorNumbers, { points: 200, kills: 5, losses: 3, snapshots: 1 }, sample);
  survivesCrashes(processorThenWindows, { points: 300, kills: 8, losses: 6, ...one, snapshots: 2 }, sample);
  const rare = { kills: 64, losses: 512, provider } as const;
  survivesCrashes(joinedOuter, { points: 280, kills: 4, losses: 3, ...one, snapshots: 2 }, rare);
  survivesCrashes(joinedInner, { points: 215, kills: 3, losses: 1, ...one, snapshots: 2 }, rare);
  survivesCrashes(joinedRight, { points: 280, kills: 4, losses: 3, ...one, snapshots: 2 }, rare);
  survivesCrashes(joinedOnWindows, { points: 390, kills: 5, losses: 8, ...one, snapshots: 5 }, rare);
  survivesCrashes(joinedSemi, { points: 305, kills: 4, losses: 3, ...one, snapshots: 4 }, rare);
  survivesCrashes(joinedThrice, { points: 415, kills: 5, losses: 10, ...one, snapshots: 6 }, rare);
  survivesCrashes(countsJoined, { points: 560, kills: 7, losses: 15, ...one, snapshots: 9 }, rare);
});
