import type { RecordBatch } from '../../src/columnar/record-batch.js';
import type { Files } from '../../src/common/files.js';
import { ManualClock } from '../../src/common/manual-clock.js';
import { SeededRandom } from '../../src/common/random.js';
import type { BatchTable, Offset, SourceContext, StreamSource } from '../../src/sources/source.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import type { Value } from '../../src/types/value.js';

export interface TestContext extends SourceContext {
  warnings: string[];
}

export function contextOf(overrides: Partial<SourceContext> & { files?: Files } = {}): TestContext {
  const warnings: string[] = [];
  return {
    files: new VirtualFiles(),
    clock: new ManualClock(),
    queryId: '0b1c2d3e-0000-4000-8000-000000000000',
    epoch: 1,
    directory: '/checkpoint/sources/0',
    latestSeen: null,
    random: new SeededRandom(overrides.epoch ?? 1),
    warn: message => warnings.push(message),
    ...overrides,
    warnings,
  };
}

export async function rowsOf(batches: AsyncIterable<RecordBatch>): Promise<Value[][]> {
  const rows: Value[][] = [];
  for await (const batch of batches) for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
  return rows;
}

export async function readRows(
  source: StreamSource,
  start: Offset | null,
  end: Offset,
  columns: string[],
): Promise<Value[][]> {
  return rowsOf(source.read(start, end, { columns, pruning: [] }));
}

export async function scanRows(table: BatchTable, columns = table.schema.fields.map(f => f.name)): Promise<Value[][]> {
  return rowsOf(table.scan({ columns, pruning: [] }));
}
