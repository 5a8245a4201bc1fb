import type { JsonColumn } from './column.js';
import type { StructColumn } from './nested-columns.js';
import { Int32Column, LongColumn } from './number-columns.js';
import type { JsonScanner } from './scanner.js';
import { StringColumn } from './string-columns.js';
import { CLOSE_OBJECT, MALFORMED, OPEN_OBJECT } from './tokens.js';

/**
 * The layout of a record: everything but its values. Records written by one program mostly share one, so reading the next record can begin
 * with the guess that it looks like the last one, and only check the guess:
 *
 * ```
 *   record    {"user_id":"22820fa5…","page_id":"008818c6…","price":17,"tags":["a","b"]}⏎
 *   segments  ^^^^^^^^^^^          ^^^^^^^^^^^          ^^^^^^^^^  ^^^^^^^^         ^^
 *   fields               TAKE_STRING         SKIP_STRING       TAKE_INTEGER  OTHER
 * ```
 *
 * A segment is compared four bytes at a time; a string is searched four bytes at a time for its end. What a guess cannot see is left to
 * the general parser: a single value of another kind than expected (null, escapes, a fraction) by `OTHER`'s path and reading goes on behind
 * it; a segment that differs, a value that does not fit or malformed text by reading the whole record again. A record is
 * accepted only if every byte of it was checked, so the guess never changes an answer.
 */
export interface Layout {
  /** `segments[i]` stands before the value of field i, the last one behind the last value, with the line break. */
  readonly segments: readonly Uint8Array[];
  readonly fields: readonly LayoutField[];
}

export interface LayoutField {
  readonly kind: FieldKind;
  /** The column that takes the value, -1: nobody wants it. */
  readonly column: number;
}

export const TAKE_STRING = 0;
export const TAKE_INTEGER = 1;
export const SKIP_STRING = 2;
export const SKIP_NUMBER = 3;
/** Read or skipped by the general parser. */
export const OTHER = 4;
export type FieldKind =
  | typeof TAKE_STRING
  | typeof TAKE_INTEGER
  | typeof SKIP_STRING
  | typeof SKIP_NUMBER
  | typeof OTHER;

/** More fields make a kernel too large to be worth while. */
const FIELDS_MAX = 200;
const SEGMENT_MAX = 4096;

/**
 * The layout of a well-formed object in `[start, end)`, `stop` being where its line break ends (`end` when there is none). Null when the
 * record is of another kind.
 */
export function learnLayout(
  scanner: JsonScanner,
  root: StructColumn,
  start: number,
  end: number,
  stop: number,
): Layout | null {
  const { bytes } = scanner;
  const segments: Uint8Array[] = [];
  const fields: LayoutField[] = [];
  // Copied, so that a layout does not keep the whole buffer alive.
  const segment = (from: number, to: number): void => {
    segments.push(new Uint8Array(bytes.subarray(from, to)));
  };
  scanner.start(start, end);
  let from = start;
  try {
    if (scanner.space() !== OPEN_OBJECT) return null;
    scanner.enter(CLOSE_OBJECT);
    if (scanner.space() === CLOSE_OBJECT) return null;
    do {
      const column = root.columnOf(scanner);
      segment(from, scanner.pos);
      fields.push({ kind: kindOf(scanner, column < 0 ? null : root.children[column]), column });
      scanner.skip();
      from = scanner.pos;
    } while (fields.length <= FIELDS_MAX && scanner.more(CLOSE_OBJECT));
    if (fields.length > FIELDS_MAX) return null;
    // Text behind a record is legal, but no layout.
    if (scanner.space() >= 0) return null;
  } catch (error) {
    if (error !== MALFORMED) throw error;
    return null;
  }
  segment(from, stop);
  return segments.some(bytes => bytes.length > SEGMENT_MAX) ? null : { segments, fields };
}

function kindOf(scanner: JsonScanner, column: JsonColumn | null): FieldKind {
  const c = scanner.peek();
  const isNumber = (c >= 0x30 && c <= 0x39) || c === 0x2d;
  if (column === null) return c === 0x22 ? SKIP_STRING : isNumber ? SKIP_NUMBER : OTHER;
  if (c === 0x22 && column instanceof StringColumn) return TAKE_STRING;
  if (isNumber && (column instanceof LongColumn || column instanceof Int32Column)) return TAKE_INTEGER;
  return OTHER;
}

export function sameLayout(a: Layout, b: Layout): boolean {
  return (
    a.fields.length === b.fields.length &&
    a.fields.every((f, i) => f.kind === b.fields[i].kind && f.column === b.fields[i].column) &&
    a.segments.every((s, i) => Buffer.compare(s, b.segments[i]) === 0)
  );
}

/** How many digits an integer column takes without a look at its range. */
export function digitsThatFit(column: JsonColumn): number {
  if (column instanceof LongColumn) return 15;
  return column instanceof Int32Column && column.type.kind === 'int'
    ? 9
    : column instanceof Int32Column && column.type.kind === 'smallint'
      ? 4
      : 2;
}

/** The arrays that a kernel writes to, in the order of the fields: starts, ends, validity or values, validity. */
export function arraysOf(layout: Layout, root: StructColumn): ArrayLike<number>[] {
  const arrays: ArrayLike<number>[] = [];
  for (const { kind, column } of layout.fields) {
    const target = root.children[column];
    if (kind === TAKE_STRING)
      arrays.push((target as StringColumn).starts, (target as StringColumn).ends, target.validity);
    else if (kind === TAKE_INTEGER) arrays.push((target as LongColumn | Int32Column).values, target.validity);
  }
  return arrays;
}
