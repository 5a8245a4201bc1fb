import { references } from '../expressions/bind-references.js';
import { type Attribute, type Expression, Logical, ScalarCall } from '../expressions/expression.js';

/** A join condition split into what can be looked up and what must be tested. */
export interface JoinKeys {
  readonly left: readonly Expression[];
  readonly right: readonly Expression[];
  /** For each key: null matches null (`<=>`). */
  readonly nullSafe: readonly boolean[];
  /** What remains of the condition. */
  readonly residual: Expression | undefined;
}

export function splitConjuncts(e: Expression | undefined): Expression[] {
  if (e === undefined) return [];
  return e instanceof Logical && e.op === 'and' ? [...splitConjuncts(e.left), ...splitConjuncts(e.right)] : [e];
}

export function joinConjuncts(parts: readonly Expression[]): Expression | undefined {
  return parts.length === 0 ? undefined : parts.reduce((a, b) => new Logical('and', a, b));
}

export function extractJoinKeys(
  condition: Expression | undefined,
  left: readonly Attribute[],
  right: readonly Attribute[],
): JoinKeys {
  const leftIds = new Set(left.map(a => a.id));
  const rightIds = new Set(right.map(a => a.id));
  const keys = { left: [] as Expression[], right: [] as Expression[], nullSafe: [] as boolean[] };
  const rest: Expression[] = [];
  for (const part of splitConjuncts(condition)) {
    const sides =
      part instanceof ScalarCall && (part.name === '=' || part.name === '<=>')
        ? sidesOf(part, leftIds, rightIds)
        : undefined;
    if (sides === undefined) rest.push(part);
    else {
      keys.left.push(sides.left);
      keys.right.push(sides.right);
      keys.nullSafe.push((part as ScalarCall).name === '<=>');
    }
  }
  return { ...keys, residual: joinConjuncts(rest) };
}

function sidesOf(e: ScalarCall, leftIds: ReadonlySet<number>, rightIds: ReadonlySet<number>) {
  const [a, b] = e.children;
  if (within(a, leftIds) && within(b, rightIds)) return { left: a, right: b };
  if (within(a, rightIds) && within(b, leftIds)) return { left: b, right: a };
  return undefined;
}

/** True when the expression reads some columns, and only these. */
export function within(e: Expression, ids: ReadonlySet<number>): boolean {
  const used = references(e);
  return used.size > 0 && [...used].every(id => ids.has(id));
}
