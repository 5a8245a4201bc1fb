import { AnalysisError } from '../../common/errors.js';

/** A schema of Avro with names resolved: named types refer to one another directly, so that recursion is a cycle of objects. */
export type AvroSchema =
  | { readonly kind: 'null' | 'boolean' | 'float' | 'double' | 'string' }
  | { readonly kind: 'int' | 'long'; readonly logical?: string }
  | { readonly kind: 'bytes'; readonly decimal?: AvroDecimal }
  | { readonly kind: 'fixed'; readonly name: string; readonly size: number; readonly decimal?: AvroDecimal }
  | { readonly kind: 'enum'; readonly name: string; readonly symbols: readonly string[]; readonly default?: string }
  | { readonly kind: 'array'; readonly items: AvroSchema }
  | { readonly kind: 'map'; readonly values: AvroSchema }
  | { readonly kind: 'union'; readonly branches: readonly AvroSchema[] }
  | AvroRecord;

export interface AvroDecimal {
  readonly precision: number;
  readonly scale: number;
}

export interface AvroRecord {
  readonly kind: 'record';
  readonly name: string;
  readonly aliases: readonly string[];
  readonly fields: AvroField[];
}

export interface AvroField {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly schema: AvroSchema;
  /** JSON of the default; undefined when there is none. */
  readonly default?: unknown;
}

/** The schema of a JSON text (`{"type":"record",…}`, `"string"`). Fails with `INVALID_AVRO_SCHEMA`. */
export function parseAvroSchema(text: string): AvroSchema {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A bare name is allowed, as Avro's own parser does: `int`.
    json = text.trim();
  }
  return new SchemaParser(text).parse(json, '');
}

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);

type Json = Record<string, unknown>;

class SchemaParser {
  private readonly named = new Map<string, AvroSchema>();

  constructor(private readonly text: string) {}

  parse(json: unknown, namespace: string): AvroSchema {
    if (typeof json === 'string') return this.reference(json, namespace);
    if (Array.isArray(json)) {
      const branches = json.map(branch => this.parse(branch, namespace));
      if (branches.some(b => b.kind === 'union')) throw this.bad('a union directly inside of a union');
      return { kind: 'union', branches };
    }
    if (typeof json !== 'object' || json === null) throw this.bad(`${JSON.stringify(json)} is no type`);
    return this.object(json as Json, namespace);
  }

  private reference(name: string, namespace: string): AvroSchema {
    if (PRIMITIVES.has(name)) return { kind: name as 'null' };
    const found = this.named.get(fullName(name, namespace)) ?? this.named.get(name);
    if (found === undefined) throw this.bad(`there is no type ${JSON.stringify(name)}`);
    return found;
  }

  private object(json: Json, namespace: string): AvroSchema {
    const { type } = json;
    if (typeof type === 'object' && type !== null) return this.parse(type, namespace);
    const logical = typeof json.logicalType === 'string' ? json.logicalType : undefined;
    switch (type as string) {
      case 'int':
      case 'long':
        return { kind: type as 'int' | 'long', logical };
      case 'bytes':
        return { kind: 'bytes', decimal: this.decimal(json, logical) };
      case 'array':
        return { kind: 'array', items: this.parse(json.items, namespace) };
      case 'map':
        return { kind: 'map', values: this.parse(json.values, namespace) };
      case 'record':
      case 'error':
        return this.record(json, namespace);
      case 'enum': {
        const symbols = this.texts(json.symbols, 'symbols');
        return this.define(json, namespace, name => ({
          kind: 'enum',
          name,
          symbols,
          default: json.default as string | undefined,
        }));
      }
      case 'fixed': {
        const size = json.size;
        if (!Number.isInteger(size) || (size as number) < 0) throw this.bad('a fixed type without a size');
        const decimal = this.decimal(json, logical);
        return this.define(json, namespace, name => ({ kind: 'fixed', name, size: size as number, decimal }));
      }
      default:
        return this.reference(String(type), namespace);
    }
  }

  private record(json: Json, namespace: string): AvroSchema {
    const fields: AvroField[] = [];
    const aliases = json.aliases === undefined ? [] : this.texts(json.aliases, 'aliases');
    const record = this.define(json, namespace, name => ({ kind: 'record', name, aliases, fields })) as AvroRecord;
    if (!Array.isArray(json.fields)) throw this.bad(`the record ${record.name} has no fields`);
    const inner = record.name.includes('.') ? record.name.slice(0, record.name.lastIndexOf('.')) : '';
    for (const field of json.fields as Json[]) {
      if (typeof field?.name !== 'string') throw this.bad(`a field of ${record.name} has no name`);
      fields.push({
        name: field.name,
        aliases: field.aliases === undefined ? [] : this.texts(field.aliases, 'aliases'),
        schema: this.parse(field.type, inner),
        default: field.default,
      });
    }
    return record;
  }

  private define(json: Json, namespace: string, make: (name: string) => AvroSchema): AvroSchema {
    if (typeof json.name !== 'string') throw this.bad(`a type ${String(json.type)} has no name`);
    const own = typeof json.namespace === 'string' ? json.namespace : namespace;
    const name = fullName(json.name, own);
    const made = make(name);
    this.named.set(name, made);
    return made;
  }

  private decimal(json: Json, logical: string | undefined): AvroDecimal | undefined {
    if (logical !== 'decimal') return undefined;
    return { precision: Number(json.precision), scale: Number(json.scale ?? 0) };
  }

  private texts(given: unknown, what: string): string[] {
    if (Array.isArray(given) && given.every(item => typeof item === 'string')) return given;
    throw this.bad(`${what} must be a list of texts`);
  }

  private bad(problem: string): AnalysisError {
    const shown = this.text.length > 200 ? `${this.text.slice(0, 200)}…` : this.text;
    return new AnalysisError('INVALID_AVRO_SCHEMA', `The Avro schema is not valid: ${problem}, in ${shown}`);
  }
}

const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
