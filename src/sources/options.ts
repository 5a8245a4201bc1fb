import { ConfigurationError } from '../common/errors.js';

/** Options as text. Keys are compared without regard to case. */
export type RawOptions = ReadonlyMap<string, string> | Readonly<Record<string, string>>;

/**
 * The options of one source or sink, checked once: a name that nobody knows is refused (with the nearest known one), and so is a value that
 * does not fit.
 */
export class ConnectorOptions {
  readonly #what: string;
  readonly #values = new Map<string, string>();

  /** `known` in the spelling of the documentation. */
  constructor(what: string, raw: RawOptions, known: readonly string[]) {
    this.#what = what;
    const allowed = new Set(known.map(name => name.toLowerCase()));
    const entries = raw instanceof Map ? raw : Object.entries(raw);
    for (const [name, value] of entries as Iterable<[string, string]>) {
      if (!allowed.has(name.toLowerCase())) throw unknownOption(what, name, known);
      this.#values.set(name.toLowerCase(), String(value));
    }
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  text(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') {
      throw new ConfigurationError('MISSING_OPTION', `${this.#what} needs the option '${name}'.`);
    }
    return value;
  }

  boolean(name: string, otherwise: boolean): boolean {
    const text = this.text(name)?.trim().toLowerCase();
    if (text === undefined) return otherwise;
    if (text === 'true' || text === 'false') return text === 'true';
    throw this.invalid(name, 'true or false');
  }

  integer(name: string, otherwise: number, min = 1, max = Number.MAX_SAFE_INTEGER): number {
    return this.optionalInteger(name, min, max) ?? otherwise;
  }

  optionalInteger(name: string, min = 1, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw this.invalid(name, `a whole number ${range}`);
  }

  fraction(name: string, otherwise: number): number {
    const text = this.text(name)?.trim();
    if (text === undefined) return otherwise;
    const value = Number(text);
    if (text !== '' && value >= 0 && value <= 1) return value;
    throw this.invalid(name, 'a number from 0 to 1');
  }

  oneOf<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const text = this.text(name)?.trim().toLowerCase();
    if (text === undefined) return otherwise;
    const choice = choices.find(each => each === text);
    if (choice === undefined) throw this.invalid(name, choices.join(', '));
    return choice;
  }

  /** Milliseconds. `7d`, `90 minutes`, `500ms`, `1 day 2 hours`; a bare number counts `bareUnitMs`. */
  durationMs(name: string, bareUnitMs = 1): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    const value = parseDurationMs(text, bareUnitMs);
    if (value === undefined) throw this.invalid(name, "a duration such as '7d' or '90 minutes'");
    return value;
  }

  /** Bytes. `1048576`, `10mb`, `1.5 GiB`. */
  bytes(name: string): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    const match = /^(\d{1,15}(?:\.\d{1,9})?) ?([kmgt]?)(?:i?b)?$/i.exec(text);
    const value = match === null ? Number.NaN : Math.floor(Number(match[1]) * BYTE_UNITS[match[2].toLowerCase()]);
    if (value >= 1 && Number.isSafeInteger(value)) return value;
    throw this.invalid(name, "a size such as '64mb'");
  }

  invalid(name: string, wanted: string): ConfigurationError {
    const text = (this.text(name) ?? '').slice(0, 100);
    return new ConfigurationError(
      'INVALID_OPTION',
      `${this.#what}: option '${name}' must be ${wanted}, not '${text}'.`,
    );
  }
}

const BYTE_UNITS: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

const DURATION_UNITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:us|microseconds?)$/i, 0.001],
  [/^(?:ms|milliseconds?)$/i, 1],
  [/^(?:s|sec|seconds?)$/i, 1000],
  [/^(?:m|min|minutes?)$/i, 60_000],
  [/^(?:h|hours?)$/i, 3_600_000],
  [/^(?:d|days?)$/i, 86_400_000],
  [/^(?:w|weeks?)$/i, 7 * 86_400_000],
];

export function parseDurationMs(text: string, bareUnitMs = 1): number | undefined {
  if (/^\d{1,15}$/.test(text)) return Number(text) * bareUnitMs;
  const parts = text.split(/(?<=[a-z]) +/i);
  let total = 0;
  for (const part of parts) {
    const match = /^(\d{1,15}(?:\.\d{1,9})?) ?([a-z]+)$/i.exec(part);
    const unit = match && DURATION_UNITS.find(([name]) => name.test(match[2]));
    if (!match || !unit) return undefined;
    total += Number(match[1]) * unit[1];
  }
  return total;
}

export function unknownOption(what: string, name: string, known: readonly string[]): ConfigurationError {
  const near = nearest(name, known);
  const hint = near === undefined ? `It knows: ${known.join(', ') || 'none'}.` : `Did you mean '${near}'?`;
  return new ConfigurationError('UNKNOWN_OPTION', `${what} has no option '${name.slice(0, 100)}'. ${hint}`);
}

/** The known name that differs least from `name`, unless it differs too much to be what was meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(name.toLowerCase().slice(0, 64), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** Edit distance: insertions, deletions and replacements. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
