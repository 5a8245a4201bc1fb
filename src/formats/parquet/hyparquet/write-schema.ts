import type { SchemaElement } from 'hyparquet';
import { InternalError } from '../../../common/errors.js';
import { type DataType, type StructType, simpleString } from '../../../types/data-type.js';

/** A column to be written: what `file-schema.ts` is for reading. Everything is optional but the keys of maps. */
export type WriteNode =
  | { readonly kind: 'leaf'; readonly type: DataType; readonly leaf: number; readonly optional: boolean }
  | {
      readonly kind: 'list';
      readonly element: WriteNode;
      readonly rep: number;
      readonly optional: boolean;
      readonly leaves: readonly number[];
    }
  | {
      readonly kind: 'map';
      readonly key: WriteNode;
      readonly value: WriteNode;
      readonly rep: number;
      readonly optional: boolean;
      readonly leaves: readonly number[];
    }
  | {
      readonly kind: 'struct';
      readonly fields: readonly WriteNode[];
      readonly optional: boolean;
      readonly leaves: readonly number[];
    };

export interface WriteLeaf {
  readonly element: SchemaElement;
  readonly type: DataType;
  readonly path: readonly string[];
  readonly maxDef: number;
  readonly maxRep: number;
}

export interface WriteSchema {
  readonly elements: readonly SchemaElement[];
  readonly leaves: readonly WriteLeaf[];
  readonly columns: readonly WriteNode[];
}

/** The Parquet schema of a struct, in Spark's layout: three-level lists (`list.element`), maps of `key_value`, timestamps in micros. */
export function writeSchema(schema: StructType): WriteSchema {
  const writer = new SchemaWriter();
  writer.elements.push({ name: 'spark_schema', num_children: schema.fields.length });
  const columns = schema.fields.map(f => writer.field(f.name, f.type, [], 0, 0, true));
  return { elements: writer.elements, leaves: writer.leaves, columns };
}

class SchemaWriter {
  readonly elements: SchemaElement[] = [];
  readonly leaves: WriteLeaf[] = [];

  field(
    name: string,
    type: DataType,
    parents: readonly string[],
    def: number,
    rep: number,
    optional: boolean,
  ): WriteNode {
    const path = [...parents, name];
    const own = optional ? def + 1 : def;
    const repetition_type = optional ? ('OPTIONAL' as const) : ('REQUIRED' as const);
    const first = this.leaves.length;
    const leaves = () => Array.from({ length: this.leaves.length - first }, (_, i) => first + i);
    switch (type.kind) {
      case 'array': {
        this.elements.push({
          name,
          repetition_type,
          num_children: 1,
          converted_type: 'LIST',
          logical_type: { type: 'LIST' },
        });
        this.elements.push({ name: 'list', repetition_type: 'REPEATED', num_children: 1 });
        const element = this.field('element', type.element, [...path, 'list'], own + 1, rep + 1, true);
        return { kind: 'list', element, rep: rep + 1, optional, leaves: leaves() };
      }
      case 'map': {
        this.elements.push({
          name,
          repetition_type,
          num_children: 1,
          converted_type: 'MAP',
          logical_type: { type: 'MAP' },
        });
        this.elements.push({ name: 'key_value', repetition_type: 'REPEATED', num_children: 2 });
        const inner = [...path, 'key_value'];
        const key = this.field('key', type.key, inner, own + 1, rep + 1, false);
        const value = this.field('value', type.value, inner, own + 1, rep + 1, true);
        return { kind: 'map', key, value, rep: rep + 1, optional, leaves: leaves() };
      }
      case 'struct': {
        this.elements.push({ name, repetition_type, num_children: type.fields.length });
        const fields = type.fields.map(f => this.field(f.name, f.type, path, own, rep, true));
        return { kind: 'struct', fields, optional, leaves: leaves() };
      }
    }
    const physical = leafElement(type);
    if (physical === null) throw new InternalError(`${simpleString(type)} has no Parquet type`);
    const element: SchemaElement = { name, repetition_type, ...physical };
    this.elements.push(element);
    this.leaves.push({ element, type, path, maxDef: own, maxRep: rep });
    return { kind: 'leaf', type, leaf: this.leaves.length - 1, optional };
  }
}

function leafElement(type: DataType): Partial<SchemaElement> | null {
  switch (type.kind) {
    case 'boolean':
      return { type: 'BOOLEAN' };
    // Without the logical type: hyparquet-writer spells its bit width as a 32-bit field, which strict readers refuse.
    case 'tinyint':
      return { type: 'INT32', converted_type: 'INT_8' };
    case 'smallint':
      return { type: 'INT32', converted_type: 'INT_16' };
    case 'int':
    case 'year_month_interval':
      return { type: 'INT32' };
    case 'long':
    case 'day_time_interval':
      return { type: 'INT64' };
    case 'float':
      return { type: 'FLOAT' };
    case 'double':
      return { type: 'DOUBLE' };
    case 'string':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'binary':
      return { type: 'BYTE_ARRAY' };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } };
    case 'timestamp':
      return {
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
      };
    case 'timestamp_ntz':
      return { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } };
    case 'decimal': {
      const { precision, scale } = type;
      const common = {
        converted_type: 'DECIMAL' as const,
        precision,
        scale,
        logical_type: { type: 'DECIMAL' as const, precision, scale },
      };
      if (precision <= 9) return { type: 'INT32', ...common };
      if (precision <= 18) return { type: 'INT64', ...common };
      return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: decimalBytes(precision), ...common };
    }
    default:
      return null;
  }
}

/** The fewest bytes that hold every number of so many digits, with its sign. */
function decimalBytes(precision: number): number {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) < 10n ** BigInt(precision)) bytes++;
  return bytes;
}
