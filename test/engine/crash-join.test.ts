import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import {
  countsJoined,
  joinedInner,
  joinedOnWindows,
  joinedOuter,
  joinedRight,
  joinedSemi,
  joinedThrice,
} from './join-shapes.js';

describe('a crash at every file operation, with state of joins', () => {
  const one = { emptyBatches: 1 };
  survivesCrashes(joinedOuter, { points: 297, kills: 239, losses: 129, ...one, snapshots: 4 }, { losses: 8 });
  const rare = { kills: 32, losses: 128 };
  survivesCrashes(joinedInner, { points: 232, kills: 6, losses: 4, ...one, snapshots: 4 }, rare);
  survivesCrashes(joinedRight, { points: 297, kills: 8, losses: 8, ...one, snapshots: 4 }, rare);
  survivesCrashes(joinedOnWindows, { points: 400, kills: 10, losses: 36, ...one, snapshots: 8 }, rare);
  survivesCrashes(joinedSemi, { points: 330, kills: 8, losses: 8, ...one, snapshots: 6 }, rare);
  survivesCrashes(joinedThrice, { points: 440, kills: 11, losses: 48, ...one, snapshots: 10 }, rare);
  survivesCrashes(countsJoined, { points: 650, kills: 17, losses: 100, ...one, snapshots: 20 }, rare);
});
