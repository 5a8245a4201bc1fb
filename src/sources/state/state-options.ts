import { ConfigurationError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { type OperatorState, StateReader, type StoreState } from '../../state/reader/state-reader.js';
import type { StoredProcessorVariable } from '../../state/schema/processor-variable.js';
import { ConnectorOptions, type RawOptions } from '../options.js';

/** Which state is read, with Spark's option names. */
export interface StateRequest {
  readonly reader: StateReader;
  readonly path: string;
  readonly operatorId: number;
  readonly store: StoreState;
  /** The first and the last batch; the same where the state itself is read. */
  readonly startBatchId: number;
  readonly endBatchId: number;
  readonly changes: boolean;
  /** Of a processor: one of its variables, or its timers. */
  readonly variable: StoredProcessorVariable | 'timers' | undefined;
  /** Lists and maps as a row for each element. */
  readonly flatten: boolean;
}

const STATE_OPTIONS = [
  'path',
  'batchId',
  'operatorId',
  'storeName',
  'joinSide',
  'stateVarName',
  'readRegisteredTimers',
  'flattenCollectionTypes',
  'readChangeFeed',
  'changeStartBatchId',
  'changeEndBatchId',
] as const;

export async function stateRequest(files: Files, path: string, raw: RawOptions): Promise<StateRequest> {
  const options = new ConnectorOptions('statestore', raw, STATE_OPTIONS);
  const reader = await StateReader.open(files, path);
  const changes = options.boolean('readChangeFeed', false);
  if (changes && options.has('batchId')) throw apart('readChangeFeed', 'batchId');
  const flatten = options.boolean('flattenCollectionTypes', true);
  if (changes && !flatten) throw apart('readChangeFeed', 'flattenCollectionTypes=false');
  if (options.has('joinSide') && options.has('storeName')) throw apart('joinSide', 'storeName');
  if (!changes && (options.has('changeStartBatchId') || options.has('changeEndBatchId'))) {
    throw new ConfigurationError(
      'INVALID_OPTION',
      'statestore: changeStartBatchId and changeEndBatchId go with readChangeFeed.',
    );
  }
  const latest = reader.latestBatchId;
  const [startBatchId, endBatchId] = changes
    ? [requiredBatch(options), options.integer('changeEndBatchId', latest, 0)]
    : Array<number>(2).fill(options.integer('batchId', latest, 0));
  if (startBatchId > endBatchId) {
    throw new ConfigurationError(
      'INVALID_OPTION',
      `statestore: changeEndBatchId ${endBatchId} is before changeStartBatchId ${startBatchId}.`,
    );
  }
  const operatorId = options.integer('operatorId', 0, 0);
  const operators = await reader.operators(endBatchId);
  const operator = operators[operatorId];
  if (operator === undefined) {
    const known = operators.map(o => `${o.operatorId} (${o.name})`).join(', ') || 'none';
    throw new ConfigurationError(
      'STATE_NOT_FOUND',
      `The checkpoint ${path} has no stateful operator ${operatorId}. It has: ${known}.`,
    );
  }
  const name = storeName(options);
  const store = operator.stores.find(s => s.name === name);
  if (store === undefined) {
    const known = operator.stores.map(s => s.name).join(', ');
    throw new ConfigurationError(
      'STATE_NOT_FOUND',
      `Operator ${operatorId} (${operator.name}) has no store "${name}". It has: ${known}.`,
    );
  }
  const variable = variableOf(options, operator, store);
  return { reader, path, operatorId, store, startBatchId, endBatchId, changes, variable, flatten };
}

function variableOf(
  options: ConnectorOptions,
  { operatorId, name: operatorName }: OperatorState,
  { columns }: StoreState,
): StateRequest['variable'] {
  const name = options.text('stateVarName');
  const timers = options.boolean('readRegisteredTimers', false);
  if (name === undefined && !timers) return undefined;
  if (name !== undefined && timers) throw apart('stateVarName', 'readRegisteredTimers');
  const variable = columns?.variables?.find(v => v.name === name);
  if (columns?.variables !== undefined && (timers || variable !== undefined)) return variable ?? 'timers';
  const known = columns?.variables?.map(v => `${v.name} (${v.kind})`).join(', ') || 'none';
  throw new ConfigurationError(
    'STATE_NOT_FOUND',
    `Operator ${operatorId} (${operatorName}) has no ${timers ? 'timers' : `state variable "${name}"`}. Its variables: ${known}.`,
  );
}

function storeName(options: ConnectorOptions): string {
  const side = options.text('joinSide');
  if (side === undefined) return options.text('storeName') ?? 'default';
  if (side !== 'left' && side !== 'right') throw options.invalid('joinSide', 'left or right');
  return `${side}-rows`;
}

function requiredBatch(options: ConnectorOptions): number {
  options.requiredText('changeStartBatchId');
  return options.integer('changeStartBatchId', 0, 0);
}

const apart = (a: string, b: string): ConfigurationError =>
  new ConfigurationError('INVALID_OPTION', `statestore: ${a} and ${b} do not go together.`);
