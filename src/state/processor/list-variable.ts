import { vectorOf } from '../../columnar/builder.js';
import { RowCodec } from '../../columnar/row-codec.js';
import { longType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { BytesRows, bytesText, pickRows, rowBytes } from '../bytes-rows.js';
import type { BytesColumn, LookupResult } from '../state-store.js';
import type { Changes } from './scope.js';
import type { ListState } from './stateful-processor.js';
import { NEVER, Variable } from './variable.js';

/** What is known about the list of one key. Stored elements have the indices `start` … `end − 1`; expired ones may be missing. */
interface ListCell {
  start: number;
  end: number;
  readonly wasStored: boolean;
  /** Stored elements are to go. */
  replaced: boolean;
  /** Live stored elements, once somebody has asked for them. */
  loaded: Value[] | undefined;
  /** Index of the first live stored element, once loaded. */
  firstLive: number;
  appended: Value[];
  changed: boolean;
}

/** A list per key: a row that says which elements there are, and a row per element. Elements are read when somebody asks for them. */
export class ListVariable extends Variable implements ListState<unknown> {
  private readonly header = new RowCodec([longType, longType], 'value');
  private readonly index = new RowCodec([longType], 'key');
  private spans: ListSpans = { starts: new Float64Array(0), ends: new Float64Array(0), found: new Uint8Array(0) };
  private readonly cells = new Map<number, ListCell>();

  want(rows: BytesRows): void {
    const { keys, count } = this.scope;
    for (let i = 0; i < count; i++) {
      rows.begin();
      rows.piece(this.prefix, 0, this.prefix.length);
      rows.piece(keys.data, keys.starts[i], keys.ends[i]);
      rows.end();
    }
  }

  found(result: LookupResult, from: number): void {
    this.cells.clear();
    const { count } = this.scope;
    const there: number[] = [];
    for (let i = 0; i < count; i++) if (result.found[from + i] === 1) there.push(i);
    const rows = pickRows(
      result,
      there.map(i => from + i),
    );
    const [starts, ends] = this.header.decode(rows, there.length);
    this.spans = { starts: new Float64Array(count), ends: new Float64Array(count), found: new Uint8Array(count) };
    for (const [row, i] of there.entries()) {
      this.spans.starts[i] = starts.get(row) as number;
      this.spans.ends[i] = ends.get(row) as number;
      this.spans.found[i] = 1;
    }
  }

  private get cell(): ListCell {
    const { at } = this.scope;
    let cell = this.cells.get(at);
    if (cell === undefined) {
      const { starts, ends, found } = this.spans;
      cell = {
        start: starts[at],
        end: ends[at],
        wasStored: found[at] === 1,
        replaced: false,
        loaded: undefined,
        firstLive: starts[at],
        appended: [],
        changed: false,
      };
      this.cells.set(at, cell);
    }
    return cell;
  }

  exists(): boolean {
    const { cell } = this;
    if (cell.appended.length > 0) return true;
    return !cell.replaced && cell.end > cell.start && (!this.hasTtl || this.stored(cell).length > 0);
  }

  get(): unknown[] {
    const { cell } = this;
    const stored = cell.replaced ? [] : this.stored(cell);
    return [...stored, ...cell.appended].map(v => this.external(v));
  }

  put(values: Iterable<unknown>): void {
    const { cell } = this;
    cell.appended = [...values].map(v => this.internal(v));
    cell.replaced = true;
    cell.changed = true;
  }

  appendValue(value: unknown): void {
    const { cell } = this;
    cell.appended.push(this.internal(value));
    cell.changed = true;
  }

  appendList(values: Iterable<unknown>): void {
    for (const value of values) this.appendValue(value);
  }

  clear(): void {
    this.put([]);
  }

  /** Live stored elements of the current key, in order. */
  private stored(cell: ListCell): Value[] {
    if (cell.loaded !== undefined) return cell.loaded;
    cell.loaded = [];
    const n = cell.end - cell.start;
    if (n === 0) return cell.loaded;
    const { result, there } = this.lookUp(cell, n);
    const decoded = this.codec.decode(pickRows(result, there), there.length);
    cell.firstLive = cell.end;
    for (const [row, offset] of there.entries()) {
      if (!this.isLive(this.hasTtl ? (decoded.extra(0, row) as number) : NEVER)) continue;
      if (cell.loaded.length === 0) cell.firstLive = cell.start + offset;
      cell.loaded.push(decoded.value(row));
    }
    return cell.loaded;
  }

  private lookUp(cell: ListCell, n: number): { result: LookupResult; there: number[] } {
    const result = this.scope.store.get(this.elementKeys(this.scope.keyBytes(this.scope.at), cell.start, n), n);
    const there: number[] = [];
    for (let i = 0; i < n; i++) if (result.found[i] === 1) there.push(i);
    return { result, there };
  }

  private elementKeys(key: Uint8Array, start: number, n: number): BytesColumn {
    const rows = new BytesRows();
    const indices = this.indices(start, n);
    for (let i = 0; i < n; i++) rows.add(this.prefix, key, indices.data.subarray(indices.starts[i], indices.ends[i]));
    return rows.column;
  }

  private indices(start: number, n: number): BytesColumn {
    const values = Array.from({ length: n }, (_, i) => start + i);
    return this.index.encode([vectorOf(longType, values)], n);
  }

  flush(changes: Changes): void {
    const rows = this.newRows();
    const headers: { key: Uint8Array; start: number; end: number }[] = [];
    for (const [position, cell] of this.cells) {
      const moved = !cell.replaced && cell.firstLive > cell.start;
      if (!cell.changed && !moved) continue;
      const key = this.scope.keyBytes(position);
      const start = cell.replaced ? cell.end : cell.firstLive;
      const end = cell.end + cell.appended.length;
      changes.removed.addAll(this.elementKeys(key, cell.start, start - cell.start), start - cell.start);
      const indices = this.indices(cell.end, cell.appended.length);
      for (const [i, value] of cell.appended.entries())
        rows.add([this.prefix, key, rowBytes(indices, i)], value, this.newExpiry);
      if (end > start) headers.push({ key, start, end });
      else if (cell.wasStored) changes.removed.add(this.prefix, key);
    }
    rows.into(changes);
    this.putHeaders(headers, changes);
  }

  /** Elements expire from the front; the row that says which there are follows. */
  override expire(keys: readonly Uint8Array[], changes: Changes): number {
    const gone = this.expired(keys, changes);
    const width = this.indices(0, 1).ends[0];
    const byList = new Map<string, { key: Uint8Array; gone: Set<number> }>();
    for (const element of gone) {
      const key = element.subarray(0, element.length - width);
      const text = bytesText(key);
      const list = byList.get(text) ?? { key, gone: new Set() };
      byList.set(text, list);
      const at = { data: element, starts: Int32Array.of(key.length), ends: Int32Array.of(element.length) };
      list.gone.add(this.index.decode(at, 1)[0].get(0) as number);
    }
    this.advance([...byList.values()], changes);
    return gone.length;
  }

  private advance(lists: readonly { key: Uint8Array; gone: ReadonlySet<number> }[], changes: Changes): void {
    const rows = new BytesRows();
    for (const { key } of lists) rows.add(key);
    const result = this.scope.store.get(rows.column, lists.length);
    const there = lists.map((_, i) => i).filter(i => result.found[i] === 1);
    const [starts, ends] = this.header.decode(pickRows(result, there), there.length);
    const headers: { key: Uint8Array; start: number; end: number }[] = [];
    for (const [row, i] of there.entries()) {
      const { key, gone } = lists[i];
      const end = ends.get(row) as number;
      let start = starts.get(row) as number;
      while (gone.has(start)) start++;
      if (start === end) changes.removed.add(key);
      else headers.push({ key: key.subarray(this.prefix.length), start, end });
    }
    this.putHeaders(headers, changes);
  }

  private putHeaders(headers: readonly { key: Uint8Array; start: number; end: number }[], changes: Changes): void {
    const columns = [headers.map(h => h.start), headers.map(h => h.end)].map(values => vectorOf(longType, values));
    const encoded = this.header.encode(columns, headers.length);
    for (const [i, { key }] of headers.entries())
      changes.put([this.prefix, key], encoded.data, encoded.starts[i], encoded.ends[i]);
  }
}

interface ListSpans {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly found: Uint8Array;
}
