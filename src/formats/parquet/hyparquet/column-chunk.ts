import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { crc32 } from '../../../common/crc32.js';
import { DataError } from '../../../common/errors.js';
import { decompress } from './codecs.js';
import type { FileBytes } from './file-bytes.js';
import type { FileLeaf } from './file-schema.js';
import { type PhysicalType, readPhysical } from './physical.js';
import { readRuns } from './rle.js';
import type { Converter, Store } from './store.js';

/** One page: levels of its entries, and the values of those that have one. */
export interface Page {
  /** Entries; for a column outside of lists, rows. */
  readonly entries: number;
  /** Null: every entry has a value. */
  readonly definition: Uint8Array | null;
  /** Null: every entry starts a row. */
  readonly repetition: Uint8Array | null;
  /** The values in order, or with `codes` the dictionary that they point into. */
  readonly store: Store;
  readonly codes: Int32Array | null;
}

/** A page may hold this much. Writers aim at 1 MiB; one huge value makes a huge page. */
const PAGE_BYTES_MAX = 1 << 30;
const WINDOW_BYTES = 1 << 20;
const HEADER_BYTES = 1 << 10;

/** Reads one column of one row group page by page; keeps one window of the file and the dictionary in memory. */
export class ColumnChunk {
  private window = new Uint8Array(0);
  /** Position in the file of the first byte of the window. */
  private windowStart: number;
  private at: number;
  private readonly end: number;
  private dictionary: Store | null = null;
  private dictionarySize = 0;
  private entriesLeft: number;
  private readonly physical: PhysicalType;
  private readonly repWidth: number;
  private readonly defWidth: number;

  constructor(
    private readonly bytes: FileBytes,
    private readonly meta: ColumnMetaData,
    private readonly leaf: FileLeaf,
    private readonly convert: Converter,
  ) {
    const { dictionary_page_offset: dictionary, data_page_offset: data } = meta;
    this.at = Number(dictionary !== undefined && dictionary > 0n && dictionary < data ? dictionary : data);
    this.end = this.at + Number(meta.total_compressed_size);
    if (!(this.at >= 4 && this.end <= bytes.byteLength)) throw new Error('its place lies outside of the file');
    this.windowStart = this.at;
    this.entriesLeft = Number(meta.num_values);
    this.physical = { type: meta.type, width: leaf.element.type_length ?? 0 };
    this.repWidth = bitsFor(leaf.slotRep);
    this.defWidth = bitsFor(leaf.def);
  }

  /** The next page with entries, or null at the end of the chunk. */
  async next(): Promise<Page | null> {
    while (this.entriesLeft > 0 && this.at < this.end) {
      const header = await this.readHeader();
      const size = header.compressed_page_size;
      if (!(size >= 0 && this.at + size <= this.end))
        throw new Error(`a page of ${size} bytes reaches beyond the column`);
      if (!(header.uncompressed_page_size >= 0 && header.uncompressed_page_size <= PAGE_BYTES_MAX)) {
        throw new DataError(
          'LIMIT_EXCEEDED',
          `${this.bytes.path}: a page of column ${this.leaf.path.join('.')} has ${header.uncompressed_page_size} bytes.`,
        );
      }
      const from = await this.ensure(size);
      const page = this.window.subarray(from, from + size);
      this.at += size;
      if (header.crc !== undefined && crc32(page) !== header.crc >>> 0)
        throw new Error('the checksum of a page does not match');
      const decoded = this.decode(header, page);
      if (decoded === null || decoded.entries === 0) continue;
      this.entriesLeft -= decoded.entries;
      return decoded;
    }
    return null;
  }

  private async readHeader(): Promise<PageHeader> {
    for (let wanted = HEADER_BYTES; ; wanted *= 4) {
      const available = Math.min(wanted, this.end - this.at);
      const from = await this.ensure(available);
      const reader = {
        view: new DataView(this.window.buffer, this.window.byteOffset, this.window.length),
        offset: from,
      };
      try {
        const header = parquetHeader(reader);
        this.at += reader.offset - from;
        return header;
      } catch (error) {
        // A header longer than what was read looks like a damaged one; with all of the chunk in view it is one.
        if (this.windowStart + this.window.length >= this.end) throw error;
        if (available < wanted) throw error;
      }
    }
  }

  /** Makes `length` bytes from the current position readable; returns where they start in the window. */
  private async ensure(length: number): Promise<number> {
    const from = this.at - this.windowStart;
    if (from + length <= this.window.length) return from;
    const kept = this.window.subarray(from);
    const start = this.at + kept.length;
    const stop = Math.min(this.end, Math.max(this.at + length, start + WINDOW_BYTES));
    const more = await this.bytes.read(start, stop);
    // Pages handed out refer to the old window, so it is not reused.
    const window = kept.length === 0 ? more : new Uint8Array(kept.length + more.length);
    if (kept.length > 0) {
      window.set(kept);
      window.set(more, kept.length);
    }
    this.window = window;
    this.windowStart = this.at;
    return 0;
  }

  private decode(header: PageHeader, bytes: Uint8Array): Page | null {
    switch (header.type) {
      case 'DICTIONARY_PAGE': {
        const count = header.dictionary_page_header?.num_values ?? 0;
        const page = decompress(this.meta.codec, bytes, header.uncompressed_page_size);
        this.dictionary = this.convert(readPhysical('PLAIN', this.physical, page, 0, page.length, count));
        this.dictionarySize = count;
        return null;
      }
      case 'DATA_PAGE':
        return this.decodeV1(header, bytes);
      case 'DATA_PAGE_V2':
        return this.decodeV2(header, bytes);
      default:
        return null;
    }
  }

  private decodeV1(header: PageHeader, bytes: Uint8Array): Page {
    const data = header.data_page_header;
    if (data === undefined) throw new Error('a page header is incomplete');
    const entries = this.checkEntries(data.num_values);
    const page = decompress(this.meta.codec, bytes, header.uncompressed_page_size);
    let at = 0;
    const levels = (width: number, encoding: string): Uint8Array | null => {
      if (width === 0) return null;
      if (encoding !== 'RLE') throw new Error(`levels of encoding ${encoding} are not supported`);
      if (at + 4 > page.length) throw new Error('the levels of a page are cut off');
      const length = new DataView(page.buffer, page.byteOffset).getUint32(at, true);
      const out = new Uint8Array(entries);
      const end = at + 4 + length;
      if (end > page.length) throw new Error('the levels of a page are cut off');
      readRuns(page, at + 4, end, width, out);
      at = end;
      return out;
    };
    const repetition = levels(this.repWidth, data.repetition_level_encoding);
    const definition = levels(this.defWidth, data.definition_level_encoding);
    return this.finish(entries, repetition, definition, data.encoding, page, at);
  }

  private decodeV2(header: PageHeader, bytes: Uint8Array): Page {
    const data = header.data_page_header_v2;
    if (data === undefined) throw new Error('a page header is incomplete');
    const entries = this.checkEntries(data.num_values);
    const repEnd = data.repetition_levels_byte_length;
    const defEnd = repEnd + data.definition_levels_byte_length;
    if (!(repEnd >= 0 && defEnd >= repEnd && defEnd <= bytes.length))
      throw new Error('the levels of a page are cut off');
    const levels = (width: number, from: number, to: number): Uint8Array | null => {
      if (width === 0) return null;
      const out = new Uint8Array(entries);
      readRuns(bytes, from, to, width, out);
      return out;
    };
    const repetition = levels(this.repWidth, 0, repEnd);
    const definition = levels(this.defWidth, repEnd, defEnd);
    const body = bytes.subarray(defEnd);
    const length = header.uncompressed_page_size - defEnd;
    if (length < 0) throw new Error('the size of a page is wrong');
    const packed = data.is_compressed !== false && !(body.length === 0 && length === 0);
    const page = packed ? decompress(this.meta.codec, body, length) : body;
    return this.finish(entries, repetition, definition, data.encoding, page, 0);
  }

  private checkEntries(count: number): number {
    if (!(count >= 0 && count <= this.entriesLeft))
      throw new Error(`a page claims ${count} values where ${this.entriesLeft} are left`);
    return count;
  }

  private finish(
    entries: number,
    repetition: Uint8Array | null,
    definition: Uint8Array | null,
    encoding: string,
    page: Uint8Array,
    at: number,
  ): Page {
    const max = this.leaf.def;
    let count = entries;
    if (definition !== null) for (let i = 0; i < entries; i++) if (definition[i] !== max) count--;
    const levels = { entries, repetition, definition: count === entries ? null : definition };
    if (encoding !== 'PLAIN_DICTIONARY' && encoding !== 'RLE_DICTIONARY') {
      return {
        ...levels,
        store: this.convert(readPhysical(encoding, this.physical, page, at, page.length, count)),
        codes: null,
      };
    }
    if (this.dictionary === null) throw new Error('a page refers to a dictionary that is missing');
    const codes = new Int32Array(count);
    if (count > 0) readRuns(page, at + 1, page.length, page[at], codes);
    const size = this.dictionarySize;
    for (let i = 0; i < count; i++) {
      if (codes[i] >>> 0 >= size) throw new Error(`a value refers to entry ${codes[i]} of a dictionary of ${size}`);
    }
    return { ...levels, store: this.dictionary, codes };
  }
}

function bitsFor(level: number): number {
  return level === 0 ? 0 : 32 - Math.clz32(level);
}
