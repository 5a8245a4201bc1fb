import { describe } from 'vitest';
import { survivesCrashes } from './crash-support.js';
import { limited, partitioned, stateless, windowsInAppend } from './shapes.js';

describe('a crash at every file operation', () => {
  survivesCrashes(stateless, { points: 157, kills: 127, losses: 337 });
  survivesCrashes(partitioned, { points: 212, kills: 170, losses: 400 }, { losses: 4 });
  survivesCrashes(limited, { points: 209, kills: 167, losses: 418 });
  survivesCrashes(windowsInAppend, { points: 294, kills: 242, losses: 614 });
});
