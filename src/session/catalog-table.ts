import type { RecordBatch } from '../columnar/record-batch.js';
import { exists, type Files } from '../common/files.js';
import type { LogicalPlan } from '../logical/plan.js';
import { Scan } from '../logical/relations.js';
import type { BatchTable, ScanRequest } from '../sources/source.js';
import type { StructType } from '../types/data-type.js';

/** What CREATE TABLE says: a folder of files of one format, with its columns. */
export interface TableDefinition {
  readonly name: string;
  readonly format: string;
  readonly path: string;
  readonly schema: StructType;
  readonly partitionBy: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  /** No LOCATION was given: DROP TABLE removes the files too. */
  readonly managed: boolean;
}

/** A table of the catalog. Its folder may not be there yet: then it has no rows. */
export class CatalogTable {
  constructor(
    readonly definition: TableDefinition,
    private readonly files: Files,
    private readonly inner: BatchTable,
  ) {}

  plan(): LogicalPlan {
    return Scan.of(new FolderOrNothing(this.definition.path, this.files, this.inner));
  }
}

class FolderOrNothing implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType;
  readonly metadataColumns: StructType | undefined;
  constructor(
    private readonly path: string,
    private readonly files: Files,
    private readonly inner: BatchTable,
  ) {
    this.description = inner.description;
    this.schema = inner.schema;
    this.metadataColumns = inner.metadataColumns;
  }
  async *scan(request: ScanRequest): AsyncGenerator<RecordBatch, void, void> {
    if (await exists(this.files, this.path)) yield* this.inner.scan(request);
  }
}
