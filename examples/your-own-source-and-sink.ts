import {
  batchOf,
  type Offset,
  type ReadLimit,
  type ScanRequest,
  Session,
  type Sink,
  type SinkBatch,
  type StreamSource,
  type StreamTable,
  types,
} from 'millrace';

/**
 * A source of your own is replayable: it can name the end of what there is, and give the same rows for the same range again. Here:
 * the powers of two, of which the source says how many are there.
 */
class PowersOfTwo implements StreamTable {
  readonly kind = 'stream';
  readonly description = 'PowersOfTwo';
  readonly schema = types.structType([types.field('exponent', types.intType), types.field('power', types.longType)]);
  readonly identity = this;
  constructor(readonly available: number) {}

  async open(): Promise<StreamSource> {
    const { available, schema } = this;
    return {
      defaultLimit: { rowsMax: 4 },
      initialOffset: async () => 0,
      latestOffset: async (start: Offset | null, limit: ReadLimit) =>
        Math.min(available, Number(start ?? 0) + (limit.rowsMax ?? Number.POSITIVE_INFINITY)),
      async *read(start: Offset | null, end: Offset, { columns }: ScanRequest) {
        // Only the columns asked for, in the order asked for.
        const fields = columns.map(name => schema.fields.find(field => field.name === name)!);
        const rows: number[][] = [];
        for (let n = Number(start ?? 0); n < Number(end); n++)
          rows.push(fields.map(field => (field.name === 'exponent' ? n : 2 ** n)));
        yield batchOf(types.structType(fields), rows);
      },
      commit: async () => undefined, // Rows up to here are never asked for again: nothing to clean up.
      stop: async () => undefined,
    };
  }
}

/** A sink of your own is exactly-once when it recognises a batch that it has already taken, by its number. */
class Ledger implements Sink {
  readonly description = 'Ledger';
  readonly outputModes = ['append'] as const;
  readonly needsCheckpoint = false;
  readonly pages = new Map<number, string[]>();

  async open(): Promise<void> {}
  async addBatch({ batchId, batches }: SinkBatch): Promise<{ rows: number }> {
    const lines: string[] = [];
    for await (const batch of batches) for (let i = 0; i < batch.length; i++) lines.push(batch.row(i).join(' → '));
    this.pages.set(batchId, lines); // Taking it twice changes nothing.
    return { rows: lines.length };
  }
  async close(): Promise<void> {}
}

const ledger = new Ledger();
const powers = Session.create().readStream.from(new PowersOfTwo(10));
const query = await powers.where('power % 3 = 1').writeStream.to(ledger).trigger({ availableNow: true }).start();
await query.awaitTermination();
for (const [batchId, lines] of ledger.pages) console.log(`batch ${batchId}: ${lines.join(', ')}`);
