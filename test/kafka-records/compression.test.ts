import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { COMPRESSIONS, codecFor } from '../../src/kafka/compression.js';
import { crc32c } from '../../src/kafka/crc32c.js';

const REPEATED = Buffer.from('the same again, '.repeat(9_000));
const INPUTS = [
  Buffer.from('a'),
  REPEATED,
  randomBytes(70_000),
  Buffer.concat([Buffer.alloc(40_000), randomBytes(500), Buffer.alloc(40_000, 'xyz')]),
];

test.each(COMPRESSIONS.slice(1))('%s gives back what went in', async name => {
  const codec = (await codecFor(name))!;
  expect(codec.attributes).toBe(COMPRESSIONS.indexOf(name));
  for (const input of INPUTS) {
    const back = await codec.decompress(await codec.compress(input));
    expect(Buffer.compare(Buffer.from(back), input)).toBe(0);
  }
  expect((await codec.compress(REPEATED)).length).toBeLessThan(REPEATED.length / 10);
});

test.each(COMPRESSIONS.slice(1))('%s refuses damage, and what grows too large', async name => {
  const codec = (await codecFor(name))!;
  const bytes = Buffer.from(await codec.compress(REPEATED));
  await expect(codec.decompress(bytes, 1000)).rejects.toMatchObject({ code: 'KAFKA_RECORD_BATCH_CORRUPT' });
  await expect(codec.decompress(bytes.subarray(0, bytes.length >> 1))).rejects.toMatchObject({
    code: 'KAFKA_RECORD_BATCH_CORRUPT',
  });
});

test('a bare block of snappy is read too', async () => {
  const { compress } = createRequire(import.meta.url)('snappyjs') as { compress(bytes: Buffer): Uint8Array };
  const codec = (await codecFor('snappy'))!;
  expect(Buffer.from(await codec.decompress(compress(REPEATED)))).toEqual(REPEATED);
});

test('CRC-32C of the known answers', () => {
  // RFC 3720, appendix B.4.
  const of = (bytes: Uint8Array) => crc32c(bytes, 0, bytes.length).toString(16).padStart(8, '0');
  expect(of(new Uint8Array(32))).toBe('8a9136aa');
  expect(of(new Uint8Array(32).fill(255))).toBe('62a8ab43');
  expect(of(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe('46dd794e');
  expect(of(Buffer.from('123456789'))).toBe('e3069283');
  expect(crc32c(Buffer.from('xx123456789yy'), 2, 11)).toBe(0xe3069283);
});
