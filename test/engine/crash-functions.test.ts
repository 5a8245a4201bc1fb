import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import {
  countsWithState,
  processorNumbers,
  processorSessions,
  processorThenWindows,
  totalsWithState,
} from './function-shapes.js';

describe('a crash at every file operation, with state of functions', () => {
  const one = { emptyBatches: 1 };
  survivesCrashes(countsWithState, { points: 337, kills: 276, losses: 238, ...one, snapshots: 3 }, { losses: 4 });
  survivesCrashes(processorSessions, { points: 264, kills: 216, losses: 128, ...one, snapshots: 3 }, { losses: 4 });
  const rare = { kills: 16, losses: 64 };
  survivesCrashes(totalsWithState, { points: 190, kills: 9, losses: 6, snapshots: 2 }, rare);
  survivesCrashes(processorNumbers, { points: 200, kills: 9, losses: 6, snapshots: 1 }, rare);
  survivesCrashes(processorThenWindows, { points: 300, kills: 15, losses: 9, ...one, snapshots: 3 }, rare);
});
