import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** The one source of chance. Nothing else may call `Math.random`, so that one seed repeats a whole run. */
export interface Random {
  /** Uniform in [0, 1). */
  float(): number;
  /** A uniform integer in [0, bound). `bound` is at most 2^32. */
  integer(bound: number): number;
  /** A random (version 4) UUID. */
  uuid(): string;
  /** `digits` random hexadecimal digits. */
  hex(digits: number): string;
}

/** Chance from the operating system: unpredictable, different in every process. */
export class SystemRandom implements Random {
  float(): number {
    return randomInt(2 ** 32) / 2 ** 32;
  }
  integer(bound: number): number {
    return randomInt(bound);
  }
  uuid(): string {
    return randomUUID();
  }
  hex(digits: number): string {
    return randomBytes((digits + 1) >> 1)
      .toString('hex')
      .slice(0, digits);
  }
}

/** xoshiro128** seeded through splitmix32. The sequence of a seed is part of the contract: stored failing seeds must stay failing. */
export class SeededRandom implements Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    let x = (seed ^ Math.floor(seed / 2 ** 32)) >>> 0;
    this.#state = Uint32Array.from({ length: 4 }, () => {
      x = (x + 0x9e3779b9) >>> 0;
      let z = x;
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    });
  }

  #next(): number {
    const s = this.#state;
    const scrambled = Math.imul(rotate(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11);
    return scrambled;
  }

  float(): number {
    return this.#next() / 2 ** 32;
  }

  integer(bound: number): number {
    if (!(bound >= 1 && bound <= 2 ** 32))
      throw new RangeError(`integer(bound) needs 1 <= bound <= 2^32, got ${bound}`);
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let value = this.#next();
    while (value >= limit) value = this.#next();
    return value % bound;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.#next().toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  uuid(): string {
    const h = this.hex(32);
    const variant = ((Number.parseInt(h[16], 16) & 3) | 8).toString(16);
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-${variant}${h.slice(17, 20)}-${h.slice(20)}`;
  }
}

function rotate(x: number, bits: number): number {
  return ((x << bits) | (x >>> (32 - bits))) >>> 0;
}
