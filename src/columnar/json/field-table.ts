import type { JsonScanner } from './scanner.js';
import { lastText } from './token-text.js';

/**
 * Field names to column numbers for one object type. Records tend to repeat the order of their fields, so the table remembers which name came
 * at which place of the last object and compares that one first; only a surprise costs a lookup. Names are compared as bytes,
 * case-sensitively, and are never turned into properties of an object.
 */
export class FieldTable {
  private readonly names: Uint8Array[];
  private readonly buckets: number[][] = Array.from({ length: BUCKETS }, () => []);
  private readonly byText = new Map<string, number>();
  /** What came at each place: the name and its column number, -1 for a name that nobody wants. */
  private readonly seenNames: Uint8Array[] = [];
  private readonly seenFields: number[] = [];

  constructor(names: readonly string[]) {
    this.names = names.map(name => new TextEncoder().encode(name));
    this.names.forEach((name, i) => {
      this.buckets[bucketOf(name, 0, name.length)].push(i);
      this.byText.set(names[i], i);
    });
  }

  /**
   * Reads the name at the cursor and its colon; the cursor ends on the value. Returns the column number or -1. `place` counts
   * the fields of the object from 0.
   */
  read(scanner: JsonScanner, place: number): number {
    const seen = place < this.seenNames.length ? this.seenNames[place] : null;
    const { bytes, pos } = scanner;
    if (seen !== null && pos + seen.length < scanner.end && matches(bytes, pos, seen)) {
      scanner.pos = pos + seen.length;
      scanner.colon();
      return this.seenFields[place];
    }
    scanner.name();
    if (scanner.escaped) return this.byText.get(lastText(scanner)) ?? -1;
    const { textStart, textEnd } = scanner;
    const field = this.find(bytes, textStart, textEnd);
    // Only names in double quotes, and not too many of them.
    if (
      place < PLACES_MAX &&
      place <= this.seenNames.length &&
      bytes[pos] === 0x22 &&
      textEnd - textStart <= NAME_MAX
    ) {
      this.seenNames[place] = new Uint8Array(bytes.subarray(pos, textEnd + 1));
      this.seenFields[place] = field;
    }
    return field;
  }

  find(bytes: Uint8Array, start: number, end: number): number {
    for (const i of this.buckets[bucketOf(bytes, start, end)]) {
      const name = this.names[i];
      if (name.length === end - start && matches(bytes, start, name)) return i;
    }
    return -1;
  }
}

const BUCKETS = 64;
const PLACES_MAX = 256;
const NAME_MAX = 128;

function bucketOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  return (length * 7 + bytes[start] * 31 + bytes[end - 1] + bytes[start + (length >> 1)] * 3) & (BUCKETS - 1);
}

function matches(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return false;
  return true;
}
