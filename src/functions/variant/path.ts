import { isObject } from './json.js';

/** A way into a variant, `$.a[0]['b c']`: field names and positions. */
export type VariantPath = readonly (string | number)[];

/** Longer than any real path; keeps hostile texts short work. */
const LONGEST = 100_000;
const INDEX_MAX = 2_147_483_647;
const SEGMENT = /\s*(?:\.\s*([^.[]+)|\[\s*(\d+)\s*\]|\['([^'?]*)'\]|\["([^"?]*)"\])/y;

/** The steps of a path; null when it is none. */
export function parsePath(text: string): VariantPath | null {
  if (!text.startsWith('$') || text.length > LONGEST) return null;
  const steps: (string | number)[] = [];
  SEGMENT.lastIndex = 1;
  for (let at = 1; at < text.length; at = SEGMENT.lastIndex) {
    const match = SEGMENT.exec(text);
    if (match === null) return null;
    const [, field, index, single, double] = match;
    if (index !== undefined) {
      if (Number(index) > INDEX_MAX) return null;
      steps.push(Number(index));
    } else steps.push(field ?? single ?? double);
  }
  return steps;
}

/** What the path leads to; undefined where there is nothing. */
export function follow(json: unknown, path: VariantPath): unknown {
  let at = json;
  for (const step of path) {
    if (typeof step === 'number') at = Array.isArray(at) ? at[step] : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** The first `count` steps as text, for messages. */
export function pathText(path: VariantPath, count: number): string {
  return `$${path
    .slice(0, count)
    .map(step => (typeof step === 'number' ? `[${step}]` : /^[\w]+$/.test(step) ? `.${step}` : `['${step}']`))
    .join('')}`;
}
