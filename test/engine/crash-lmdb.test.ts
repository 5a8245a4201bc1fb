import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import {
  chained,
  countsWithState,
  deduplicated,
  deduplicatedWithin,
  distinctCounts,
  joinedOnWindows,
  joinedOuter,
  joinedSemi,
  limited,
  processorSessions,
  sessionsInAppend,
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
  survivesCrashes(countsWithState, { points: 330, kills: 9, losses: 9, ...one, snapshots: 3 }, sample);
  survivesCrashes(processorSessions, { points: 255, kills: 7, losses: 6, ...one, snapshots: 3 }, sample);
  survivesCrashes(distinctCounts, { points: 375, kills: 10, losses: 26, ...one, snapshots: 6 }, sample);
  survivesCrashes(chained, { points: 390, kills: 10, losses: 15, ...one, snapshots: 4 }, sample);
  survivesCrashes(limited, { points: 195, kills: 5, losses: 4, snapshots: 1 }, sample);
  const rare = { kills: 64, losses: 1024, provider } as const;
  survivesCrashes(joinedOuter, { points: 300, kills: 4, losses: 3, ...one, snapshots: 4 }, rare);
  survivesCrashes(joinedOnWindows, { points: 300, kills: 4, losses: 3, ...one, snapshots: 4 }, rare);
  survivesCrashes(joinedSemi, { points: 300, kills: 4, losses: 3, ...one, snapshots: 4 }, rare);
});
