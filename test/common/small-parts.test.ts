import { describe, expect, test } from 'vitest';
import { crc32, formatCrc } from '../../src/common/crc32.js';
import { directoryOf, fileNameOf, joinPath, parseCanonicalDecimal } from '../../src/common/paths.js';
import { SeededRandom, SystemRandom } from '../../src/common/random.js';
import { mapSettled, Semaphore } from '../../src/common/semaphore.js';
import { Yielder } from '../../src/common/yielder.js';

describe('paths', () => {
  test.each([
    ['0', 0],
    ['7', 7],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', undefined],
    ['9007199254740993', undefined],
    ['99999999999999999', undefined],
    ['007', undefined],
    ['-1', undefined],
    ['+1', undefined],
    ['1e3', undefined],
    ['7.tmp', undefined],
    [' 7', undefined],
    ['7\n', undefined],
    ['٧', undefined],
    ['', undefined],
  ])('the canonical decimal %j is %s', (name, value) => expect(parseCanonicalDecimal(name)).toBe(value));

  test('join and split', () => {
    expect(joinPath('a', 'b', 3)).toBe('a/b/3');
    expect(joinPath('/', 'b')).toBe('/b');
    expect(joinPath('', 'b')).toBe('b');
    expect(['/a/b', '/a', 'a', 'a/b'].map(directoryOf)).toEqual(['/a', '/', '.', 'a']);
    expect(['/a/b', 'a'].map(fileNameOf)).toEqual(['b', 'a']);
  });
});

describe('crc32', () => {
  test('is the usual one, and continues', () => {
    expect(formatCrc(crc32(Buffer.from('123456789')))).toBe('cbf43926');
    expect(crc32(Buffer.from('6789'), crc32(Buffer.from('12345')))).toBe(0xcbf43926);
    expect(formatCrc(0)).toBe('00000000');
  });
});

describe('chance', () => {
  test('a seed always gives the same sequence', () => {
    const random = new SeededRandom(42);
    const sequence = [random.integer(1000), random.integer(1000), random.float(), random.hex(8), random.uuid()];
    expect(sequence).toMatchInlineSnapshot(`
      [
        221,
        732,
        0.018084544222801924,
        "36411021",
        "88ee979c-e1aa-4265-ba2c-e7a870bdbb6c",
      ]
    `);
    expect(new SeededRandom(42).integer(1000)).toBe(sequence[0]);
    expect(new SeededRandom(43).hex(16)).not.toBe(new SeededRandom(42).hex(16));
    expect(new SeededRandom(2 ** 32 + 42).hex(16)).not.toBe(new SeededRandom(42).hex(16));
  });

  test('integers are uniform and within bounds', () => {
    const random = new SeededRandom(1);
    const counts = new Array(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    expect(() => random.integer(0)).toThrow(RangeError);
    expect(random.integer(2 ** 32)).toBeGreaterThanOrEqual(0);
  });

  test.each([new SeededRandom(3), new SystemRandom()])('uuids are version 4', random => {
    for (let i = 0; i < 50; i++)
      expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(random.hex(7)).toMatch(/^[0-9a-f]{7}$/);
    expect(random.float()).toBeLessThan(1);
  });
});

describe('a semaphore', () => {
  test('lets so many in, in the order they came, and survives errors', async () => {
    const semaphore = new Semaphore(2);
    let inside = 0;
    let most = 0;
    const order: number[] = [];
    const work = (i: number) =>
      semaphore.run(async () => {
        order.push(i);
        most = Math.max(most, ++inside);
        await Promise.resolve();
        inside--;
        if (i === 1) throw new Error('one');
        return i;
      });
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map(work));
    expect(outcomes.map(outcome => outcome.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect([most, inside]).toEqual([2, 0]);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(() => new Semaphore(0)).toThrow(RangeError);
  });

  test('mapSettled waits for all before it rejects with the first error in order', async () => {
    let finished = 0;
    const run = mapSettled([0, 1, 2, 3], 4, async i => {
      for (let turn = 0; turn < 4 - i; turn++) await Promise.resolve();
      finished++;
      if (i === 1 || i === 3) throw new Error(`item ${i}`);
    });
    await expect(run).rejects.toThrow('item 1');
    expect(finished).toBe(4);
    expect(await mapSettled([1, 2], 1, async i => i * 2)).toEqual([2, 4]);
  });
});

describe('a yielder', () => {
  test('lets timers run once its slice is used up, not before', async () => {
    let turns = 0;
    let counting = true;
    const turn = () => {
      turns++;
      if (counting) setImmediate(turn);
    };
    setImmediate(turn);
    const patient = new Yielder(1e9);
    for (let i = 0; i < 100; i++) await patient.maybe();
    expect(turns).toBe(0);
    const eager = new Yielder(0);
    for (let i = 0; i < 5; i++) await eager.maybe();
    expect(turns).toBeGreaterThanOrEqual(4);
    counting = false;
  });
});
