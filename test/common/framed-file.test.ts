import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame, type FrameIdentity, readFrame } from '../../src/common/framed-file.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

const identity: FrameIdentity = {
  kind: 'state-delta',
  name: 'state/0/3/8.2.delta',
  queryId: 'q-1',
  batchId: 7,
  epoch: 2,
};
const payload = Buffer.from([0, 10, 13, 255, 1, 2, 3, 10]);
const bytes = new Uint8Array(Buffer.concat(encodeFrame(identity, payload).chunks));
const path = '/x/8.2.delta';

describe('a frame', () => {
  test('comes back as it was, with the CRC and length for the commit record', () => {
    const { crc, length } = encodeFrame(identity, payload);
    const frame = decodeFrame(bytes, { path, ...identity, crc, length });
    expect(frame).toEqual({ ...identity, payload: expect.anything(), crc, length });
    expect(Buffer.from(frame.payload)).toEqual(payload);
  });

  test('has a first line that people can read', () => {
    const [line] = Buffer.from(bytes).toString('latin1').split('\n');
    expect(line).toMatch(
      /^millrace 1 state-delta name=state\/0\/3\/8\.2\.delta query=q-1 batch=7 epoch=2 length=8 crc=[0-9a-f]{8}$/,
    );
  });

  test('is the same in one piece or two, for small and large payloads', () => {
    for (const size of [0, 1, 65_536, 65_537, 1_000_000]) {
      const big = new Uint8Array(size).fill(7);
      const frame = encodeFrame({ ...identity, batchId: null }, big);
      const whole = Buffer.concat(frame.chunks);
      expect(whole.length).toBe(frame.length);
      expect(decodeFrame(whole, { path, batchId: null }).payload.length).toBe(size);
    }
  });

  test('every flipped bit and every truncation is noticed', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeFrame(bytes.subarray(0, length), { path })).toThrow('CHECKPOINT_CORRUPT');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      expect(() => decodeFrame(flipped, { path })).toThrow('CHECKPOINT_CORRUPT');
    }
  });

  test.each([
    ['kind', 'offsets'],
    ['name', 'state/0/4/8.2.delta'],
    ['queryId', 'q-2'],
    ['batchId', 8],
    ['batchId', null],
    ['epoch', 3],
    ['crc', 1],
    ['length', 5],
  ])('another %s than expected is damage', (field, value) => {
    expect(() => decodeFrame(bytes, { path, [field]: value, errorCode: 'STATE_CORRUPT' })).toThrow(
      new RegExp(`STATE_CORRUPT.*${path}.*${field} ${value}`),
    );
  });

  test('a length that lies allocates nothing', async () => {
    const line = `millrace 1 offsets name=offsets/1 query=q batch=1 epoch=1 length=${2 ** 40} crc=00000000\n`;
    expect(() => decodeFrame(Buffer.from(line), { path })).toThrow(
      `expected ${2 ** 40} bytes after the header, found 0`,
    );
    const disk = new VirtualFiles();
    disk.place(path, new Uint8Array(5_000));
    await expect(readFrame(disk, { path }, 4_096)).rejects.toThrow('at most 4096 bytes');
    await expect(readFrame(disk, { path, length: 17 })).rejects.toThrow('a file of 17 bytes');
  });

  test('a name that would break the line is refused', () => {
    for (const name of ['a b', 'a\nb', '', 'ä', 'x'.repeat(201)])
      expect(() => encodeFrame({ ...identity, name }, payload)).toThrow('INTERNAL_ERROR');
  });

  test('a view into a larger buffer is decoded in place', () => {
    const larger = new Uint8Array(bytes.length + 20);
    larger.set(bytes, 13);
    expect(decodeFrame(larger.subarray(13, 13 + bytes.length), { path }).epoch).toBe(2);
  });
});
