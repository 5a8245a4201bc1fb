import { describe, expect, it } from 'vitest';
import { lineageFor, unneededFiles } from '../../src/state/lineage.js';
import type { StateFile } from '../../src/state/state-store.js';

const file = (text: string): StateFile => {
  const [kind, version, epoch = '1', part, parts] = text.split(' ');
  const base = {
    kind: kind === 's' ? 'snapshot' : 'delta',
    version: Number(version),
    epoch: Number(epoch),
    name: text,
    length: 1,
    crc: 1,
  } as const;
  return part === undefined ? base : { ...base, part: Number(part), parts: Number(parts) };
};
const files = (...texts: string[]) => texts.map(file);
const names = (list: readonly StateFile[]) => list.map(each => each.name);

describe('lineage', () => {
  it('is all deltas while there is no snapshot', () => {
    expect(names(lineageFor(2, files('d 1', 'd 2', 'd 3')))).toEqual(['d 1', 'd 2']);
    expect(lineageFor(0, files('d 1'))).toEqual([]);
  });

  it('keeps one snapshot to fall back on, with the deltas after it', () => {
    const known = files('d 1', 'd 2', 's 2', 'd 3', 'd 4', 's 4', 'd 5', 'd 6', 's 6', 'd 7', 'd 8');
    expect(names(lineageFor(7, known)).sort()).toEqual(['d 5', 'd 6', 'd 7', 's 4', 's 6']);
    expect(names(lineageFor(5, known)).sort()).toEqual(['d 3', 'd 4', 'd 5', 's 2', 's 4']);
    expect(names(lineageFor(3, known)).sort()).toEqual(['d 1', 'd 2', 'd 3', 's 2']);
    expect(names(unneededFiles([7, 8], known)).sort()).toEqual(['d 1', 'd 2', 'd 3', 'd 4', 's 2']);
  });

  it('of the lineage of a lineage nothing is missing', () => {
    const known = files('d 1', 's 1', 'd 2', 's 2', 'd 3', 's 3', 'd 4');
    const kept = lineageFor(4, known);
    expect(lineageFor(4, kept)).toEqual(kept);
  });

  it('takes snapshots with a part missing for absent', () => {
    const known = files('d 1', 's 1', 'd 2', 's 2 1 0 2', 'd 3');
    expect(names(lineageFor(3, known)).sort()).toEqual(['d 1', 'd 2', 'd 3', 's 1']);
    const whole = [...known, file('s 2 1 1 2')];
    expect(names(lineageFor(3, whole)).sort()).toEqual(['d 2', 'd 3', 's 1', 's 2 1 0 2', 's 2 1 1 2']);
  });

  it('does not reach over a gap', () => {
    expect(names(lineageFor(4, files('d 1', 's 1', 'd 3', 's 3', 'd 4'))).sort()).toEqual(['d 4', 's 3']);
  });

  it('keeps snapshots of one version by several runs apart', () => {
    expect(names(lineageFor(3, files('s 2 1', 'd 3 1', 's 2 4'))).sort()).toEqual(['d 3 1', 's 2 1', 's 2 4']);
  });
});
