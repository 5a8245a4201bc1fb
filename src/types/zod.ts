import { AnalysisError } from '../common/errors.js';
import {
  arrayType,
  bigintType,
  binaryType,
  booleanType,
  type DataType,
  doubleType,
  field,
  floatType,
  intType,
  longType,
  mapType,
  type StructType,
  sameType,
  stringType,
  structType,
  timestampType,
} from './data-type.js';

/**
 * Schemas from zod 4 objects, read through their definitions: zod itself is not imported, and both of its builds (which are different
 * classes) work.
 *
 * | zod | column |
 * |---|---|
 * | `z.string()`, `z.enum`, string literals | string |
 * | `z.int32()` / `z.int()` / `z.number()` / `z.float32()` | int / long / double / float |
 * | `z.bigint()`, `z.int64()` | long seen as bigint |
 * | `z.boolean()`, `z.date()` | boolean, timestamp |
 * | `z.array`, `z.object`, `z.record`, `z.map`, `z.tuple` of one type | array, struct, map |
 * | `.nullable()`, `.optional()`, `.default()` | nullable |
 * | anything with `.meta({ sql: 'DECIMAL(10,2)' })` | that type, through `parseType` |
 */
export interface ZodObjectLike<Row = any> {
  readonly _output: Row;
  readonly shape: Readonly<Record<string, unknown>>;
}

interface ZodType {
  readonly _zod: { readonly def: ZodDefinition };
  readonly meta?: () => { readonly sql?: string } | undefined;
  readonly shape?: Readonly<Record<string, unknown>>;
}

interface ZodDefinition {
  readonly type: string;
  readonly format?: string;
  readonly innerType?: ZodType;
  readonly element?: ZodType;
  readonly keyType?: ZodType;
  readonly valueType?: ZodType;
  readonly values?: readonly unknown[];
  readonly options?: readonly ZodType[];
  readonly items?: readonly ZodType[];
  readonly rest?: ZodType | null;
  readonly getter?: () => ZodType;
  readonly in?: ZodType;
  readonly out?: ZodType;
  readonly shape?: Readonly<Record<string, ZodType>>;
  readonly checks?: readonly { readonly _zod?: { readonly def?: { readonly format?: string } } }[];
}

/** Any zod type. */
export interface ZodTypeLike<T = any> {
  readonly _output: T;
  readonly _zod: object;
}

export function isZodType(value: unknown): value is ZodTypeLike {
  return (value as Partial<ZodType> | undefined)?._zod?.def !== undefined;
}

export function isZodObject(value: unknown): value is ZodObjectLike {
  return (value as ZodType | undefined)?._zod?.def?.type === 'object';
}

/** `parseType` reads the DDL text of `.meta({ sql })`. */
export function schemaFromZod(schema: ZodObjectLike, parseType: (ddl: string) => DataType): StructType {
  return new ZodReader(parseType).struct(schema as unknown as ZodType, '');
}

/** The type of the values of any zod type. Whether they may be null is not part of it. */
export function typeFromZod(type: ZodTypeLike, parseType: (ddl: string) => DataType): DataType {
  return new ZodReader(parseType).read(type as unknown as ZodType, 'value').type;
}

class ZodReader {
  private depth = 0;
  constructor(private readonly parseType: (ddl: string) => DataType) {}

  struct(type: ZodType, path: string): StructType {
    const shape = (type.shape ?? type._zod.def.shape ?? {}) as Readonly<Record<string, ZodType>>;
    return structType(
      Object.entries(shape).map(([name, child]) => {
        const read = this.read(child, path === '' ? name : `${path}.${name}`);
        return field(name, read.type, read.nullable);
      }),
    );
  }

  read(type: ZodType, path: string): { type: DataType; nullable: boolean } {
    const sql = type.meta?.()?.sql;
    if (sql !== undefined) return { type: this.parseType(sql), nullable: isOptional(type) };
    const { def } = type._zod;
    switch (def.type) {
      case 'nullable':
      case 'optional':
      case 'default':
      case 'prefault':
        return { type: this.read(def.innerType!, path).type, nullable: true };
      case 'union':
        return this.union(def, path);
      case 'lazy':
        return this.deeper(path, () => this.read(def.getter!(), path));
      case 'readonly':
      case 'nonoptional':
      case 'catch':
        return this.read(def.innerType!, path);
      case 'pipe':
        return this.read(def.out?._zod.def.type === 'transform' ? def.in! : def.out!, path);
      default:
        return { type: this.plain(def, type, path), nullable: false };
    }
  }

  /** `z.union([z.string(), z.null()])` is a nullable string; other unions have no one type. */
  private union(def: ZodDefinition, path: string): { type: DataType; nullable: boolean } {
    const options = (def.options ?? []).filter(o => !['null', 'undefined', 'void'].includes(o._zod.def.type));
    if (options.length !== 1) throw unsupported(def.type, path);
    const only = this.read(options[0], path);
    return { type: only.type, nullable: only.nullable || options.length < def.options!.length };
  }

  /** A schema that contains itself has no column type. */
  private deeper<T>(path: string, read: () => T): T {
    if (++this.depth > 50)
      throw new AnalysisError(
        'UNSUPPORTED_ZOD_TYPE',
        `Field ${path.slice(0, 80)}: a recursive schema has no column type.`,
      );
    const result = read();
    this.depth--;
    return result;
  }

  private plain(def: ZodDefinition, type: ZodType, path: string): DataType {
    switch (def.type) {
      case 'string':
      case 'enum':
      case 'template_literal':
        return stringType;
      case 'number':
        return numberType(formatOf(def));
      case 'bigint':
        return bigintType;
      case 'boolean':
        return booleanType;
      case 'date':
        return timestampType;
      case 'literal':
        return literalType(def.values ?? [], path);
      case 'object':
        return this.struct(type, path);
      case 'array': {
        const element = this.read(def.element!, `${path}[]`);
        return arrayType(element.type, element.nullable);
      }
      case 'record':
      case 'map': {
        const value = this.read(def.valueType!, `${path}.*`);
        return mapType(this.read(def.keyType!, `${path} key`).type, value.type, value.nullable);
      }
      case 'tuple':
        return this.tuple(def, path);
      case 'instanceof':
      case 'file':
        return binaryType;
      default:
        throw unsupported(def.type, path);
    }
  }

  /** A tuple of one type is an array. */
  private tuple(def: ZodDefinition, path: string): DataType {
    const parts = [...(def.items ?? []), ...(def.rest ? [def.rest] : [])].map(item => this.read(item, `${path}[]`));
    if (parts.length === 0 || !parts.every(p => sameType(p.type, parts[0].type))) throw unsupported(def.type, path);
    return arrayType(
      parts[0].type,
      parts.some(p => p.nullable),
    );
  }
}

function unsupported(type: string, path: string): AnalysisError {
  return new AnalysisError(
    'UNSUPPORTED_ZOD_TYPE',
    `Field ${path}: z.${type} has no column type. Say which one you mean with .meta({ sql: 'STRING' }).`,
  );
}

function isOptional(type: ZodType): boolean {
  return ['nullable', 'optional', 'default', 'prefault'].includes(type._zod.def.type);
}

function formatOf(def: ZodDefinition): string | undefined {
  return def.format ?? def.checks?.map(c => c._zod?.def?.format).find(f => f !== undefined);
}

function numberType(format: string | undefined): DataType {
  switch (format) {
    case 'int32':
      return intType;
    case 'uint32':
    case 'safeint':
      return longType;
    case 'float32':
      return floatType;
    default:
      return doubleType;
  }
}

function literalType(values: readonly unknown[], path: string): DataType {
  const kinds = new Set(values.map(v => typeof v));
  if (kinds.size === 1) {
    const [kind] = kinds;
    if (kind === 'string') return stringType;
    if (kind === 'number') return values.every(Number.isSafeInteger) ? longType : doubleType;
    if (kind === 'boolean') return booleanType;
    if (kind === 'bigint') return bigintType;
  }
  throw new AnalysisError('UNSUPPORTED_ZOD_TYPE', `Field ${path}: the literals of a column must be of one type.`);
}
