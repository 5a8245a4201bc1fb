import { compareKeys } from '../memory/key-order.js';
import type { Overlay, ValueSpan } from '../overlay.js';
import type { RowCache } from './row-cache.js';

export interface MergedRow extends ValueSpan {
  readonly key: Uint8Array;
}

/**
 * The rows that a batch sees with `from <= key < to`, in key order: for each key the uppermost layer that knows it decides.
 *
 *     overlay of the batch        k2 gone    k5=7
 *     overlay being written       k2=3                k8 gone
 *     cache                  k1=1  k2=2            k6=4  k8=5          ──►   k1=1  k5=7  k6=4
 */
export function* mergedRange(
  cache: RowCache,
  pending: Overlay | null,
  current: Overlay,
  from: Uint8Array,
  to: Uint8Array | null,
): Generator<MergedRow, void, void> {
  const belowFrom = current.removed.skip(from);
  const layers: Layer[] = [new Layer(from => current.range(from, to), current.quiet.skip(from))];
  if (pending !== null) layers.push(new Layer(from => pending.range(from, to), pending.quiet.skip(belowFrom)));
  const cacheFrom = pending === null ? belowFrom : pending.removed.skip(belowFrom);
  layers.push(new Layer(from => cache.range(from, to), cacheFrom));
  try {
    for (;;) {
      let least: Layer | undefined;
      for (const layer of layers) {
        if (layer.row === undefined) continue;
        const order = least === undefined ? -1 : compareKeys(layer.row.key, least.row!.key);
        if (order < 0) least = layer;
        // A lower layer says something of the same key, which does not matter any more.
        else if (order === 0) layer.next();
      }
      if (least === undefined) return;
      const row = least.row!;
      if (row.there !== false) yield row;
      least.next();
    }
  } finally {
    // A reader that stays open keeps LMDB from using pages again.
    for (const layer of layers) layer.close();
  }
}

type LayerRow = MergedRow & { readonly there?: boolean };

class Layer {
  row: LayerRow | undefined;
  readonly #rows: Generator<LayerRow, void, void> | undefined;

  constructor(open: (from: Uint8Array) => Generator<LayerRow, void, void>, from: Uint8Array | undefined) {
    this.#rows = from && open(from);
    this.next();
  }

  next(): void {
    const step = this.#rows?.next();
    this.row = step === undefined || step.done ? undefined : step.value;
  }

  close(): void {
    this.#rows?.return();
  }
}
