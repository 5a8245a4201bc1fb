import { describe, expect, it } from 'vitest';
import { collectionCoreFunctions } from '../../src/functions/collection-core/index.js';
import { conditionalFunctions } from '../../src/functions/conditional/index.js';
import { operatorFunctions } from '../../src/functions/operators/index.js';
import { timeWindowFunctions } from '../../src/functions/time-window/index.js';
import { textOf } from './evaluate.js';

const groups = { operatorFunctions, conditionalFunctions, collectionCoreFunctions, timeWindowFunctions };

for (const [name, definitions] of Object.entries(groups)) {
  describe(name, () => {
    for (const definition of definitions) {
      for (const [sql, expected] of definition.examples) {
        it(sql, async () => expect(await textOf(sql)).toBe(expected));
      }
    }
  });
}
