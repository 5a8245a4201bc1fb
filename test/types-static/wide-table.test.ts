import { expect, test } from 'vitest';
import { checkTypes, typedProgram } from '../../bench/types.js';

test('a table of 100 columns keeps its row type through 50 calls', () => {
  const program = typedProgram(100, 50);
  expect(checkTypes(program).errors).toBe('');
  // The types are known, not any.
  expect(checkTypes(program.replace('n0: boolean;', 'n0: string;')).errors).toMatch(/TS2322/);
}, 120_000);
