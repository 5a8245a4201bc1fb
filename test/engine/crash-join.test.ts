import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import { joinedOnWindows, joinedOuter, joinedSemi } from './shapes.js';

describe('a crash at every file operation', () => {
  survivesCrashes(joinedOuter, { points: 509, kills: 415, losses: 52, emptyBatches: 1, snapshots: 8 }, { losses: 8 });
  const rare = { kills: 32, losses: 512 };
  survivesCrashes(joinedOnWindows, { points: 400, kills: 10, losses: 8, emptyBatches: 1, snapshots: 4 }, rare);
  survivesCrashes(joinedSemi, { points: 400, kills: 10, losses: 8, emptyBatches: 1, snapshots: 4 }, rare);
});
