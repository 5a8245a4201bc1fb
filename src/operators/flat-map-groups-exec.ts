import type { RecordBatch } from '../columnar/record-batch.js';
import type { Attribute } from '../expressions/expression.js';
import type { HandlerResult } from '../state/group-state.js';
import type { KeyForm } from '../state/user-key.js';
import { KeyCodec, type KeyedInput, KeyGroups } from './keyed/key-groups.js';
import { UserCalls } from './keyed/user-calls.js';
import { type BatchContext, Operator } from './operator.js';

/** Calls a function with all rows of each key of a table, or of two tables side by side. */
export class FlatMapGroupsExec extends Operator {
  readonly name = 'FlatMapGroups';
  readonly children: readonly Operator[];

  constructor(
    private readonly label: string,
    private readonly fn: (key: unknown, ...groups: Iterable<unknown>[]) => HandlerResult<object>,
    private readonly keyForm: KeyForm,
    readonly output: readonly Attribute[],
    private readonly inputs: readonly KeyedInput[],
  ) {
    super();
    this.children = inputs.map(i => i.input);
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const { yielder } = context;
    const [groups, ...others] = await this.read(context);
    const user = new UserCalls(this.label, this.schema);
    const { read } = new KeyCodec(this.inputs[0].keys, this.keyForm);
    const keys = groups.keyColumns();
    for (let g = 0; g < groups.count; g++) {
      const key = read(keys, g);
      let done = user.call(key, () => this.fn(key, groups.rowsOf(g), ...others.map(o => o.rowsOf(g))));
      if (typeof done !== 'boolean') done = await done;
      while (!done) {
        yield user.out.finish();
        done = user.more();
        if (typeof done !== 'boolean') done = await done;
      }
      if ((g & 15) === 15 && yielder.due()) await yielder.yield();
    }
    if (user.out.length > 0) yield user.out.finish();
  }

  /** The groups of all inputs, with the same number for the same key. */
  private async read(context: BatchContext): Promise<KeyGroups[]> {
    const sides: KeyGroups[] = [];
    for (const input of this.inputs) {
      const groups = new KeyGroups(input);
      const before = sides.at(-1);
      if (before !== undefined) groups.addKeys(before.keyColumns(), before.count);
      for await (const batch of input.input.execute(context)) groups.add(batch);
      sides.push(groups);
    }
    const last = sides.at(-1)!;
    for (const groups of sides) {
      groups.addKeys(last.keyColumns(), last.count);
      groups.finish();
    }
    return sides;
  }

  describe(): string {
    return `FlatMapGroups ${this.label} [${this.inputs[0].keys.join(', ')}]`;
  }
}
