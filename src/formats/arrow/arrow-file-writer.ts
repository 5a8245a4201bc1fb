import type { RecordBatchFileWriter, Schema } from 'apache-arrow';
import { type ArrowModule, loadArrow } from '../../columnar/arrow/arrow-module.js';
import { batchToArrow, schemaToArrow } from '../../columnar/arrow/to-arrow.js';
import type { RecordBatch } from '../../columnar/record-batch.js';
import type { StructType } from '../../types/data-type.js';
import type { FormatWriter } from '../format.js';

/** Writes an IPC file. Bytes leave batch by batch: `write` resolves when the sink has taken those of its batch. */
export class ArrowFileWriter implements FormatWriter {
  private state: Promise<Started> | null = null;

  constructor(
    private readonly schema: StructType,
    private readonly sink: (bytes: Uint8Array) => Promise<void>,
  ) {}

  async write(batch: RecordBatch): Promise<void> {
    const { arrow, schema, writer, chunks } = await this.started();
    writer.write(batchToArrow(arrow, schema, batch));
    await this.drain(chunks);
  }

  async finish(): Promise<void> {
    const { writer, chunks } = await this.started();
    writer.finish();
    await this.drain(chunks);
  }

  private started(): Promise<Started> {
    this.state ??= loadArrow().then(arrow => {
      const schema = schemaToArrow(arrow, this.schema);
      const chunks: Uint8Array[] = [];
      const writer = new arrow.RecordBatchFileWriter({ autoDestroy: false });
      // The queue behind the writer has no end that can be awaited, so what enters it is taken here.
      (writer as unknown as { _sink: { write(chunk: Uint8Array): void } })._sink.write = chunk =>
        void chunks.push(chunk);
      writer.reset(undefined, schema);
      return { arrow, schema, writer, chunks };
    });
    return this.state;
  }

  private async drain(chunks: Uint8Array[]): Promise<void> {
    for (const chunk of chunks.splice(0)) {
      const bytes = chunk instanceof Uint8Array ? chunk : new Uint8Array(chunk);
      // Arrow hands out views of the columns themselves; the sink becomes the owner of what it gets.
      if (bytes.length > 0) await this.sink(bytes.slice());
    }
  }
}

interface Started {
  readonly arrow: ArrowModule;
  readonly schema: Schema;
  readonly writer: RecordBatchFileWriter;
  readonly chunks: Uint8Array[];
}
