import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import { joinedOuter } from './shapes.js';

describe('a crash at every file operation', () => {
  survivesCrashes(joinedOuter, { points: 509, kills: 415, losses: 52 }, 8);
});
