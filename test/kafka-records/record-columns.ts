import { vectorOf } from '../../src/columnar/builder.js';
import type { BytesVector, ListVector } from '../../src/columnar/vector.js';
import type { RecordColumns } from '../../src/kafka/record-batch-encoder.js';
import { arrayType, binaryType, field, stringType, structType } from '../../src/types/data-type.js';

/** A record as a test writes it down. */
export interface TestRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: readonly (readonly [string, Uint8Array | null])[];
}

export const HEADERS_TYPE = arrayType(structType([field('key', stringType), field('value', binaryType)]));

export function columnsOf(records: readonly TestRecord[]): RecordColumns {
  const bytes = (values: (Uint8Array | null)[]) => vectorOf(binaryType, values) as BytesVector;
  const noKeys = records.every(r => r.key === null);
  const noHeaders = records.every(r => r.headers === undefined);
  return {
    key: noKeys ? null : bytes(records.map(r => r.key)),
    value: bytes(records.map(r => r.value)),
    headers: noHeaders
      ? null
      : (vectorOf(
          HEADERS_TYPE,
          records.map(r => (r.headers ?? []).map(([name, value]) => [name, value])),
        ) as ListVector),
  };
}
