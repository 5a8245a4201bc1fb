import type { CteDefinition } from './context.js';

/** The common table expressions that a query may name. */
export interface DefinitionsInSight {
  get(name: string): CteDefinition | undefined;
  keys(): Iterable<string>;
}

/**
 * The definitions of one WITH, of which each sees those before it, then those around. All of them share one map, so that a list of
 * thousands is not copied for each:
 *
 *     WITH a AS (…), b AS (sees a), c AS (sees a, b) SELECT (sees all)
 */
export class DefinitionList {
  private readonly places = new Map<string, number>();
  private readonly definitions: CteDefinition[] = [];

  constructor(private readonly around: DefinitionsInSight) {}

  add(name: string, definition: CteDefinition): void {
    this.places.set(name, this.definitions.push(definition) - 1);
  }

  /** What can be seen after the definitions added so far; those added later stay out of it. */
  inSight(): DefinitionsInSight {
    const { places, definitions, around } = this;
    const seen = definitions.length;
    return {
      get: name => {
        const place = places.get(name);
        return place !== undefined && place < seen ? definitions[place] : around.get(name);
      },
      keys: () => [...[...places].filter(([, place]) => place < seen).map(([name]) => name), ...around.keys()],
    };
  }
}
