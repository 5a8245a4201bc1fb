import { RowCodec } from '../columnar/row-codec.js';
import { take } from '../columnar/take.js';
import { Int32Vector, type Vector } from '../columnar/vector.js';
import type { JsonObject } from '../common/json.js';
import type { Accumulator } from '../expressions/accumulator.js';
import type { StateColumn, StoreSchema } from '../state/schema/state-schema.js';
import type { StateStore } from '../state/state-store.js';
import { type DataType, intType, simpleString } from '../types/data-type.js';
import type { AggregationSpec } from './aggregation.js';
import type { DistinctPairs, DistinctSet } from './distinct-pairs.js';

/**
 * What the DISTINCT aggregates of one set have counted, in a store of its own:
 *
 *     (group key, arguments) ─► a bit for each aggregate that has counted them
 *
 * So a batch costs what its own pairs cost, however many values a group has; and as keys begin with those of the group, a range of groups
 * is forgotten together with its pairs.
 */
export class DistinctState {
  private readonly keyCodec: RowCodec;
  /** For the fingerprint of the plan. */
  readonly layout: JsonObject;
  private readonly arguments: readonly StateColumn[];
  private readonly bitsCodec = new RowCodec([intType], 'value');

  constructor(
    spec: AggregationSpec,
    readonly set: DistinctSet,
  ) {
    const [first] = set.aggregates;
    const argumentTypes: DataType[] = spec.aggregates[first].call.args.map(a => a.type);
    this.layout = {
      arguments: argumentTypes.map(simpleString),
      functions: set.aggregates.map(a => spec.aggregates[a].call.name),
    };
    this.keyCodec = new RowCodec([...spec.keyTypes, ...argumentTypes], 'key');
    this.arguments = spec.aggregates[first].call.args.map(a => ({ name: String(a), type: a.type }));
  }

  /** What its rows consist of. */
  rows(groupKey: readonly StateColumn[]): Pick<StoreSchema, 'key' | 'values'> {
    return { key: [...groupKey, ...this.arguments], values: [{ name: 'seen', types: [intType] }] };
  }

  /**
   * Feeds what is new among the pairs to the accumulators of the set, and remembers it. `groupKeys` and `placeOf` are those of the groups
   * of the batch: group g of the pairs goes to place `placeOf[g]` of the accumulators, −1 for a group that is late.
   */
  update(
    store: StateStore,
    pairs: DistinctPairs,
    groupKeys: readonly Vector[],
    placeOf: Int32Array,
    accumulators: readonly Accumulator[],
  ): void {
    const { groups, args, bits } = pairs.pairs();
    const rows = new Int32Array(pairs.count);
    let n = 0;
    for (let i = 0; i < rows.length; i++) if (placeOf[groups[i]] >= 0 && bits[i] !== 0) rows[n++] = i;
    if (n === 0) return;
    const owners = Int32Array.from(rows.subarray(0, n), row => groups[row]);
    const chosen = args.map(c => take(c, rows, n));
    const keys = this.keyCodec.encode([...groupKeys.map(c => take(c, owners, n)), ...chosen], n);
    const fresh = Int32Array.from(rows.subarray(0, n), row => bits[row]);
    const known = this.forget(fresh, store.get(keys, n), n);
    const places = owners.map(g => placeOf[g]);
    for (const [b, a] of this.set.aggregates.entries()) {
      const mask = Uint8Array.from(fresh, bit => (bit >> b) & 1);
      accumulators[a].update(places, chosen, n, mask);
    }
    const all = known.map((bit, i) => bit | fresh[i]);
    store.put(keys, this.bitsCodec.encode([new Int32Vector(intType, n, all, null)], n), n);
  }

  /** Takes the bits that are stored off `fresh`; returns them. */
  private forget(fresh: Int32Array, stored: ReturnType<StateStore['get']>, n: number): Int32Array {
    const known = new Int32Array(n);
    const found = new Int32Array(n).map((_, i) => i).filter(i => stored.found[i] === 1);
    const column = {
      data: stored.data,
      starts: found.map(i => stored.starts[i]),
      ends: found.map(i => stored.ends[i]),
    };
    const { values } = this.bitsCodec.decode(column, found.length)[0] as Int32Vector;
    for (let j = 0; j < found.length; j++) {
      known[found[j]] = values[j];
      fresh[found[j]] &= ~values[j];
    }
    return known;
  }
}
