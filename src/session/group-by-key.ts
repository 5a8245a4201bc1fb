import { AnalysisError } from '../common/errors.js';
import { Alias, type Attribute, type Expression, UnresolvedCall } from '../expressions/expression.js';
import { Project } from '../logical/operators.js';
import { type KeyForm, keyToText } from '../state/user-key.js';
import { stringType } from '../types/data-type.js';
import { type TypeLike, toDataType } from '../types/type-like.js';
import { type Column, nameOrColumn } from './column.js';
import { DataFrame } from './data-frame.js';
import { KeyedDataFrame } from './keyed-data-frame.js';
import { UdfDefinition } from './user-defined-function.js';

/** The rows of a table by the values of columns. */
export function byColumns(df: DataFrame, columns: readonly (Column | string)[]): KeyedDataFrame {
  if (columns.length === 0) {
    throw new AnalysisError('INVALID_PARAMETER_VALUE', 'groupByKey needs a key: a function, or one or more columns.');
  }
  const named = columns.map(c => (typeof c === 'string' ? attributeNamed(df, c) : undefined));
  const form = columns.length === 1 ? 'plain' : 'struct';
  if (named.every(a => a !== undefined)) {
    return new KeyedDataFrame(df, { keys: named, values: df.plan.output }, form);
  }
  return withKeys(df, columns.map(nameOrColumn), form);
}

/** The rows of a table by what a function makes of them. Without a type, keys are kept as text that says what they are. */
export function byFunction(df: DataFrame, fn: (row: any) => unknown, type: TypeLike | undefined): KeyedDataFrame {
  const row = new UnresolvedCall('struct', [...df.plan.output]);
  const options = { name: 'groupByKey' };
  if (type === undefined) {
    const definition = new UdfDefinition(r => keyToText(fn(r)), stringType, options);
    return withKeys(df, [new Alias(definition.call([row]), 'key')], 'json');
  }
  const definition = new UdfDefinition(fn, toDataType(type), options);
  return withKeys(df, [new Alias(definition.call([row]), 'key')], 'plain');
}

/** The table with columns for the keys behind its own. A column may be there twice. */
function withKeys(df: DataFrame, keys: readonly Expression[], form: KeyForm): KeyedDataFrame {
  const values = df.plan.output;
  const keyed = new DataFrame(df.session, new Project([...values, ...keys], df.plan));
  const { output } = keyed.plan;
  return new KeyedDataFrame(keyed, { keys: output.slice(values.length), values: output.slice(0, values.length) }, form);
}

function attributeNamed(df: DataFrame, name: string): Attribute | undefined {
  const matches = df.plan.output.filter(a => a.name.toLowerCase() === name.toLowerCase());
  return matches.length === 1 ? matches[0] : undefined;
}
