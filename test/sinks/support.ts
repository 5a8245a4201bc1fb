import { batchOf } from '../../src/columnar/builder.js';
import type { RecordBatch } from '../../src/columnar/record-batch.js';
import { ManualClock } from '../../src/common/manual-clock.js';
import { SeededRandom } from '../../src/common/random.js';
import type { SinkBatch, SinkContext } from '../../src/sinks/sink.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import type { StructType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

export const QUERY = '0b1c2d3e-0000-4000-8000-000000000000';

export function sinkContext(
  schema: StructType,
  overrides: Partial<SinkContext> = {},
): SinkContext & { warnings: string[] } {
  const warnings: string[] = [];
  return {
    files: new VirtualFiles(),
    clock: new ManualClock(),
    queryId: QUERY,
    runId: '11111111-0000-4000-8000-000000000000',
    epoch: 1,
    queryName: null,
    schema,
    outputMode: 'append',
    lastCommitted: -1,
    random: new SeededRandom(overrides.epoch ?? 1),
    warn: message => warnings.push(message),
    ...overrides,
    warnings,
  };
}

export async function* batchesOf(schema: StructType, ...batches: Value[][][]): AsyncGenerator<RecordBatch> {
  for (const rows of batches) yield batchOf(schema, rows);
}

export function sinkBatch(schema: StructType, batchId: number, rows: Value[][], isReplay = false): SinkBatch {
  return { batchId, batches: batchesOf(schema, rows), isReplay };
}
