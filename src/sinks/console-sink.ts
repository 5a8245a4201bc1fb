import { InternalError } from '../common/errors.js';
import { ConnectorOptions, type RawOptions } from '../sources/options.js';
import type { StructType } from '../types/data-type.js';
import type { Zone } from '../types/datetime/zone.js';
import type { Value } from '../types/value.js';
import { showTable } from './show-table.js';
import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkContext, type SinkResult } from './sink.js';

const RULE = '-------------------------------------------';

/** Prints the first rows of each batch as a table. Options: `numRows` (20), `truncate` (true, false, or a number of characters). */
export class ConsoleSink implements Sink {
  readonly description = 'ConsoleSink';
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = false;
  readonly #numRows: number;
  readonly #truncate: boolean | number;
  readonly #zone: Zone | undefined;
  readonly #print: (text: string) => void;
  #schema: StructType | undefined;

  /** `print` gets whole lines. */
  constructor(raw: RawOptions = {}, setup: { zone?: Zone; print?: (text: string) => void } = {}) {
    const options = new ConnectorOptions('The console sink', raw, ['numRows', 'truncate']);
    this.#numRows = options.integer('numRows', 20, 0);
    const isNumber = /^\s*\d+\s*$/.test(options.text('truncate') ?? '');
    this.#truncate = isNumber ? options.integer('truncate', 20, 0) : options.boolean('truncate', true);
    this.#zone = setup.zone;
    this.#print = setup.print ?? (text => process.stdout.write(text));
  }

  async open(context: SinkContext): Promise<void> {
    this.#schema = context.schema;
  }

  async addBatch({ batchId, batches }: SinkBatch): Promise<SinkResult> {
    if (this.#schema === undefined) throw new InternalError('the console sink is not open');
    const shown: Value[][] = [];
    let rows = 0;
    for await (const batch of batches) {
      // One more than is shown, to know that there are more.
      for (let i = 0; i < batch.length && shown.length <= this.#numRows; i++) shown.push(batch.row(i));
      rows += batch.length;
    }
    const table = showTable(this.#schema, shown, {
      numRows: this.#numRows,
      truncate: this.#truncate,
      zone: this.#zone,
    });
    this.#print(`${RULE}\nBatch: ${batchId}\n${RULE}\n${table}\n`);
    return { rows };
  }

  async close(): Promise<void> {}
}
