/** A path of `get_json_object`: `$.store.books[*]['odd name'][0]`. */

export type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'items' }
  /** `.*` is read but finds nothing, as in Spark. */
  | { readonly kind: 'nothing' };

const STEP = /\.\*|\s*\['\*'\]|\.\s*([^.[]+)|\s*\['\s*([^']+)'\]|\[(\*)\]|\[(\d+)\]/y;

/** The steps behind `$`, or null for text that is no path. */
export function parseJsonPath(text: string): readonly PathStep[] | null {
  if (text[0] !== '$') return null;
  const steps: PathStep[] = [];
  for (let at = 1; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null) return null;
    const [, name, quotedName, items, index] = match;
    if (name !== undefined || quotedName !== undefined) steps.push({ kind: 'name', name: name ?? quotedName });
    else if (items !== undefined) steps.push({ kind: 'items' });
    else if (index !== undefined) steps.push({ kind: 'index', index: Number(index) });
    else steps.push({ kind: 'nothing' });
  }
  return steps;
}
