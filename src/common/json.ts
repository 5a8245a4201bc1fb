import { DataError } from './errors.js';

/** What JSON can hold without loss. Whole numbers beyond 2^53 - 1 are `bigint`. */
export type Json =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

/** Deeper nesting would overflow the stack of one of the many recursive walks; no honest value needs it. */
const DEPTH_MAX = 500;

/**
 * Canonical JSON: object keys sorted by UTF-16 code units, no white space, shortest numbers; equal values give equal text.
 *
 * Everything written is read back exactly by `parseJson`, or refused with `NOT_JSON` naming the place: NaN and infinities, Dates, Maps,
 * class instances, functions, cycles. `-0` is kept; `undefined` members are left out; a `bigint` is written as digits and comes
 * back as a `number` where that is exact.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', 0);
}

/**
 * Parses JSON without ever changing a value silently: a whole number beyond 2^53 - 1 becomes a `bigint`, any other number that a double
 * cannot hold is refused. `__proto__` is a member like any other. Damage is reported as `NOT_JSON` with the offset.
 */
export function parseJson(text: string): Json {
  return new Parser(text).document();
}

function write(value: unknown, path: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw notJson(`${path} is ${value}`);
      return Object.is(value, -0) ? '-0' : wholeOrShortest(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'object':
      break;
    default:
      throw notJson(`${path} is ${typeof value}`);
  }
  if (value === null) return 'null';
  if (depth >= DEPTH_MAX)
    throw notJson(`${path.slice(0, 60)}… is nested deeper than ${DEPTH_MAX} levels, or contains itself`);
  if (Array.isArray(value)) {
    const items: string[] = [];
    for (let i = 0; i < value.length; i++) items.push(write(value[i], `${path}[${i}]`, depth + 1));
    return `[${items.join(',')}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw notJson(`${path} is an instance of ${prototype.constructor?.name ?? 'a class'}`);
  }
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${write(member, `${path}.${key}`, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}

/** Doubles beyond 2^53 are written with an exponent, because plain digits mean an exact integer here. */
function wholeOrShortest(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

function notJson(detail: string): DataError {
  return new DataError('NOT_JSON', detail);
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const PLAIN_STRING = /[^"\\\u0000-\u001f]*/y;
const SPACE = /[ \t\n\r]*/y;
const HEX4 = /^[0-9a-fA-F]{4}$/;
const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(0);
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('the end of the text');
    return value;
  }

  #value(depth: number): Json {
    this.#space();
    const c = this.#text[this.#at];
    if (c === '"') return this.#string();
    if (c === '{' || c === '[') {
      if (depth >= DEPTH_MAX) throw notJson(`nested deeper than ${DEPTH_MAX} levels at offset ${this.#at}`);
      this.#at++;
      return c === '{' ? this.#object(depth + 1) : this.#array(depth + 1);
    }
    if (c === 't') return this.#word('true', true);
    if (c === 'f') return this.#word('false', false);
    if (c === 'n') return this.#word('null', null);
    return this.#number();
  }

  #object(depth: number): Json {
    const object: Record<string, Json> = {};
    if (this.#closes('}')) return object;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a member name');
      const key = this.#string();
      if (Object.hasOwn(object, key))
        throw notJson(`member ${JSON.stringify(key)} appears twice, again at offset ${this.#at}`);
      if (!this.#closes(':')) throw this.#unexpected('":"');
      const value = this.#value(depth);
      // Plain assignment would change the prototype instead of adding a member.
      if (key === '__proto__') {
        Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
      } else object[key] = value;
    } while (this.#closes(','));
    if (!this.#closes('}')) throw this.#unexpected('"," or "}"');
    return object;
  }

  #array(depth: number): Json {
    const array: Json[] = [];
    if (this.#closes(']')) return array;
    do array.push(this.#value(depth));
    while (this.#closes(','));
    if (!this.#closes(']')) throw this.#unexpected('"," or "]"');
    return array;
  }

  #string(): string {
    const text = this.#text;
    let start = ++this.#at;
    let result = '';
    for (;;) {
      PLAIN_STRING.lastIndex = start;
      const run = PLAIN_STRING.exec(text)![0];
      this.#at = start + run.length;
      const c = text[this.#at];
      if (c === '"') {
        this.#at++;
        return result === '' ? run : result + run;
      }
      if (c !== '\\') throw this.#unexpected('the end of a string');
      const letter = text[this.#at + 1];
      if (letter === 'u') {
        const hex = text.slice(this.#at + 2, this.#at + 6);
        if (!HEX4.test(hex)) throw this.#unexpected('four hexadecimal digits');
        result += run + String.fromCharCode(Number.parseInt(hex, 16));
        start = this.#at + 6;
      } else {
        const plain = letter === undefined ? undefined : ESCAPES[letter];
        if (plain === undefined) throw this.#unexpected('a known escape');
        result += run + plain;
        start = this.#at + 2;
      }
    }
  }

  #number(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) throw this.#unexpected('a value');
    this.#at += match[0].length;
    const value = Number(match[0]);
    if (match[1] === undefined && match[2] === undefined && !Number.isSafeInteger(value)) return BigInt(match[0]);
    if (!Number.isFinite(value)) throw notJson(`${match[0].slice(0, 40)} does not fit a double, at offset ${this.#at}`);
    return value;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a value');
    this.#at += word.length;
    return value;
  }

  #closes(mark: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)![0].length;
  }

  #unexpected(wanted: string): DataError {
    const found =
      this.#at < this.#text.length ? JSON.stringify(this.#text.slice(this.#at, this.#at + 12)) : 'the end of the text';
    return notJson(`expected ${wanted} at offset ${this.#at}, found ${found}`);
  }
}
