import type { ColumnChunk, Encoding } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { Vector } from '../../../columnar/vector.js';
import type { Compressor } from './codecs.js';
import { type LeafValues, leafValues, writeRuns } from './leaf-values.js';
import { PlainBuffer } from './plain-buffer.js';
import type { WriteLeaf } from './write-schema.js';

const PAGE_ENTRIES = 20_000;
const PAGE_BYTES = 1 << 20;

/** Collects the levels and values of one leaf, page by page; finished pages wait compressed for the end of the row group. */
export class LeafWriter {
  private readonly values: LeafValues;
  private definition = new Uint8Array(4096);
  private repetition: Uint8Array;
  private entries = 0;
  private readonly pages: Uint8Array[] = [];
  private total = 0;
  private nulls = 0;
  private uncompressed = 0;
  private compressed = 0;
  private readonly encodings = new Set<Encoding>();

  constructor(
    readonly leaf: WriteLeaf,
    private readonly codec: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD' | 'BROTLI',
    private readonly compress: Compressor,
  ) {
    this.values = leafValues(leaf);
    this.repetition = new Uint8Array(leaf.maxRep > 0 ? 4096 : 0);
  }

  /** Bytes that wait for the end of the row group. */
  get bytes(): number {
    return this.compressed + this.values.size + this.entries;
  }

  addValue(vector: Vector, row: number, repetition: number): void {
    this.level(this.leaf.maxDef, repetition);
    this.values.add(vector, row);
  }

  addNull(definition: number, repetition: number): void {
    this.level(definition, repetition);
    this.nulls++;
  }

  /** Rows of a column outside of lists and structs. */
  addRows(vector: Vector, from: number, to: number): void {
    const { validity } = vector;
    for (let row = from; row < to; row++) {
      if (validity !== null && validity[row] === 0) this.addNull(0, 0);
      else this.addValue(vector, row, 0);
    }
  }

  /** Call between rows: ends the page when it is full. */
  endRow(): void {
    if (this.entries >= PAGE_ENTRIES || this.values.size >= PAGE_BYTES) this.endPage();
  }

  private level(definition: number, repetition: number): void {
    const at = this.entries++;
    if (at === this.definition.length) {
      this.definition = widened(this.definition);
      if (this.leaf.maxRep > 0) this.repetition = widened(this.repetition);
    }
    this.definition[at] = definition;
    if (this.leaf.maxRep > 0) this.repetition[at] = repetition;
  }

  private endPage(): void {
    if (this.entries === 0) return;
    const { maxRep, maxDef } = this.leaf;
    const body = new PlainBuffer(this.values.size + 1024);
    if (maxRep > 0) writeLevels(body, this.repetition, this.entries, maxRep);
    if (maxDef > 0) writeLevels(body, this.definition, this.entries, maxDef);
    const { encoding, bytes } = this.values.take();
    body.copy(bytes, 0, bytes.length);
    this.addPage(body.content(), {
      data_page_header: {
        num_values: this.entries,
        encoding,
        definition_level_encoding: 'RLE',
        repetition_level_encoding: 'RLE',
      },
      type: 'DATA_PAGE',
    });
    this.encodings.add(encoding).add('RLE');
    this.total += this.entries;
    this.entries = 0;
  }

  private addPage(content: Uint8Array, header: object, first = false): void {
    const packed = this.compress(content);
    const writer = new ByteWriter();
    writePageHeader(writer, {
      uncompressed_page_size: content.length,
      compressed_page_size: packed.length,
      ...header,
    } as Parameters<typeof writePageHeader>[1]);
    const page = new Uint8Array(writer.offset + packed.length);
    page.set(writer.getBytes());
    page.set(packed, writer.offset);
    if (first) this.pages.unshift(page);
    else this.pages.push(page);
    this.uncompressed += writer.offset + content.length;
    this.compressed += page.length;
  }

  /** The bytes of the chunk and its entry in the footer, for a chunk that starts at `offset` of the file. */
  finishChunk(offset: number): { pages: Uint8Array[]; chunk: ColumnChunk } {
    this.endPage();
    const { dictionary, entries, bounds } = this.values.finish();
    if (dictionary !== null) {
      const header = {
        type: 'DICTIONARY_PAGE',
        dictionary_page_header: { num_values: entries, encoding: 'PLAIN_DICTIONARY' },
      };
      this.addPage(dictionary, header, true);
    }
    const pages = this.pages.splice(0);
    const chunk: ColumnChunk = {
      file_offset: BigInt(offset),
      meta_data: {
        type: this.leaf.element.type!,
        encodings: [...this.encodings],
        path_in_schema: [...this.leaf.path],
        codec: this.codec,
        num_values: BigInt(this.total),
        total_uncompressed_size: BigInt(this.uncompressed),
        total_compressed_size: BigInt(this.compressed),
        data_page_offset: BigInt(offset + (dictionary === null ? 0 : pages[0].length)),
        dictionary_page_offset: dictionary === null ? undefined : BigInt(offset),
        statistics: { min_value: bounds.min as never, max_value: bounds.max as never, null_count: BigInt(this.nulls) },
      },
    };
    this.total = 0;
    this.nulls = 0;
    this.uncompressed = 0;
    this.compressed = 0;
    this.encodings.clear();
    return { pages, chunk };
  }
}

function widened(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(bytes.length * 2);
  wider.set(bytes);
  return wider;
}

/** Levels with their length in front. */
function writeLevels(out: PlainBuffer, levels: Uint8Array, count: number, max: number): void {
  const runs = new PlainBuffer(64);
  writeRuns(runs, levels, count, 32 - Math.clz32(max));
  out.int32(runs.length);
  out.copy(runs.content(), 0, runs.length);
}
