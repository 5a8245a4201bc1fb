import { csvFunctions } from '../../../src/functions/csv/index.js';
import type { FunctionDefinition } from '../../../src/functions/definition.js';
import { hashFunctions } from '../../../src/functions/hash/index.js';
import { jsonFunctions } from '../../../src/functions/json/index.js';
import { mathFunctions } from '../../../src/functions/math/index.js';
import { miscFunctions } from '../../../src/functions/misc/index.js';
import { stringFunctions } from '../../../src/functions/string/index.js';
import { urlFunctions } from '../../../src/functions/url/index.js';
import { examplesOf } from './evaluate.js';

const groups: Readonly<Record<string, readonly FunctionDefinition[]>> = {
  string: stringFunctions,
  math: mathFunctions,
  hash: hashFunctions,
  json: jsonFunctions,
  csv: csvFunctions,
  url: urlFunctions,
  misc: miscFunctions,
};

for (const [name, definitions] of Object.entries(groups)) examplesOf(name, definitions);
