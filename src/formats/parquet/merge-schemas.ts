import { AnalysisError } from '../../common/errors.js';
import {
  arrayType,
  type DataType,
  field,
  mapType,
  type StructType,
  sameType,
  simpleString,
  structType,
} from '../../types/data-type.js';

/** All fields of both, in the order of their first appearance; a field of two types is an error. */
export function mergeSchemas(a: StructType, b: StructType, path: string): StructType {
  return mergeStructs(a, b, '', path);
}

function mergeStructs(a: StructType, b: StructType, place: string, path: string): StructType {
  const fields = a.fields.map(f => {
    const other = b.fields.find(g => g.name === f.name);
    return other === undefined ? f : field(f.name, mergeTypes(f.type, other.type, `${place}${f.name}`, path));
  });
  const names = new Set(a.fields.map(f => f.name));
  return structType([...fields, ...b.fields.filter(f => !names.has(f.name))]);
}

function mergeTypes(a: DataType, b: DataType, place: string, path: string): DataType {
  if (a.kind === 'struct' && b.kind === 'struct') return mergeStructs(a, b, `${place}.`, path);
  if (a.kind === 'array' && b.kind === 'array')
    return arrayType(mergeTypes(a.element, b.element, `${place}.element`, path));
  if (a.kind === 'map' && b.kind === 'map') {
    return mapType(
      mergeTypes(a.key, b.key, `${place}.key`, path),
      mergeTypes(a.value, b.value, `${place}.value`, path),
    );
  }
  if (sameType(a, b)) return a;
  throw new AnalysisError(
    'CANNOT_MERGE_SCHEMAS',
    `Column ${place} of ${path} is ${simpleString(b)}, but ${simpleString(a)} in the files before. Declare the schema instead.`,
  );
}
