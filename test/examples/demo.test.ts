import { expect, test } from 'vitest';
import { columnChart } from '../../examples/demo/display.js';
import { type Delays, differences } from '../../examples/demo/recount.js';

/** The parts of the demo that judge and draw. The demo itself takes too long for a test; it judges itself, by its exit code. */

const row = (change: Partial<Delays> = {}): Delays => ({
  state: 'CA',
  day: '2001-01-01',
  flights: 2,
  meanDelay: 1.5,
  maxDelay: 9,
  shareLate: 0,
  ...change,
});

test('equal tables in another order have no differences', () => {
  const other = row({ state: 'NY' });
  expect(differences([row(), other], [other, row()])).toEqual([]);
});

test.each<[string, Delays[], Delays[], string[]]>([
  ['a missing row', [row()], [], ['missing']],
  ['a row too many', [], [row()], ['unexpected']],
  ['a row twice', [row()], [row(), row()], ['unexpected']],
  ['a value that differs by one bit', [row()], [row({ meanDelay: 1.5 + 2 ** -52 })], ['missing', 'unexpected']],
])('%s is found', (_, expected, actual, found) => {
  expect(differences(expected, actual).map(line => line.split(' ')[0])).toEqual(found);
});

test('the chart has a column per value, from zero to the greatest', () => {
  expect(columnChart([0, 2, 4, 3], { height: 2 })).toBe(['4 ┤  █▄', '2 ┤ ███'].join('\n'));
});

test('values below zero lower the foot of the chart', () => {
  expect(columnChart([-2, 0, 2], { height: 2 })).toBe(['2 ┤  █', '0 ┤ ██'].join('\n'));
});
