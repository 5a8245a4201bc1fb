import { keyOf, type PartitionOffset, type PartitionOffsets, partitionOffsets } from './partition-offsets.js';

/**
 * Ends within a limit of offsets in all, shared in proportion to what each partition has waiting. A share of less than one is rounded up,
 * so that no partition starves and every batch makes progress; the sum may pass the limit by that.
 */
export function shareLimit(from: PartitionOffsets, ends: PartitionOffsets, offsetsMax: number): PartitionOffsets {
  const waiting = (end: PartitionOffset) => Math.max(0, end.offset - (from.get(keyOf(end))?.offset ?? 0));
  let total = 0;
  for (const end of ends.values()) total += waiting(end);
  if (total <= offsetsMax) return ends;
  return partitionOffsets(
    Array.from(ends.values(), end => {
      const size = waiting(end);
      if (size === 0) return end;
      const share = offsetsMax * (size / total);
      const rounded = share < 1 ? Math.ceil(share) : Math.floor(share);
      return { ...end, offset: Math.min(end.offset, end.offset - size + rounded) };
    }),
  );
}
