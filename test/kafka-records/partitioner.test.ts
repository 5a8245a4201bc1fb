import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { murmur2, partitionerNamed } from '../../src/kafka/partitioner.js';
import { columnsOf } from './record-columns.js';

const oracle = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2') as (
  key: Buffer,
) => number;

test('the hash is that of the other clients', () => {
  for (let i = 0; i < 500; i++) {
    const bytes = randomBytes(i % 70);
    expect(murmur2(Buffer.concat([Buffer.from('x'), bytes]), 1, 1 + bytes.length)).toBe(oracle(bytes));
  }
  // From the tests of Kafka's Java client.
  const known: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ];
  for (const [text, hash] of known) expect(murmur2(Buffer.from(text), 0, text.length)).toBe(hash);
});

test('keys decide; records without one stay together until the batch ends', () => {
  const { key } = columnsOf([
    { key: Buffer.from('foobar'), value: null },
    { key: null, value: null },
  ]);
  const partitioner = partitionerNamed('default', 4);
  const keyed = (-790332482 & 0x7fffffff) % 7;
  expect([0, 1, 1, 0].map(row => partitioner.partitionOf(key, row, 7))).toEqual([keyed, 4, 4, keyed]);
  partitioner.endBatch();
  expect(partitioner.partitionOf(key, 1, 7)).toBe(5);
  expect(partitioner.partitionOf(null, 0, 3)).toBe(2);
});

test('one after the other', () => {
  const partitioner = partitionerNamed('roundrobin', 1);
  const { key } = columnsOf([{ key: Buffer.from('foobar'), value: null }]);
  expect(Array.from({ length: 6 }, () => partitioner.partitionOf(key, 0, 4))).toEqual([2, 3, 0, 1, 2, 3]);
});
