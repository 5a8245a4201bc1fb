import { BytesBuilder, vectorOf } from '../columnar/builder.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { RowCodec } from '../columnar/row-codec.js';
import type { StateSchema } from '../state/schema/state-schema.js';
import { binaryType, longType } from '../types/data-type.js';
import { sliceBatch } from './limit-exec.js';
import type { BatchContext, Operator } from './operator.js';
import { noFigures, StatefulOperator } from './stateful-operator.js';

/** The first `limit` rows of a stream, over all batches: the number of rows let through so far is kept. */
export class StatefulLimitExec extends StatefulOperator {
  readonly name = 'StatefulLimit';
  readonly stateName = 'globalLimit';
  readonly children: readonly [Operator];
  readonly stores = [{ name: 'default', ordered: false }];
  readonly stateSchema: unknown;
  private readonly codec = new RowCodec([longType], 'value');
  constructor(
    readonly operatorId: number,
    readonly limit: number,
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.stateSchema = { limit: 'rows' };
  }
  get output() {
    return this.children[0].output;
  }
  override get declaredState(): StateSchema {
    return { stores: [{ name: 'default', key: [], values: [{ name: 'rows', types: [longType] }] }] };
  }
  override wantsBatch(): boolean {
    return false;
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.figures = noFigures();
    const [store] = this.attached;
    const key = emptyKey();
    const stored = store.get(key, 1);
    let passed = stored.found[0] === 1 ? Number(this.codec.decode(stored, 1)[0].get(0)) : 0;
    for await (const batch of this.children[0].execute(context)) {
      const end = Math.min(batch.length, this.limit - passed);
      if (end <= 0) continue;
      passed += end;
      yield end === batch.length ? batch : sliceBatch(batch, 0, end);
    }
    store.put(key, this.codec.encode([vectorOf(longType, [passed])], 1), 1);
    this.figures.rowsUpdated = 1;
  }
  describe(): string {
    return `StatefulLimit ${this.limit}`;
  }
}

/** The one key of stores that hold a single row. */
function emptyKey() {
  const keys = new BytesBuilder(binaryType);
  keys.appendBytes(new Uint8Array(0), 0, 0);
  return keys.finish();
}
