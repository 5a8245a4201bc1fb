import { AnalysisError } from '../common/errors.js';
import {
  arrayType,
  bigintType,
  binaryType,
  booleanType,
  type DataType,
  doubleType,
  field,
  longType,
  mapType,
  type StructType,
  simpleString,
  stringType,
  structType,
  timestampType,
  voidType,
} from './data-type.js';

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);

/** The schema that JavaScript rows suggest: integers are long, other numbers double, columns of the first row first. */
export function inferSchema(rows: readonly unknown[]): StructType {
  const types = new Map<string, DataType>();
  for (const row of rows) {
    if (!isObject(row) || Array.isArray(row))
      throw new AnalysisError('CANNOT_INFER_TYPE', 'Rows without a schema must be plain objects.');
    for (const [name, value] of Object.entries(row))
      types.set(name, widen(types.get(name), inferType(value, name), name));
  }
  return structType([...types].map(([name, type]) => field(name, type.kind === 'void' ? stringType : type)));
}

/** Deeper values than anybody means: a cycle. */
const DEEPEST = 100;

function inferType(value: unknown, path: string, depth = 0): DataType {
  if (depth > DEEPEST) {
    throw new AnalysisError(
      'CANNOT_INFER_TYPE',
      `Column ${path.slice(0, 80)}: nested more than ${DEEPEST} deep, or a cycle.`,
    );
  }
  if (value === null || value === undefined) return voidType;
  if (typeof value === 'boolean') return booleanType;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? longType : doubleType;
  if (typeof value === 'bigint') return bigintType;
  if (typeof value === 'string') return stringType;
  if (value instanceof Date) return timestampType;
  if (value instanceof Uint8Array) return binaryType;
  if (Array.isArray(value))
    return arrayType(
      value.map(v => inferType(v, `${path}[]`, depth + 1)).reduce<DataType>((a, b) => widen(a, b, path), voidType),
    );
  if (value instanceof Map) {
    const merge = (items: unknown[]) =>
      items.map(v => inferType(v, path, depth + 1)).reduce<DataType>((a, b) => widen(a, b, path), voidType);
    return mapType(merge([...value.keys()]), merge([...value.values()]));
  }
  if (typeof value === 'object')
    return structType(
      Object.entries(value).map(([name, v]) => field(name, inferType(v, `${path}.${name}`, depth + 1))),
    );
  throw new AnalysisError('CANNOT_INFER_TYPE', `Column ${path}: a ${typeof value} has no column type.`);
}

function widen(a: DataType | undefined, b: DataType, path: string): DataType {
  if (a === undefined || a.kind === 'void') return b;
  if (b.kind === 'void' || a.kind === b.kind) {
    if (a.kind === 'struct' && b.kind === 'struct') {
      const names = new Set([...a.fields, ...b.fields].map(f => f.name));
      const of = (t: StructType, name: string) => t.fields.find(f => f.name === name)?.type ?? voidType;
      return structType([...names].map(name => field(name, widen(of(a, name), of(b, name), `${path}.${name}`))));
    }
    if (a.kind === 'array' && b.kind === 'array') return arrayType(widen(a.element, b.element, path));
    if (a.kind === 'map' && b.kind === 'map') return mapType(widen(a.key, b.key, path), widen(a.value, b.value, path));
    // One bigint among the numbers: all are seen as bigints.
    if (b.kind === 'long' && b.view === 'bigint') return b;
    return a;
  }
  const kinds = [a.kind, b.kind];
  if (kinds.includes('double') && kinds.includes('long')) return doubleType;
  throw new AnalysisError(
    'CANNOT_MERGE_TYPE',
    `Column ${path} holds both ${simpleString(a)} and ${simpleString(b)}: give a schema.`,
  );
}
