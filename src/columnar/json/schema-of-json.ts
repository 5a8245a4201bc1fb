import { AnalysisError } from '../../common/errors.js';
import { type DataType, field, type StructType, stringType, structType, voidType } from '../../types/data-type.js';
import { compareStrings } from '../../types/value.js';
import { canonicalType, inferValue, mergeTypes } from './infer.js';
import type { JsonOptions } from './options.js';
import { JsonScanner } from './scanner.js';
import { MALFORMED } from './tokens.js';

/** `schema_of_json`: the type of one text. A blank text is a string; malformed text is an error. */
export function schemaOfJson(text: string, options: JsonOptions): DataType {
  const scanner = new JsonScanner(options);
  const bytes = Buffer.from(text);
  scanner.attach(bytes);
  scanner.start(0, bytes.length);
  try {
    if (scanner.space() < 0) return stringType;
    const type = inferValue(scanner);
    return canonicalType(type, options) ?? (type.kind === 'struct' ? structType([]) : stringType);
  } catch (error) {
    if (error !== MALFORMED) throw error;
    throw new AnalysisError(
      'JSON_PARSE_ERROR',
      `schema_of_json was given malformed JSON: ${scanner.problem} at offset ${scanner.problemAt}.`,
    );
  }
}

/**
 * Collects the schema of a file from its records. An object gives its fields, an array the fields of its objects, null nothing;
 * anything else is a corrupt record. The result depends on the set of records, not on how they are spread over files.
 */
export class SchemaInference {
  readonly scanner: JsonScanner;
  private type: DataType = voidType;
  private corrupt = false;

  constructor(private readonly options: JsonOptions) {
    this.scanner = new JsonScanner(options);
  }

  /** Takes the record `[start, end)` of the scanner's bytes; false when it is corrupt. */
  add(start: number, end: number): boolean {
    const type = this.recordType(start, end);
    if (type === null) {
      this.corrupt = true;
      return false;
    }
    this.type = mergeTypes(this.type, type);
    return true;
  }

  private recordType(start: number, end: number): DataType | null {
    const { scanner } = this;
    scanner.start(start, end);
    scanner.problem = 'the record is no object';
    try {
      if (scanner.space() < 0) return voidType;
      const type = inferValue(scanner);
      const record = type.kind === 'array' ? type.element : type;
      return record.kind === 'struct' || record.kind === 'void' ? record : null;
    } catch (error) {
      if (error !== MALFORMED) throw error;
      return null;
    }
  }

  /** Sorted by name; in permissive mode with the corrupt-record column where there were corrupt records. */
  schema(): StructType {
    const type = canonicalType(this.type, this.options);
    const fields = type?.kind === 'struct' ? [...type.fields] : [];
    const twice = fields.find((f, i) => fields.some((g, j) => j < i && g.name.toLowerCase() === f.name.toLowerCase()));
    if (twice !== undefined) {
      throw new AnalysisError(
        'COLUMN_ALREADY_EXISTS',
        `The files have two fields named ${twice.name} (but for the case of letters). Give a schema.`,
      );
    }
    const name = this.options.columnNameOfCorruptRecord;
    if (this.corrupt && this.options.mode === 'permissive' && !fields.some(f => f.name === name)) {
      fields.push(field(name, stringType));
      fields.sort((a, b) => compareStrings(a.name, b.name));
    }
    return structType(fields);
  }
}
