import type { JsonObject } from '../../common/json.js';
import { type DataType, simpleString } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { storedVariable } from './compare-values.js';
import { type ProcessorVariable, storedForm } from './processor-variable.js';

/**
 * What the rows of an operator's stores consist of. It is written into the checkpoint, and a changed query is held against it before
 * anything else is written: see `compare-schemas.ts` for what may change.
 */
export interface StateSchema {
  readonly stores: readonly StoreSchema[];
  /** Stores whose rows are only the way to those of another one: read as columns, and not held against a changed query. */
  readonly indexes?: readonly IndexSchema[];
  /** Whatever else must stay as it was. */
  readonly options?: JsonObject;
}

export interface StoreSchema {
  /** As in `StoreDeclaration`. */
  readonly name: string;
  /** The columns of the key, encoded by a `RowCodec` in key form. */
  readonly key: readonly StateColumn[];
  /** The variables of the value, whose columns are encoded one after the other by a `RowCodec` in value form. */
  readonly values: readonly StateVariable[];
  /** Bytes before the columns of a key. */
  readonly keyPrefixBytes?: number;
  /** What these are: the time in the variable at this position among `values`. */
  readonly keyTime?: number;
  /** Bytes behind the columns of a key, which tell rows of one key apart. */
  readonly keySuffixBytes?: number;
  /** Whether a checkpoint without the store may go on with it empty. */
  readonly mayBeAdded?: boolean;
  /** Its rows cannot be migrated: their columns stay as they are. */
  readonly isFixed?: boolean;
  /** State variables of a processor, which share the store: `processor/variable.ts` says what their rows look like. */
  readonly variables?: readonly ProcessorVariable[];
  /** Names of such variables of earlier runs that are to go. */
  readonly deleted?: readonly string[];
}

export interface IndexSchema {
  /** As in `StoreDeclaration`. */
  readonly name: string;
  /** The columns of the key, encoded by a `RowCodec` in key form. */
  readonly key: readonly StateColumn[];
  /** The columns take so many bytes, and something else is behind them. */
  readonly keyBytes?: number;
  /** Whole numbers without a sign, one behind the other, which are the value; none: it is bytes. */
  readonly numbers: readonly PackedNumber[];
}

export interface PackedNumber {
  readonly name: string;
  readonly bytes: number;
  readonly lowestFirst?: boolean;
}

export interface StateColumn {
  /** Name in the query, so that two columns of one type are not swapped unnoticed. */
  readonly name: string;
  readonly type: DataType;
}

export interface StateVariable {
  readonly name: string;
  readonly types: readonly DataType[];
  /** What rows that were stored without the variable get; undefined: it cannot be added. */
  readonly initial?: readonly Value[];
}

export function schemaJson({ stores, indexes, options = {} }: StateSchema): JsonObject {
  const columnsOf = (key: readonly StateColumn[]) => key.map(({ name, type }) => ({ name, type: simpleString(type) }));
  return {
    options,
    ...(indexes !== undefined && {
      indexes: indexes.map(({ name, key, keyBytes, numbers }) => ({
        name,
        ...(keyBytes !== undefined && { keyBytes }),
        key: columnsOf(key),
        numbers: numbers.map(number => ({ ...number })),
      })),
    }),
    stores: stores.map(({ name, key, values, keySuffixBytes, variables }) => ({
      name,
      ...(keySuffixBytes !== undefined && { keySuffixBytes }),
      key: columnsOf(key),
      values: values.map(storedVariable) as unknown as JsonObject[],
      ...(variables !== undefined && { variables: variables.map(v => storedForm(v) as unknown as JsonObject) }),
    })),
  };
}
