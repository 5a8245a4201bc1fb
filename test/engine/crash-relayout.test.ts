import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import { repartitioned } from './shapes.js';

describe('a crash at every file operation, with state laid out anew', () => {
  survivesCrashes(repartitioned, { points: 320, kills: 240, losses: 300 }, { losses: 4 });
});
