import {
  AggregateCall,
  Alias,
  Attribute,
  CaseWhen,
  collectExpressions,
  type Expression,
  freshId,
  Literal,
} from '../expressions/expression.js';
import { semanticKey } from '../expressions/semantic-key.js';
import { notNull } from '../functions/operators/null-tests.js';
import { type Aggregate, hasWatermark, toAttribute } from '../logical/operators.js';
import type { AggregateSpec, AggregationSpec } from '../operators/aggregation.js';
import { isTimestamp, type StructType } from '../types/data-type.js';
import { buildStruct, structFields } from './struct-expression.js';

/**
 * An Aggregate node taken apart for the operators:
 *
 *     inputs:   keys and arguments over the child's columns      → one fused step below the aggregation
 *     spec:     the aggregation over these inputs                → keys, results
 *     results:  the select list over keys and results            → one step above
 *
 * Windows are grouped by their bounds as two plain columns and put together again above. An event-time key comes first (for a window its
 * end), so that the state is ordered by it.
 */
export interface AggregateParts {
  readonly inputs: readonly Alias[];
  readonly spec: AggregationSpec;
  readonly eventTimeFirst: boolean;
  /** Input columns of a session window, which must be merged first. */
  readonly session: { readonly start: number; readonly end: number } | undefined;
  /** Columns of the aggregation: keys, then results. */
  readonly attributes: readonly Attribute[];
  readonly results: readonly Alias[];
}

export function takeApart(node: Aggregate): AggregateParts {
  const keys = keysOf(node.groupings);
  const calls = distinctCalls(node.items);
  const inputs = new InputColumns(keys.columns);
  const aggregates = calls.map((call): AggregateSpec => {
    return {
      call,
      arguments: call.args.map(a => inputs.ordinalOf(a)),
      mask: call.filter && inputs.ordinalOf(call.filter),
    };
  });
  const keyAttributes = keys.columns.map(toAttribute);
  const resultAttributes = calls.map(call => new Attribute(String(call), call.type, call.nullable, freshId()));
  const replacements = new Map<string, Expression>();
  node.groupings.forEach((g, i) => {
    replacements.set(semanticKey(g), keys.rebuild[i](keyAttributes));
  });
  calls.forEach((call, i) => {
    replacements.set(semanticKey(call), resultAttributes[i]);
  });
  const results = node.items.map(item => {
    const { name, id, metadata } = toAttribute(item);
    return new Alias(replaceTopDown(item instanceof Alias ? item.child : item, replacements), name, id, metadata);
  });
  return {
    inputs: inputs.items,
    spec: { keyTypes: keyAttributes.map(a => a.type), aggregates },
    eventTimeFirst: keys.eventTimeFirst,
    session: keys.session,
    attributes: [...keyAttributes, ...resultAttributes],
    results,
  };
}

/** Largest matches win: a whole GROUP BY expression before its parts. */
function replaceTopDown(e: Expression, replacements: ReadonlyMap<string, Expression>): Expression {
  const found = replacements.get(semanticKey(e));
  if (found !== undefined) return found;
  if (e.children.length === 0) return e;
  const next = e.children.map(c => replaceTopDown(c, replacements));
  return next.some((c, i) => c !== e.children[i]) ? e.withChildren(next) : e;
}

export function distinctCalls(items: readonly Expression[]): AggregateCall[] {
  const calls = new Map<string, AggregateCall>();
  for (const item of items) {
    for (const call of collectExpressions(item, (x): x is AggregateCall => x instanceof AggregateCall)) {
      const key = semanticKey(call);
      if (!calls.has(key)) calls.set(key, call);
    }
  }
  return [...calls.values()];
}

interface Keys {
  /** Key columns in physical order. */
  readonly columns: readonly Alias[];
  /** For each grouping, how to get its value back from the key columns. */
  readonly rebuild: readonly ((attributes: readonly Attribute[]) => Expression)[];
  readonly eventTimeFirst: boolean;
  readonly session: AggregateParts['session'];
}

function keysOf(groupings: readonly Expression[]): Keys {
  const time = groupings.findIndex(isEventTime);
  const order = groupings.map((_, i) => i).sort((a, b) => Number(b === time) - Number(a === time) || a - b);
  const columns: Alias[] = [];
  const rebuild: Keys['rebuild'][number][] = [];
  let session: Keys['session'];
  for (const i of order) {
    const g = groupings[i];
    const at = columns.length;
    if (isWindow(g)) {
      const [start, end] = structFields(g);
      columns.push(new Alias(end, 'window_end'), new Alias(start, 'window_start'));
      rebuild[i] = attributes => {
        const window = buildStruct(g.type as StructType, [attributes[at + 1], attributes[at]]);
        return g.nullable
          ? new CaseWhen([{ condition: notNull(attributes[at]), value: window }], new Literal(null, g.type))
          : window;
      };
      if (g instanceof Attribute && g.metadata?.sessionWindow === true) session = { end: at, start: at + 1 };
    } else {
      columns.push(new Alias(g, toAttribute(g).name));
      rebuild[i] = attributes => attributes[at];
    }
  }
  return { columns, rebuild, eventTimeFirst: time >= 0, session };
}

const isEventTime = (g: Expression): boolean =>
  g instanceof Attribute && hasWatermark(g) && (isTimestamp(g.type) || isWindow(g));

/** A struct of two times: what `window(…)` makes. It is null as a whole or not at all (in the totals of a rollup, after an outer join). */
export function isWindow(e: Expression): boolean {
  const { type } = e;
  if (type.kind !== 'struct' || type.fields.length !== 2) return false;
  if (e.nullable && !(e instanceof Attribute && hasWatermark(e))) return false;
  const [start, end] = type.fields;
  return start.name === 'start' && end.name === 'end' && isTimestamp(start.type) && isTimestamp(end.type);
}

/** Columns that the aggregation reads; equal expressions share one. */
export class InputColumns {
  readonly items: Alias[];
  private readonly known = new Map<string, number>();
  constructor(keys: readonly Alias[]) {
    this.items = [...keys];
    keys.forEach((k, i) => {
      if (!this.known.has(semanticKey(k))) this.known.set(semanticKey(k), i);
    });
  }
  ordinalOf(e: Expression): number {
    const key = semanticKey(e);
    let ordinal = this.known.get(key);
    if (ordinal === undefined) {
      ordinal = this.items.push(new Alias(e, String(e))) - 1;
      this.known.set(key, ordinal);
    }
    return ordinal;
  }
}
