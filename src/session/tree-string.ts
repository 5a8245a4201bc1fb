import { type DataType, type StructType, simpleString } from '../types/data-type.js';

/** A schema as an indented tree: what `printSchema` prints. */
export function treeString(schema: StructType): string {
  const lines = ['root'];
  const name = (t: DataType) =>
    t.kind === 'struct' || t.kind === 'array' || t.kind === 'map'
      ? t.kind
      : t.kind === 'long'
        ? 'long'
        : simpleString(t);
  const walk = (label: string, type: DataType, nullable: string, depth: number): void => {
    lines.push(`${' |   '.repeat(depth - 1)} |-- ${label}: ${name(type)} (${nullable})`);
    if (type.kind === 'struct')
      for (const f of type.fields) walk(f.name, f.type, `nullable = ${f.nullable}`, depth + 1);
    if (type.kind === 'array') walk('element', type.element, `containsNull = ${type.containsNull}`, depth + 1);
    if (type.kind === 'map') {
      walk('key', type.key, '', depth + 1);
      walk('value', type.value, `valueContainsNull = ${type.valueContainsNull}`, depth + 1);
    }
  };
  for (const f of schema.fields) walk(f.name, f.type, `nullable = ${f.nullable}`, 1);
  return `${lines.join('\n').replaceAll(' ()', '')}\n`;
}
