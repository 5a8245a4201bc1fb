import { GroupIndex } from '../../columnar/grouping.js';
import { RecordBatch } from '../../columnar/record-batch.js';
import { approximateBytes } from '../../columnar/selection/approximate-bytes.js';
import { sliceBatch } from '../../columnar/selection/slice.js';
import { takeBatch } from '../../columnar/take.js';
import { AnalysisError, DataError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import type { FormatWriterFactory } from '../../formats/format.js';
import { FOLDER_NAME_BYTES_MAX, partitionFolder } from '../../sources/file/partition-path.js';
import { valueText } from '../../sources/value-text.js';
import { type DataType, type StructType, simpleString, structType } from '../../types/data-type.js';
import type { Zone } from '../../types/datetime/zone.js';
import type { Value } from '../../types/value.js';
import { PartFile, type PartNames } from './part-file.js';

export interface PartWriterSetup {
  readonly files: Files;
  readonly factory: FormatWriterFactory;
  readonly layout: PartitionLayout;
  /** Of timestamps in folder names. */
  readonly zone: Zone;
  readonly rowsMax: number;
  /** Names for the part number `n` in a folder (empty: the root). */
  name(folder: string, n: number): PartNames;
}

/** Which columns become folders and which are written into files. */
export class PartitionLayout {
  readonly dataSchema: StructType;
  readonly partitionTypes: readonly DataType[];
  readonly partitionNames: readonly string[];
  readonly partitionIndexes: readonly number[];
  readonly #dataIndexes: readonly number[];

  constructor(schema: StructType, partitionBy: readonly string[]) {
    this.partitionIndexes = partitionBy.map(name => indexOfColumn(schema, name));
    if (new Set(this.partitionIndexes).size < partitionBy.length) {
      throw new AnalysisError('COLUMN_ALREADY_EXISTS', `A partition column is named twice: ${partitionBy.join(', ')}.`);
    }
    if (partitionBy.length > 0 && partitionBy.length === schema.fields.length) {
      throw new AnalysisError('ALL_PARTITION_COLUMNS_NOT_ALLOWED', 'Cannot use all columns for partition columns.');
    }
    const partitions = this.partitionIndexes.map(i => schema.fields[i]);
    for (const { name, type } of partitions) {
      if (!UNSUITED.has(type.kind)) continue;
      throw new AnalysisError(
        'INVALID_PARTITION_COLUMN_DATA_TYPE',
        `Cannot use ${simpleString(type)} column ${name} for partitioning.`,
      );
    }
    this.partitionNames = partitions.map(f => f.name);
    this.partitionTypes = partitions.map(f => f.type);
    this.#dataIndexes = schema.fields.map((_, i) => i).filter(i => !this.partitionIndexes.includes(i));
    this.dataSchema = structType(this.#dataIndexes.map(i => schema.fields[i]));
  }

  dataOf(batch: RecordBatch): RecordBatch {
    if (this.partitionIndexes.length === 0) return batch;
    return new RecordBatch(
      this.dataSchema,
      this.#dataIndexes.map(i => batch.columns[i]),
      batch.length,
    );
  }
}

const UNSUITED: ReadonlySet<string> = new Set(['array', 'map', 'struct', 'interval', 'variant']);

/**
 * Writes rows to one file per partition. Rows of a partition are collected until there is enough to write or memory for collected rows runs
 * out, so that rows in any order make few files, and few of them are open at a time.
 */
export class PartWriter {
  readonly parts: PartFile[] = [];
  readonly #setup: PartWriterSetup;
  readonly #groups: GroupIndex;
  readonly #folders: Folder[] = [];
  readonly #yielder = new Yielder();
  /** Open files, the longest unused first. */
  readonly #openFolders = new Set<Folder>();
  #collectedBytes = 0;
  #ids = new Int32Array(0);

  constructor(setup: PartWriterSetup) {
    this.#setup = setup;
    this.#groups = new GroupIndex(setup.layout.partitionTypes);
  }

  async write(batch: RecordBatch): Promise<void> {
    if (batch.length === 0) return;
    const { layout } = this.#setup;
    if (layout.partitionIndexes.length === 0) {
      if (this.#folders.length === 0) this.#folders.push(newFolder(''));
      await this.#writeTo(this.#folders[0], batch);
    } else this.#collect(batch);
    while (this.#collectedBytes > COLLECTED_BYTES_MAX) await this.#writeLargest();
    if (this.#yielder.due()) await this.#yielder.yield();
  }

  /** Writes what is collected and makes all files durable, still under their temporary names. */
  async finish(): Promise<void> {
    for (const folder of this.#folders) {
      await this.#flush(folder);
      await this.#close(folder);
    }
  }

  /** A file without rows, for readers that take the schema from files. */
  async writeEmptyFile(): Promise<void> {
    const folder = newFolder('');
    this.#folders.push(folder);
    await this.#open(folder);
  }

  /** Frees everything after an error; temporary files are gone afterwards. */
  async abort(): Promise<void> {
    for (const part of this.parts) {
      await part.close().catch(() => undefined);
      await part.discardTemp().catch(() => undefined);
    }
  }

  /** Splits a batch by partition: rows of each one side by side, found in one pass over the key columns. */
  #collect(batch: RecordBatch): void {
    const { layout } = this.#setup;
    const n = batch.length;
    if (this.#ids.length < n) this.#ids = new Int32Array(n);
    const ids = this.#ids;
    this.#groups.groupIds(
      layout.partitionIndexes.map(i => batch.columns[i]),
      n,
      ids,
    );
    this.#nameNewFolders();
    const counts = new Int32Array(this.#groups.groupCount + 1);
    for (let i = 0; i < n; i++) counts[ids[i] + 1]++;
    const present: number[] = [];
    for (let g = 0; g < counts.length - 1; g++) {
      if (counts[g + 1] > 0) present.push(g);
      counts[g + 1] += counts[g];
    }
    const next = counts.slice();
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[next[ids[i]]++] = i;
    const data = layout.dataOf(batch);
    for (const g of present) {
      const rows =
        present.length === 1
          ? data
          : takeBatch(data, order.subarray(counts[g], counts[g + 1]), counts[g + 1] - counts[g]);
      const bytes = approximateBytes(rows);
      this.#folders[g].collected.push(rows);
      this.#folders[g].bytes += bytes;
      this.#collectedBytes += bytes;
    }
  }

  #nameNewFolders(): void {
    if (this.#groups.groupCount === this.#folders.length) return;
    const { layout, zone } = this.#setup;
    const keys = this.#groups.keyColumns();
    for (let g = this.#folders.length; g < this.#groups.groupCount; g++) {
      const parts = keys.map((key, k) =>
        folderName(layout.partitionNames[k], layout.partitionTypes[k], key.get(g), zone),
      );
      this.#folders.push(newFolder(parts.join('/')));
    }
  }

  async #writeLargest(): Promise<void> {
    await this.#flush(this.#folders.reduce((a, b) => (b.bytes > a.bytes ? b : a)));
  }

  async #flush(folder: Folder): Promise<void> {
    const rows = folder.collected;
    folder.collected = [];
    this.#collectedBytes -= folder.bytes;
    folder.bytes = 0;
    for (const batch of rows) await this.#writeTo(folder, batch);
  }

  async #writeTo(folder: Folder, batch: RecordBatch): Promise<void> {
    const { rowsMax } = this.#setup;
    for (let at = 0; at < batch.length; ) {
      const part = await this.#open(folder);
      const count = Math.min(batch.length - at, rowsMax - part.rows);
      await part.write(sliceBatch(batch, at, at + count));
      at += count;
      if (part.rows >= rowsMax) await this.#close(folder);
    }
    if (this.#yielder.due()) await this.#yielder.yield();
  }

  async #open(folder: Folder): Promise<PartFile> {
    this.#openFolders.delete(folder);
    this.#openFolders.add(folder);
    if (folder.part !== undefined) return folder.part;
    if (this.#openFolders.size > OPEN_FILES_MAX) {
      const [longestUnused] = this.#openFolders;
      await this.#close(longestUnused);
    }
    const names = this.#setup.name(folder.path, this.parts.length);
    folder.part = await PartFile.create(this.#setup.files, names, this.#setup.factory);
    this.parts.push(folder.part);
    return folder.part;
  }

  async #close(folder: Folder): Promise<void> {
    this.#openFolders.delete(folder);
    const { part } = folder;
    folder.part = undefined;
    await part?.finish();
  }
}

interface Folder {
  readonly path: string;
  part: PartFile | undefined;
  collected: RecordBatch[];
  bytes: number;
}

const newFolder = (path: string): Folder => ({ path, part: undefined, collected: [], bytes: 0 });

const OPEN_FILES_MAX = 64;
const COLLECTED_BYTES_MAX = 32 * 1024 * 1024;

function folderName(column: string, type: DataType, value: Value, zone: Zone): string {
  const name = partitionFolder(column, value === null ? null : valueText(type, value, zone));
  if (Buffer.byteLength(name) <= FOLDER_NAME_BYTES_MAX) return name;
  throw new DataError(
    'PARTITION_VALUE_TOO_LONG',
    `A value of partition column ${column} makes a folder name of ${Buffer.byteLength(name)} bytes (${name.slice(0, 60)}…); file systems take ` +
      `${FOLDER_NAME_BYTES_MAX}. Partition by a shorter expression.`,
  );
}

function indexOfColumn(schema: StructType, name: string): number {
  const exact = schema.fields.findIndex(f => f.name === name);
  const index = exact >= 0 ? exact : schema.fields.findIndex(f => f.name.toLowerCase() === name.toLowerCase());
  if (index >= 0) return index;
  const known = schema.fields.map(f => f.name).join(', ');
  throw new AnalysisError('PARTITION_COLUMN_NOT_FOUND', `Partition column ${name} is not in the schema: ${known}.`);
}
