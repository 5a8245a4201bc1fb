import { EvaluationError } from '../../common/errors.js';
import { LikeMatcher, type LikePart as Part } from './like-matcher.js';

/**
 * A LIKE pattern taken apart: `%` is any text, `_` one character, the escape character makes the next of these (or itself) ordinary.
 * Patterns of the common shapes are compared without a regular expression.
 */
export type LikePattern =
  | { readonly shape: 'exact' | 'prefix' | 'suffix' | 'contains'; readonly text: string }
  | { readonly shape: 'wild'; readonly matcher: LikeMatcher };

export function likePattern(pattern: string, escapeMark: string): LikePattern {
  const parts = partsOf(pattern, escapeMark);
  const simple = simpleShape(parts);
  if (simple !== undefined) return simple;
  return { shape: 'wild', matcher: new LikeMatcher(parts) };
}

function simpleShape(parts: readonly Part[]): LikePattern | undefined {
  const isAny = (p: Part | undefined): boolean => p !== undefined && 'wild' in p && p.wild === '%';
  const first = isAny(parts[0]);
  const last = isAny(parts[parts.length - 1]);
  const middle = parts.slice(first ? 1 : 0, parts.length - (last && parts.length > 1 ? 1 : 0));
  if (parts.length === 0) return { shape: 'exact', text: '' };
  if (middle.length === 0) return { shape: 'contains', text: '' };
  if (middle.length > 1 || !('text' in middle[0])) return undefined;
  const { text } = middle[0];
  return { shape: first ? (last ? 'contains' : 'suffix') : last ? 'prefix' : 'exact', text };
}

/** Runs of `%` count once; neighbouring ordinary characters are one part. */
function partsOf(pattern: string, escapeMark: string): Part[] {
  const parts: Part[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') parts.push({ text });
    text = '';
  };
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i];
    if (c === escapeMark) {
      const next = characters[++i];
      if (next === undefined)
        throw badEscape('ESC_AT_THE_END', pattern, 'the escape character is not allowed to end with.');
      if (next !== '%' && next !== '_' && next !== escapeMark) {
        throw badEscape('ESC_IN_THE_MIDDLE', pattern, `the escape character is not allowed to precede '${next}'.`);
      }
      text += next;
    } else if (c === '%' || c === '_') {
      flush();
      const before = parts[parts.length - 1];
      if (c === '_' || before === undefined || !('wild' in before) || before.wild !== '%') parts.push({ wild: c });
    } else text += c;
  }
  flush();
  return parts;
}

function badEscape(kind: string, pattern: string, problem: string): EvaluationError {
  return new EvaluationError(`INVALID_FORMAT.${kind}`, `The pattern '${pattern}' is invalid: ${problem}`);
}

export function matchesLike(pattern: LikePattern): (text: string) => boolean {
  switch (pattern.shape) {
    case 'exact':
      return text => text === pattern.text;
    case 'prefix':
      return text => text.startsWith(pattern.text);
    case 'suffix':
      return text => text.endsWith(pattern.text);
    case 'contains':
      return text => text.includes(pattern.text);
    default:
      return text => pattern.matcher.test(text);
  }
}
