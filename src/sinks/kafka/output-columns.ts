import type { RecordBatch } from '../../columnar/record-batch.js';
import type { BytesVector, Int32Vector, ListVector } from '../../columnar/vector.js';
import { AnalysisError } from '../../common/errors.js';
import type { RecordColumns } from '../../kafka/record-batch-encoder.js';
import { type DataType, type StructType, simpleString } from '../../types/data-type.js';

/** Where each part of a record comes from: indices of columns, −1 where there is none. */
export interface OutputColumns {
  readonly key: number;
  readonly value: number;
  readonly headers: number;
  readonly topic: number;
  readonly partition: number;
}

/** A batch as the parts of records. */
export interface OutputRows extends RecordColumns {
  readonly length: number;
  readonly topic: BytesVector | null;
  readonly partition: Int32Vector | null;
}

/**
 * Finds the columns of a schema that make up records, without regard to case as everywhere:
 *
 * | column      | type                                          | without it                                        |
 * | ----------- | --------------------------------------------- | ------------------------------------------------- |
 * | `value`     | string or binary; null is a tombstone         | refused                                           |
 * | `key`       | string or binary                              | records without a key                             |
 * | `headers`   | array of structs of `key` and `value`         | records without headers                           |
 * | `topic`     | string                                        | the option `topic`                                |
 * | `partition` | int; null: the partitioner decides            | the partitioner decides                           |
 *
 * Any other column is refused: a forgotten one would be lost without a word.
 */
export function outputColumns(schema: StructType, setup: { topic?: string; includeHeaders: boolean }): OutputColumns {
  const at = (name: string) => schema.fields.findIndex(f => f.name.toLowerCase() === name);
  const found = {
    key: at('key'),
    value: at('value'),
    headers: at('headers'),
    topic: at('topic'),
    partition: at('partition'),
  };
  const known = new Set<number>(Object.values(found));
  const others = schema.fields.filter((_, i) => !known.has(i)).map(f => f.name);
  if (found.value < 0) {
    throw refused(
      `needs a column 'value' (string or binary), and there is none among ${names(schema)}. ` +
        "Make one, such as to_json(struct(*)) AS value, and give the record's key the name 'key'.",
    );
  }
  if (others.length > 0) {
    throw refused(
      `takes the columns key, value, headers, topic and partition, not ${others.join(', ')}. Put what is to be written into value.`,
    );
  }
  expectType(schema, found.value, 'string or binary', isBytes);
  expectType(schema, found.key, 'string or binary', isBytes);
  expectType(schema, found.headers, 'array<struct<key:string,value:binary>>', isHeaders);
  expectType(schema, found.topic, 'string', type => type.kind === 'string');
  expectType(schema, found.partition, 'int', type => type.kind === 'int');
  if (found.topic < 0 && setup.topic === undefined) {
    throw refused("needs to know the topic: option('topic', …), or a column 'topic'.");
  }
  return {
    ...found,
    headers: setup.includeHeaders ? found.headers : -1,
    topic: setup.topic === undefined ? found.topic : -1,
  };
}

export function outputRows(batch: RecordBatch, at: OutputColumns): OutputRows {
  const column = <V>(index: number) => (index < 0 ? null : (batch.columns[index] as V));
  return {
    length: batch.length,
    key: column<BytesVector>(at.key),
    value: batch.columns[at.value] as BytesVector,
    headers: column<ListVector>(at.headers),
    topic: column<BytesVector>(at.topic),
    partition: column<Int32Vector>(at.partition),
  };
}

const isBytes = (type: DataType) => type.kind === 'string' || type.kind === 'binary';

function isHeaders(type: DataType): boolean {
  if (type.kind !== 'array' || type.element.kind !== 'struct') return false;
  const { fields } = type.element;
  return fields.length === 2 && fields[0].type.kind === 'string' && isBytes(fields[1].type);
}

function expectType(schema: StructType, index: number, wanted: string, fits: (type: DataType) => boolean): void {
  if (index < 0) return;
  const { name, type } = schema.fields[index];
  if (!fits(type))
    throw refused(`wants ${name} to be ${wanted}, and it is ${simpleString(type)}. Cast it in the query.`);
}

function refused(reason: string): AnalysisError {
  return new AnalysisError('KAFKA_SINK_SCHEMA', `The Kafka sink ${reason}`);
}

function names(schema: StructType): string {
  return schema.fields.map(f => f.name).join(', ') || 'no columns';
}
