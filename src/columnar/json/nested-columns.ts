import type { ArrayType, MapType, StructType } from '../../types/data-type.js';
import { ListVector, MapVector, StructVector, type Vector } from '../vector.js';
import {
  BAD,
  JsonColumn,
  NO_INTS,
  nullOrBad,
  OK,
  PARTIAL,
  type ReadResult,
  readNull,
  type Texts,
  widerInts,
} from './column.js';
import { FieldTable } from './field-table.js';
import type { JsonScanner } from './scanner.js';
import type { StringColumn } from './string-columns.js';
import { CLOSE_ARRAY, CLOSE_OBJECT, OPEN_ARRAY, OPEN_OBJECT } from './tokens.js';

/**
 * Objects, arrays and maps. What happens to a value that does not fit, as in Spark: in a field of an object it becomes null and the object
 * is PARTIAL; an item of an array or a value of a map makes the whole array or map BAD. Of two fields with one name the last one wins.
 */
export class StructColumn extends JsonColumn {
  private readonly table: FieldTable;

  constructor(
    private readonly type: StructType,
    readonly children: readonly JsonColumn[],
  ) {
    super();
    this.table = new FieldTable(type.fields.map(f => f.name));
  }

  override reserve(rows: number): void {
    if (rows <= this.capacity && !this.used) return;
    super.reserve(rows);
    for (const child of this.children) child.reserve(this.capacity);
  }

  override clear(row: number): void {
    super.clear(row);
    for (const child of this.children) child.clear(row);
  }

  read(scanner: JsonScanner, row: number): ReadResult {
    if (scanner.peek() === OPEN_OBJECT) return this.readObject(scanner, row);
    if (readNull(scanner, this, row)) return OK;
    scanner.skip();
    return BAD;
  }

  /** Reads a field name and its colon; the number of its column or -1. */
  columnOf(scanner: JsonScanner): number {
    return this.table.read(scanner, Number.MAX_SAFE_INTEGER);
  }

  /** The cursor is on the opening brace. */
  readObject(scanner: JsonScanner, row: number): ReadResult {
    // The row may hold an earlier field of the same name.
    if (this.validity[row] !== 0) this.clear(row);
    this.validity[row] = 1;
    scanner.enter(CLOSE_OBJECT);
    if (scanner.space() === CLOSE_OBJECT) {
      scanner.leave();
      return OK;
    }
    const { table, children } = this;
    let result: ReadResult = OK;
    let misfit = '';
    let place = 0;
    do {
      const field = table.read(scanner, place++);
      if (field < 0) scanner.skip();
      else if (children[field].read(scanner, row) !== OK) {
        result = PARTIAL;
        if (misfit === '' && isStrict(scanner)) misfit = `.${this.type.fields[field].name}${scanner.misfit}`;
      }
    } while (scanner.more(CLOSE_OBJECT));
    scanner.misfit = misfit;
    return result;
  }

  protected grow(): void {}

  /** As `finish`, for the columns of a batch: the fields alone. */
  finishFields(length: number, texts: Texts, transient: boolean): Vector[] {
    if (transient) this.used = true;
    else this.forget();
    const vectors: Vector[] = [];
    for (const child of this.children) vectors.push(child.finish(length, texts, transient));
    return vectors;
  }

  protected vector(length: number, validity: Uint8Array | null, texts: Texts): Vector {
    return new StructVector(
      this.type,
      length,
      this.children.map(child => child.finish(length, texts)),
      validity,
    );
  }
}

export class ListColumn extends JsonColumn {
  private starts: Int32Array = NO_INTS;
  private ends: Int32Array = NO_INTS;
  private items = 0;
  constructor(
    private readonly type: ArrayType,
    private readonly child: JsonColumn,
  ) {
    super();
  }

  read(scanner: JsonScanner, row: number): ReadResult {
    if (scanner.peek() !== OPEN_ARRAY) return nullOrBad(scanner, this, row);
    // Items of a list that turns out bad stay behind unused: lists refer to their items by place.
    const start = this.items;
    let result: ReadResult = OK;
    let misfit = '';
    scanner.enter(CLOSE_ARRAY);
    if (scanner.space() === CLOSE_ARRAY) scanner.leave();
    else {
      do {
        const item = this.items++;
        this.child.reserve(item + 1);
        const read = this.child.read(scanner, item);
        if (read > result) result = read;
        if (read !== OK && misfit === '' && isStrict(scanner)) misfit = `[${item - start}]${scanner.misfit}`;
      } while (scanner.more(CLOSE_ARRAY));
    }
    scanner.misfit = misfit;
    if (result !== BAD) this.set(row, start);
    return result;
  }

  /** A list of one item: how an object is read where the type is an array of objects (only at the top of `from_json`). */
  readSingle(scanner: JsonScanner, row: number): ReadResult {
    const item = this.items++;
    this.child.reserve(item + 1);
    const read = this.child.read(scanner, item);
    if (read !== BAD) this.set(row, item);
    return read;
  }

  private set(row: number, start: number): void {
    this.starts[row] = start;
    this.ends[row] = this.items;
    this.validity[row] = 1;
  }

  protected grow(capacity: number): void {
    this.starts = widerInts(this.starts, capacity);
    this.ends = widerInts(this.ends, capacity);
  }

  protected vector(length: number, validity: Uint8Array | null, texts: Texts): Vector {
    const child = this.child.finish(this.items, texts);
    const vector = new ListVector(
      this.type,
      length,
      this.starts.subarray(0, length),
      this.ends.subarray(0, length),
      child,
      validity,
    );
    this.items = 0;
    this.starts = NO_INTS;
    this.ends = NO_INTS;
    return vector;
  }
}

/** Whoever stops at the first misfit wants to know where it was; for all others finding out would be work for nothing. */
const isStrict = (scanner: JsonScanner): boolean => scanner.options.mode === 'failFast';

const LINEAR_MAX = 16;

/** Keys are strings. A key that comes twice keeps its first place and takes the last value. */
export class MapColumn extends JsonColumn {
  private starts: Int32Array = NO_INTS;
  private ends: Int32Array = NO_INTS;
  private entries = 0;
  /** Of a map that has grown beyond some entries: key to entry. */
  private places: Map<string, number> | null = null;
  constructor(
    private readonly type: MapType,
    private readonly keys: StringColumn,
    private readonly values: JsonColumn,
  ) {
    super();
  }

  read(scanner: JsonScanner, row: number): ReadResult {
    if (scanner.peek() !== OPEN_OBJECT) return nullOrBad(scanner, this, row);
    const start = this.entries;
    let result: ReadResult = OK;
    let misfit = '';
    scanner.enter(CLOSE_OBJECT);
    if (scanner.space() === CLOSE_OBJECT) scanner.leave();
    else {
      this.places = null;
      do {
        scanner.name();
        const entry = this.placeOf(scanner, start);
        const read = this.values.read(scanner, entry);
        if (read > result) result = read;
        if (read !== OK && misfit === '' && isStrict(scanner))
          misfit = `[${JSON.stringify(this.keys.textAt(entry, scanner.bytes))}]${scanner.misfit}`;
      } while (scanner.more(CLOSE_OBJECT));
    }
    scanner.misfit = misfit;
    if (result === BAD) return BAD;
    this.starts[row] = start;
    this.ends[row] = this.entries;
    this.validity[row] = 1;
    return result;
  }

  /** The entry for the name just read: a new one, or the one that has this key already. */
  private placeOf(scanner: JsonScanner, start: number): number {
    const entry = this.entries;
    this.keys.reserve(entry + 1);
    this.values.reserve(entry + 1);
    this.keys.place(scanner, entry);
    let known = -1;
    if (entry - start < LINEAR_MAX) {
      for (let i = start; i < entry && known < 0; i++) if (this.keys.same(i, entry, scanner.bytes)) known = i;
    } else {
      if (this.places === null) {
        this.places = new Map();
        for (let i = start; i < entry; i++) this.places.set(this.keys.textAt(i, scanner.bytes), i);
      }
      const key = this.keys.textAt(entry, scanner.bytes);
      known = this.places.get(key) ?? -1;
      if (known < 0) this.places.set(key, entry);
    }
    if (known >= 0) return known;
    this.values.clear(entry);
    return this.entries++;
  }

  protected grow(capacity: number): void {
    this.starts = widerInts(this.starts, capacity);
    this.ends = widerInts(this.ends, capacity);
  }

  protected vector(length: number, validity: Uint8Array | null, texts: Texts): Vector {
    const { type, entries, starts, ends } = this;
    const keys = this.keys.finish(entries, texts);
    const values = this.values.finish(entries, texts);
    this.entries = 0;
    this.starts = NO_INTS;
    this.ends = NO_INTS;
    return new MapVector(type, length, starts.subarray(0, length), ends.subarray(0, length), keys, values, validity);
  }
}
