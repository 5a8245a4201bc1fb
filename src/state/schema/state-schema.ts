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
  /** Whatever else must stay as it was. */
  readonly options?: JsonObject;
}

export interface StoreSchema extends KeyFrame {
  /** As in `StoreDeclaration`. */
  readonly name: string;
  /** The columns of the key, encoded by a `RowCodec` in key form. */
  readonly key: readonly StateColumn[];
  /** The variables of the value, whose columns are encoded one after the other by a `RowCodec` in value form. */
  readonly values: readonly StateVariable[];
  /** Whether a checkpoint without the store may go on with it empty. */
  readonly mayBeAdded?: boolean;
  /** Its rows cannot be migrated: their columns stay as they are. */
  readonly isFixed?: boolean;
  /** State variables of a processor, which share the store: `processor/variable.ts` says what their rows look like. */
  readonly variables?: readonly ProcessorVariable[];
  /** Names of such variables of earlier runs that are to go. */
  readonly deleted?: readonly string[];
}

/**
 * What is around the columns of a key:
 *
 *     time of the value 9 │ columns │ number 8
 *
 * With a number, the rows of a store are found by their columns (`StateStore.rowsOfGroups`); the time puts those of one time together.
 */
export interface KeyFrame {
  /** Bytes before the columns. */
  readonly keyPrefixBytes?: number;
  /**
   * Which variable of the value, by its position among `values`, these bytes are: a timestamp, in the key form of a `RowCodec`, all zero where it
   * is null.
   */
  readonly keyTime?: number;
  /** Bytes behind the columns: a whole number, highest byte first, which tells rows of one key apart. */
  readonly keySuffixBytes?: number;
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

export function schemaJson({ stores, options = {} }: StateSchema): JsonObject {
  const columnsOf = (key: readonly StateColumn[]) => key.map(({ name, type }) => ({ name, type: simpleString(type) }));
  return {
    options,
    stores: stores.map(({ name, key, values, variables, ...frame }) => ({
      name,
      ...frameOf(frame),
      key: columnsOf(key),
      values: values.map(storedVariable) as unknown as JsonObject[],
      ...(variables !== undefined && { variables: variables.map(v => storedForm(v) as unknown as JsonObject) }),
    })),
  };
}

/** Without what else there is, and without what is undefined. */
export function frameOf({ keyPrefixBytes, keyTime, keySuffixBytes }: KeyFrame): KeyFrame & JsonObject {
  return {
    ...(keyPrefixBytes !== undefined && { keyPrefixBytes }),
    ...(keyTime !== undefined && { keyTime }),
    ...(keySuffixBytes !== undefined && { keySuffixBytes }),
  };
}
