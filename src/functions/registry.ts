import { AnalysisError } from '../common/errors.js';
import { namePattern } from '../common/name-pattern.js';
import { aggregateFunctions } from './aggregate/index.js';
import { avroFunctions } from './avro/index.js';
import { collectionCoreFunctions } from './collection-core/index.js';
import { conditionalFunctions } from './conditional/index.js';
import { csvFunctions } from './csv/index.js';
import { datetimeFunctions } from './datetime/index.js';
import type { FunctionDefinition } from './definition.js';
import { generatorFunctions } from './generator/index.js';
import { hashFunctions } from './hash/index.js';
import { intervalFunctions } from './interval/index.js';
import { jsonFunctions } from './json/index.js';
import { mathFunctions } from './math/index.js';
import { miscFunctions } from './misc/index.js';
import { operatorFunctions } from './operators/index.js';
import { stringFunctions } from './string/index.js';
import { timeWindowFunctions } from './time-window/index.js';
import { urlFunctions } from './url/index.js';
import { variantFunctions } from './variant/index.js';
import { windowFunctions } from './window/index.js';

/** Every group of functions. A new group is one line here. */
const GROUPS: readonly (readonly FunctionDefinition[])[] = [
  operatorFunctions,
  conditionalFunctions,
  collectionCoreFunctions,
  timeWindowFunctions,
  aggregateFunctions,
  windowFunctions,
  generatorFunctions,
  datetimeFunctions,
  intervalFunctions,
  variantFunctions,
  stringFunctions,
  mathFunctions,
  hashFunctions,
  jsonFunctions,
  csvFunctions,
  avroFunctions,
  urlFunctions,
  miscFunctions,
];

/** The definitions of `groups` by name and alias. Two definitions of one name are a mistake and refused. */
export function functionTable(
  groups: readonly (readonly FunctionDefinition[])[],
): ReadonlyMap<string, FunctionDefinition> {
  const table = new Map<string, FunctionDefinition>();
  for (const definition of groups.flat()) {
    for (const name of [definition.name, ...(definition.aliases ?? [])]) {
      if (table.has(name)) throw new AnalysisError('DUPLICATE_ROUTINE', `The function \`${name}\` is defined twice.`);
      table.set(name, definition);
    }
  }
  return table;
}

let table: ReadonlyMap<string, FunctionDefinition> | undefined;

/** Built at first use, so that importing a function does not cost building them all. */
const builtins = (): ReadonlyMap<string, FunctionDefinition> => (table ??= functionTable(GROUPS));

/** All definitions, each once, in the order of their groups. */
export function allFunctions(): readonly FunctionDefinition[] {
  return [...new Set(builtins().values())];
}

/** The function of a name or alias in any case, or undefined. */
export function findFunction(name: string): FunctionDefinition | undefined {
  return builtins().get(name.toLowerCase());
}

/** As `findFunction`; an unknown name is an error that says which names are near. */
export function functionNamed(name: string): FunctionDefinition {
  const found = findFunction(name);
  if (found !== undefined) return found;
  const near = nearNames(name.toLowerCase(), builtins().keys());
  const hint = near.length > 0 ? ` Did you mean ${near.map(n => `\`${n}\``).join(', ')}?` : '';
  throw new AnalysisError('UNRESOLVED_ROUTINE', `Cannot resolve the function \`${name}\`.${hint}`);
}

/** Up to three names within two edits (one for short names), nearest first. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const most = name.length > 4 ? 2 : 1;
  return [...names]
    .filter(candidate => /^\w/.test(candidate) && Math.abs(candidate.length - name.length) <= most)
    .map(candidate => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Insertions, deletions, replacements and swaps of neighbours from one text to the other. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length];
}

/** The lines of DESCRIBE FUNCTION; `extended`: with examples. */
export function describeFunction(name: string, extended = true): string[] {
  const { name: known, signature, doc, examples } = functionNamed(name);
  const lines = [`Function: ${known}`, `Usage: ${signature} - ${doc}`];
  return extended ? [...lines, ...examples.map(([sql, result]) => `> SELECT ${sql}; ${result}`)] : lines;
}

/** Names and aliases, sorted; `*` in `pattern` stands for anything and `|` separates alternatives. */
export function listFunctions(pattern = '*'): string[] {
  return [...builtins().keys()].filter(namePattern(pattern)).sort();
}
