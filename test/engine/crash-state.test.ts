import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import {
  countsWithState,
  deduplicated,
  deduplicatedWithin,
  processorSessions,
  sessionsInAppend,
  windowsInUpdate,
} from './shapes.js';

describe('a crash at every file operation', () => {
  survivesCrashes(windowsInUpdate, { points: 264, kills: 216, losses: 513 });
  survivesCrashes(deduplicated, { points: 276, kills: 225, losses: 587 });
  survivesCrashes(deduplicatedWithin, { points: 316, kills: 262, losses: 820 });
  survivesCrashes(countsWithState, { points: 337, kills: 276, losses: 238 }, 4);
  survivesCrashes(processorSessions, { points: 264, kills: 216, losses: 128 }, 4);
  survivesCrashes(sessionsInAppend, { points: 337, kills: 277, losses: 228 }, 4);
});
