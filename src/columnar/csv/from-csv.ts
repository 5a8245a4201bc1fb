import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { type StructType, structType } from '../../types/data-type.js';
import { type BytesVector, StructVector } from '../vector.js';
import { CsvInference, csvColumnNames, csvSchema, tokenTexts } from './infer.js';
import type { CsvOptions } from './options.js';
import { CsvRecords } from './records.js';
import { CsvTokenizer } from './tokenizer.js';

/** `from_csv`: one record per text. Null gives null; a text without a record (empty, a comment) gives a row of nulls. */
export function fromCsv(texts: BytesVector, schema: StructType, options: CsvOptions): StructVector {
  if (options.mode === 'DROPMALFORMED') {
    throw new EvaluationError('PARSE_MODE_UNSUPPORTED', 'from_csv takes the modes PERMISSIVE and FAILFAST only.');
  }
  const names = schema.fields.map(f => f.name);
  const records = new CsvRecords(schema, names, options, texts.length);
  const { starts, ends, validity } = texts;
  // Records are unescaped in place, and the vector is not ours to change.
  const data = new Uint8Array(texts.data);
  for (let row = 0; row < texts.length; row++) {
    const isNull = validity !== null && validity[row] === 0;
    const isEmpty = starts[row] === ends[row];
    if (isNull || isEmpty || (options.comment !== 0 && data[starts[row]] === options.comment)) records.appendEmpty();
    else if (
      records.append(copyOnce(data, texts.data, starts[row], ends[row]), starts[row], ends[row]) === 'malformed'
    ) {
      const text = Buffer.from(texts.data.subarray(starts[row], ends[row])).toString();
      throw new EvaluationError(
        'MALFORMED_RECORD_IN_PARSING',
        `Malformed records are detected in record parsing: ${records.complaint}: ${text}`,
      );
    }
  }
  const batch = records.finish();
  return new StructVector(structType(batch.schema.fields), texts.length, batch.columns, validity);
}

/** Two rows may be views of the same text: each must see it unchanged. */
function copyOnce(data: Uint8Array, original: Uint8Array, start: number, end: number): Uint8Array {
  for (let i = start; i < end; i++) if (data[i] !== original[i]) return restored(data, original, start, end);
  return data;
}

function restored(data: Uint8Array, original: Uint8Array, start: number, end: number): Uint8Array {
  // Unescaping the same text again gives the same bytes in the same places, so earlier rows keep their content.
  data.set(original.subarray(start, end), start);
  return data;
}

/** `schema_of_csv`: the schema of one record. */
export function schemaOfCsv(text: string, options: CsvOptions): StructType {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length === 0) throw new AnalysisError('INVALID_CSV', 'schema_of_csv needs a record: the text is empty.');
  const tokenizer = new CsvTokenizer(options, false);
  tokenizer.parse(bytes, 0, bytes.length);
  const inference = new CsvInference(options);
  inference.add(tokenizer, bytes);
  const names = csvColumnNames(tokenTexts(tokenizer, bytes), false);
  return csvSchema(names, inference.result(names.length));
}
