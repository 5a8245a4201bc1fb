import type { RowGroup } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import type { RecordBatch } from '../../../columnar/record-batch.js';
import type { ListVector, MapVector, StructVector, Vector } from '../../../columnar/vector.js';
import { Yielder } from '../../../common/yielder.js';
import type { StructType } from '../../../types/data-type.js';
import type { ByteSink, ParquetFileWriter, ParquetWriteSettings } from '../engine.js';
import { CODEC_NAMES, compressorFor } from './codecs.js';
import { LeafWriter } from './leaf-writer.js';
import { type WriteNode, type WriteSchema, writeSchema } from './write-schema.js';

const MAGIC = new Uint8Array([80, 65, 82, 49]);
/** Rows appended before the clock is looked at. */
const SLICE_ROWS = 1024;

/**
 * Writes a file: pages of version 1 (which every reader knows), dictionaries where they pay, statistics for every column. Row groups end at
 * the configured rows or bytes, whichever comes first; until then their pages are kept compressed.
 */
export class HyparquetWriter implements ParquetFileWriter {
  private readonly layout: WriteSchema;
  private readonly leaves: LeafWriter[];
  private readonly rowGroups: RowGroup[] = [];
  private readonly yielder = new Yielder();
  private offset = 0;
  private rows = 0;
  private totalRows = 0;

  constructor(
    schema: StructType,
    private readonly settings: ParquetWriteSettings,
    private readonly sink: ByteSink,
  ) {
    this.layout = writeSchema(schema);
    const codec = CODEC_NAMES[settings.compression];
    const compress = compressorFor(settings.compression);
    this.leaves = this.layout.leaves.map(leaf => new LeafWriter(leaf, codec, compress));
  }

  async write(batch: RecordBatch): Promise<void> {
    await this.start();
    for (let from = 0; from < batch.length; ) {
      const to = Math.min(batch.length, from + this.settings.rowGroupRows - this.rows);
      await this.append(batch, from, to);
      this.rows += to - from;
      from = to;
      const bytes = this.leaves.reduce((sum, leaf) => sum + leaf.bytes, 0);
      if (this.rows >= this.settings.rowGroupRows || bytes >= this.settings.rowGroupBytes) await this.endRowGroup();
    }
  }

  async finish(): Promise<void> {
    await this.start();
    if (this.rows > 0) await this.endRowGroup();
    const writer = new ByteWriter();
    writeMetadata(writer, {
      version: 1,
      created_by: 'millrace version 0.1.0',
      schema: this.layout.elements.slice(),
      num_rows: BigInt(this.totalRows),
      row_groups: this.rowGroups,
    } as unknown as Parameters<typeof writeMetadata>[1]);
    await this.emit(writer.getBytes());
    await this.emit(MAGIC);
  }

  private async start(): Promise<void> {
    if (this.offset === 0) await this.emit(MAGIC);
  }

  private async emit(bytes: Uint8Array): Promise<void> {
    this.offset += bytes.length;
    await this.sink(bytes);
  }

  private async append(batch: RecordBatch, from: number, to: number): Promise<void> {
    for (let c = 0; c < this.layout.columns.length; c++) {
      const node = this.layout.columns[c];
      const vector = batch.columns[c];
      for (let start = from; start < to; start += SLICE_ROWS) {
        const stop = Math.min(to, start + SLICE_ROWS);
        if (node.kind === 'leaf') this.leaves[node.leaf].addRows(vector, start, stop);
        else for (let row = start; row < stop; row++) this.shred(node, vector, row, 0, 0);
        this.endRows(node);
        if (this.yielder.due()) await this.yielder.yield();
      }
    }
  }

  private endRows(node: WriteNode): void {
    if (node.kind === 'leaf') this.leaves[node.leaf].endRow();
    else for (const leaf of node.leaves) this.leaves[leaf].endRow();
  }

  /** One value as entries of its leaves. `def` counts what is known not to be null above the node. */
  private shred(node: WriteNode, vector: Vector, row: number, rep: number, def: number): void {
    if (vector.validity !== null && vector.validity[row] === 0) {
      this.shredNull(node, rep, def);
      return;
    }
    const own = node.optional ? def + 1 : def;
    switch (node.kind) {
      case 'leaf':
        this.leaves[node.leaf].addValue(vector, row, rep);
        return;
      case 'struct': {
        const { children } = vector as StructVector;
        for (let i = 0; i < node.fields.length; i++) this.shred(node.fields[i], children[i], row, rep, own);
        return;
      }
      case 'list': {
        const { starts, ends, child } = vector as ListVector;
        if (starts[row] === ends[row]) this.shredNull(node, rep, own);
        for (let i = starts[row]; i < ends[row]; i++)
          this.shred(node.element, child, i, i === starts[row] ? rep : node.rep, own + 1);
        return;
      }
      case 'map': {
        const { starts, ends, keys, values } = vector as MapVector;
        if (starts[row] === ends[row]) this.shredNull(node, rep, own);
        for (let i = starts[row]; i < ends[row]; i++) {
          const level = i === starts[row] ? rep : node.rep;
          this.shred(node.key, keys, i, level, own + 1);
          this.shred(node.value, values, i, level, own + 1);
        }
      }
    }
  }

  private shredNull(node: WriteNode, rep: number, def: number): void {
    if (node.kind === 'leaf') this.leaves[node.leaf].addNull(def, rep);
    else for (const leaf of node.leaves) this.leaves[leaf].addNull(def, rep);
  }

  private async endRowGroup(): Promise<void> {
    const start = this.offset;
    const columns = [];
    let uncompressed = 0n;
    for (const leaf of this.leaves) {
      const { pages, chunk } = leaf.finishChunk(this.offset);
      for (const page of pages) await this.emit(page);
      columns.push(chunk);
      uncompressed += chunk.meta_data!.total_uncompressed_size;
      await this.yielder.maybe();
    }
    this.rowGroups.push({
      columns,
      total_byte_size: uncompressed,
      num_rows: BigInt(this.rows),
      file_offset: BigInt(start),
      total_compressed_size: BigInt(this.offset - start),
    } as RowGroup);
    this.totalRows += this.rows;
    this.rows = 0;
  }
}
