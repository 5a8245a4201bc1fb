import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, parseJson } from '../../src/common/json.js';

describe('canonical JSON', () => {
  test('sorts keys, keeps arrays, leaves undefined members out', () => {
    expect(canonicalJson({ b: 1, a: [3, 1, { d: null, c: undefined }] })).toBe('{"a":[3,1,{"d":null}],"b":1}');
    expect(canonicalJson({ 10: 'x', 9: 'y' })).toBe('{"10":"x","9":"y"}');
  });

  test.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [undefined, 'undefined'],
    [() => 1, 'function'],
    [Symbol('x'), 'symbol'],
    [new Date(0), 'Date'],
    [new Map(), 'Map'],
    [new Uint8Array(1), 'Uint8Array'],
    [[undefined], '$[0] is undefined'],
    [{ a: { b: [Number.NaN] } }, '$.a.b[0] is NaN'],
  ])('refuses %s', (value, mention) => {
    expect(() => canonicalJson(value)).toThrow(mention);
    expect(() => canonicalJson(value)).toThrow('NOT_JSON');
  });

  test('refuses cycles and endless depth instead of overflowing the stack', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => canonicalJson(cycle)).toThrow('nested deeper');
    expect(() => parseJson('['.repeat(100_000))).toThrow('nested deeper');
  });
});

describe('numbers', () => {
  test.each<[string, number | bigint]>([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['-0', -0],
    ['0.1', 0.1],
    ['1e400'.slice(0, 3), 1e4],
    ['9.007199254740993e15', 9007199254740992],
  ])('%s is read exactly', (text, value) => {
    expect(Object.is(parseJson(text), value)).toBe(true);
  });

  test.each(['1e999', '-1e999', '01', '+1', '.5', '1.', '0x10', 'NaN', 'Infinity', '-', '1e'])(
    '%s is refused',
    text => {
      expect(() => parseJson(text)).toThrow('NOT_JSON');
    },
  );

  test.each([-0, 2 ** 53, -(2 ** 60), 1e300, 5e-324, 2n ** 64n, -(2n ** 53n)])('%s survives a round trip', value => {
    expect(Object.is(parseJson(canonicalJson(value)), value)).toBe(true);
  });
});

describe('members that look like control', () => {
  test('__proto__ is data, in both directions', () => {
    const parsed = parseJson('{"__proto__":{"admin":true},"constructor":1,"toString":2}') as any;
    expect(parsed.admin).toBeUndefined();
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(Object.keys(parsed)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(canonicalJson(parsed)).toBe('{"__proto__":{"admin":true},"constructor":1,"toString":2}');
  });

  test('a member that appears twice is refused', () => {
    expect(() => parseJson('{"a":1,"a":2}')).toThrow('twice');
    expect(() => parseJson('{"__proto__":1,"__proto__":2}')).toThrow('twice');
  });
});

describe('against JSON.parse', () => {
  test('any JSON value comes back equal, and equal values give equal text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
        expect(parseJson(canonicalJson(value))).toEqual(value);
        const text = JSON.stringify(value, null, 2);
        // Plain digits beyond 2^53 mean a bigint here and a rounded double there.
        if (!/\d{16}/.test(text)) expect(canonicalJson(parseJson(text))).toBe(canonicalJson(JSON.parse(text)));
      }),
      { seed: 20260101, numRuns: 2_000 },
    );
  });

  test('any string comes back, lone surrogates too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }), units => {
        const text = String.fromCharCode(...units);
        expect(parseJson(canonicalJson(text))).toBe(text);
        expect(parseJson(canonicalJson({ [text]: text }))).toEqual({ [text]: text });
      }),
      { seed: 20260101, numRuns: 2_000 },
    );
  });

  test('what it refuses, this refuses', () => {
    const mutate = fc.tuple(fc.jsonValue(), fc.nat(), fc.string({ maxLength: 2 })).map(([value, at, noise]) => {
      const text = JSON.stringify(value);
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + noise + text.slice(cut + 1);
    });
    let refused = 0;
    fc.assert(
      fc.property(mutate, text => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (!valid) {
          refused++;
          expect(() => parseJson(text)).toThrow('NOT_JSON');
        }
      }),
      { seed: 20260101, numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
