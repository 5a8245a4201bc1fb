/** Where in a text something was written: from `start` up to, not including, `end`. */
export interface Origin {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Beside the nodes, not in them: the trees of method calls have no text, and rules rebuild nodes without knowing of places. */
const origins = new WeakMap<object, Origin>();

/** Notes where a node was written, unless that is known already. */
export function setOrigin<T extends object>(node: T, origin: Origin | undefined): T {
  if (origin !== undefined && !origins.has(node)) origins.set(node, origin);
  return node;
}

export const originOf = (node: object): Origin | undefined => origins.get(node);
