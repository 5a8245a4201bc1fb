import { RowCodec } from '../../columnar/row-codec.js';
import { EvaluationError } from '../../common/errors.js';
import { fromExternalConverter, toExternalConverter } from '../../types/external.js';
import type { Value } from '../../types/value.js';
import { BytesRows, bytesText } from '../bytes-rows.js';
import type { ProcessorVariable } from '../schema/processor-variable.js';
import type { LookupResult } from '../state-store.js';
import type { Expiries } from './expiries.js';
import type { Changes, Scope } from './scope.js';
import type { MapState } from './stateful-processor.js';
import { NEVER, Variable } from './variable.js';

/** What is known about one entry. */
interface MapEntry {
  readonly suffix: Uint8Array;
  /** Null: there is none. */
  value: Value;
  expiry: number;
  /** What is stored: its expiry; undefined: nothing. */
  readonly storedExpiry: number | undefined;
  changed: boolean;
}

/** The entries of one key by the bytes of their map key. `complete`: those that are not here are not stored. */
interface MapCell {
  readonly entries: Map<string, MapEntry>;
  complete: boolean;
}

/** A map per key: a row per entry. Entries are read one by one, or all at once when somebody asks for all. */
export class MapVariable extends Variable implements MapState<unknown, unknown> {
  private readonly cells = new Map<number, MapCell>();
  private readonly suffixCodec: RowCodec;
  private readonly readKey: (value: Value) => unknown;
  private readonly writeKey: (value: unknown, path?: string) => Value;

  constructor(declaration: ProcessorVariable, scope: Scope, expiries: Expiries) {
    super(declaration, scope, expiries);
    this.suffixCodec = new RowCodec([declaration.mapKeyType!], 'key');
    this.readKey = toExternalConverter(declaration.mapKeyType!);
    this.writeKey = fromExternalConverter(declaration.mapKeyType!);
  }

  want(): void {
    this.cells.clear();
  }
  found(): void {}

  exists(): boolean {
    const { cell } = this;
    for (const entry of cell.entries.values()) if (this.isThere(entry)) return true;
    if (cell.complete) return false;
    return this.all().length > 0;
  }
  getValue(key: unknown): unknown {
    const entry = this.entry(key);
    return this.isThere(entry) ? this.external(entry.value) : undefined;
  }
  containsKey(key: unknown): boolean {
    return this.isThere(this.entry(key));
  }
  updateValue(key: unknown, value: unknown): void {
    const entry = this.entry(key);
    entry.value = this.internal(value);
    entry.expiry = this.newExpiry;
    entry.changed = true;
  }
  removeKey(key: unknown): void {
    remove(this.entry(key));
  }
  entries(): [unknown, unknown][] {
    return this.all().map(entry => [this.keyOf(entry), this.external(entry.value)]);
  }
  keys(): unknown[] {
    return this.all().map(entry => this.keyOf(entry));
  }
  values(): unknown[] {
    return this.all().map(entry => this.external(entry.value));
  }
  clear(): void {
    this.complete(this.cell);
    for (const entry of this.cell.entries.values()) remove(entry);
  }

  private get cell(): MapCell {
    const { at } = this.scope;
    let cell = this.cells.get(at);
    if (cell === undefined) this.cells.set(at, (cell = { entries: new Map(), complete: false }));
    return cell;
  }

  private isThere(entry: MapEntry): boolean {
    return entry.value !== null && (entry.changed || this.isLive(entry.expiry));
  }

  private keyOf({ suffix }: MapEntry): unknown {
    const ends = Int32Array.of(suffix.length);
    return this.readKey(this.suffixCodec.decode({ data: suffix, starts: Int32Array.of(0), ends }, 1)[0].get(0));
  }

  private entry(key: unknown): MapEntry {
    const { cell } = this;
    const suffix = this.suffixOf(key);
    const text = bytesText(suffix);
    let entry = cell.entries.get(text);
    if (entry === undefined) {
      entry = cell.complete ? absent(suffix) : this.lookUp(suffix);
      cell.entries.set(text, entry);
    }
    return entry;
  }

  private suffixOf(key: unknown): Uint8Array {
    if (key !== null && key !== undefined) {
      return this.suffixCodec.prefixOf(this.writeKey(key, `${this.declaration.name} key`));
    }
    throw new EvaluationError('STATE_VALUE_NULL', `A key of the map "${this.declaration.name}" cannot be null.`);
  }

  private lookUp(suffix: Uint8Array): MapEntry {
    const { store, at } = this.scope;
    const rows = new BytesRows();
    rows.add(this.prefix, this.scope.keyBytes(at), suffix);
    const result = store.get(rows.column, 1);
    if (result.found[0] === 0) return absent(suffix);
    return this.stored(suffix, this.codec.decode(result as LookupResult, 1), 0);
  }

  private stored(suffix: Uint8Array, decoded: ReturnType<MapVariable['codec']['decode']>, row: number): MapEntry {
    const expiry = this.hasTtl ? (decoded.extra(0, row) as number) : NEVER;
    return { suffix, value: decoded.value(row), expiry, storedExpiry: expiry, changed: false };
  }

  /** Entries that are there, in the order of their keys. */
  private all(): MapEntry[] {
    const { cell } = this;
    this.complete(cell);
    return [...cell.entries]
      .filter(([, entry]) => this.isThere(entry))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => entry);
  }

  private complete(cell: MapCell): void {
    if (cell.complete) return;
    cell.complete = true;
    const rows = new BytesRows();
    rows.add(this.prefix, this.scope.keyBytes(this.scope.at));
    const prefix = rows.column.data.slice(0, rows.size);
    const suffixes = new BytesRows();
    const values = new BytesRows();
    this.scope.store.forEachPrefix(prefix, (keyData, ks, ke, valueData, vs, ve) => {
      suffixes.begin();
      suffixes.piece(keyData, ks + prefix.length, ke);
      suffixes.end();
      values.begin();
      values.piece(valueData, vs, ve);
      values.end();
    });
    const decoded = this.codec.decode(values.column, values.length);
    const { data, starts, ends } = suffixes.column;
    for (let i = 0; i < suffixes.length; i++) {
      const text = bytesText(data, starts[i], ends[i]);
      if (cell.entries.has(text)) continue;
      cell.entries.set(text, this.stored(new Uint8Array(data.subarray(starts[i], ends[i])), decoded, i));
    }
  }

  flush(changes: Changes): void {
    const rows = this.newRows();
    for (const [position, { entries }] of this.cells) {
      const key = this.scope.keyBytes(position);
      for (const { suffix, value, expiry, storedExpiry, changed } of entries.values()) {
        if (!changed || (value === null && storedExpiry === undefined)) continue;
        if (this.hasTtl && storedExpiry !== undefined)
          this.expiries.remove(changes, storedExpiry, this.prefix, key, suffix);
        if (value === null) changes.removed.add(this.prefix, key, suffix);
        else rows.add([this.prefix, key, suffix], value, expiry);
      }
    }
    rows.into(changes);
  }
}

const absent = (suffix: Uint8Array): MapEntry => ({
  suffix,
  value: null,
  expiry: NEVER,
  storedExpiry: undefined,
  changed: false,
});

function remove(entry: MapEntry): void {
  entry.value = null;
  entry.changed = true;
}
