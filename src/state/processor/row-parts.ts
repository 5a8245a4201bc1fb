import { SortableReader } from '../../columnar/row-codec/sortable-value.js';
import { type DataType, stringType } from '../../types/data-type.js';
import type { BytesColumn } from '../state-store.js';

/** The engine's rows `key │ time` of timers. */
export const TIMERS_OF_KEY = '$timers-of-key';

/**
 * Takes the keys of a processor's rows apart, for those who know the variables from their description alone:
 *
 *     name │ key │ suffix
 */
export class RowParts {
  name = '';
  /** Where the key of the group is, in the bytes of the rows. */
  keyStart = 0;
  keyEnd = 0;
  hasSuffix = false;

  constructor(private readonly keyTypes: readonly DataType[]) {}

  /** Row `row`; what it found is in the fields until the next one. Of the engine's orders of time the rest is not told apart. */
  read({ data, starts, ends }: BytesColumn, row: number): this {
    const reader = new SortableReader(data, starts[row], ends[row]);
    this.name = reader.nullable(stringType) as string;
    this.keyStart = reader.at;
    if (this.name !== '$timers' && this.name !== '$ttl') for (const type of this.keyTypes) reader.nullable(type);
    this.keyEnd = reader.at;
    this.hasSuffix = this.keyEnd < ends[row];
    return this;
  }
}
