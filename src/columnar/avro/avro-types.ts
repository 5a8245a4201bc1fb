import { AnalysisError } from '../../common/errors.js';
import {
  arrayType,
  binaryType,
  booleanType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  field,
  floatType,
  intType,
  longType,
  mapType,
  simpleString,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
  voidType,
} from '../../types/data-type.js';
import type { AvroSchema } from './avro-schema.js';

/**
 * The type of a schema's values, by Spark's table: logical dates and timestamps, decimals, enums as text, a union with null as a nullable
 * value, int with long as long, float with double as double, any other union as a struct of `member0`, `member1`, ….
 */
export function typeOfAvro(schema: AvroSchema): { type: DataType; nullable: boolean } {
  return typeWithin(schema, new Set());
}

function typeWithin(schema: AvroSchema, around: ReadonlySet<AvroSchema>): { type: DataType; nullable: boolean } {
  const some = (type: DataType) => ({ type, nullable: false });
  switch (schema.kind) {
    case 'null':
      return { type: voidType, nullable: true };
    case 'boolean':
      return some(booleanType);
    case 'int':
      return some(schema.logical === 'date' ? dateType : intType);
    case 'long':
      return some(longKind(schema.logical));
    case 'float':
      return some(floatType);
    case 'double':
      return some(doubleType);
    case 'string':
    case 'enum':
      return some(stringType);
    case 'bytes':
    case 'fixed':
      return some(
        schema.decimal === undefined ? binaryType : decimalType(schema.decimal.precision, schema.decimal.scale),
      );
    case 'array': {
      const { type, nullable } = typeWithin(schema.items, around);
      return some(arrayType(type, nullable));
    }
    case 'map': {
      const { type, nullable } = typeWithin(schema.values, around);
      return some(mapType(stringType, type, nullable));
    }
    case 'union':
      return unionType(schema.branches, around);
    case 'record': {
      if (around.has(schema)) {
        throw new AnalysisError(
          'INVALID_AVRO_SCHEMA',
          `The Avro record ${schema.name} contains itself, which no column type can hold.`,
        );
      }
      const inside = new Set([...around, schema]);
      return some(
        structType(
          schema.fields.map(f => {
            const { type, nullable } = typeWithin(f.schema, inside);
            return field(f.name, type, nullable);
          }),
        ),
      );
    }
  }
}

function longKind(logical: string | undefined): DataType {
  if (logical === 'timestamp-millis' || logical === 'timestamp-micros') return timestampType;
  return logical === 'local-timestamp-millis' || logical === 'local-timestamp-micros' ? timestampNtzType : longType;
}

function unionType(
  branches: readonly AvroSchema[],
  around: ReadonlySet<AvroSchema>,
): { type: DataType; nullable: boolean } {
  const others = branches.filter(b => b.kind !== 'null');
  const nullable = others.length < branches.length;
  if (others.length === 0) return { type: voidType, nullable: true };
  if (others.length === 1) return { type: typeWithin(others[0], around).type, nullable };
  const kinds = others.map(b => b.kind).sort();
  if (kinds.join() === 'int,long') return { type: longType, nullable };
  if (kinds.join() === 'double,float') return { type: doubleType, nullable };
  return {
    type: structType(others.map((b, i) => field(`member${i}`, typeWithin(b, around).type))),
    nullable,
  };
}

/** The schema that `to_avro` writes a type with when none is given: Spark's, a null being the second branch. */
export function avroOfType(type: DataType, nullable: boolean, name = 'topLevelRecord', namespace = ''): AvroSchema {
  const schema = plainAvro(type, name, namespace);
  return nullable && schema.kind !== 'null' ? { kind: 'union', branches: [schema, { kind: 'null' }] } : schema;
}

function plainAvro(type: DataType, name: string, namespace: string): AvroSchema {
  switch (type.kind) {
    case 'void':
      return { kind: 'null' };
    case 'boolean':
    case 'float':
    case 'double':
    case 'string':
    case 'int':
      return { kind: type.kind };
    case 'tinyint':
    case 'smallint':
      return { kind: 'int' };
    case 'long':
      return { kind: 'long' };
    case 'binary':
      return { kind: 'bytes' };
    case 'date':
      return { kind: 'int', logical: 'date' };
    case 'timestamp':
      return { kind: 'long', logical: 'timestamp-micros' };
    case 'timestamp_ntz':
      return { kind: 'long', logical: 'local-timestamp-micros' };
    case 'decimal': {
      const { precision, scale } = type;
      return { kind: 'fixed', name: `${name}.fixed`, size: bytesFor(precision), decimal: { precision, scale } };
    }
    case 'array':
      return { kind: 'array', items: avroOfType(type.element, type.containsNull, name, namespace) };
    case 'map':
      return { kind: 'map', values: avroOfType(type.value, type.valueContainsNull, name, namespace) };
    case 'struct': {
      const inner = namespace === '' ? name : `${namespace}.${name}`;
      const fields = type.fields.map(f => ({
        name: f.name,
        aliases: [],
        schema: avroOfType(f.type, f.nullable, f.name, inner),
      }));
      return { kind: 'record', name: inner, aliases: [], fields };
    }
    default:
      throw new AnalysisError(
        'UNSUPPORTED_DATATYPE',
        `Avro has no type for ${simpleString(type)}; cast it to STRING, or leave it out.`,
      );
  }
}

/** Bytes of the two's complement of the greatest number with so many digits. */
function bytesFor(precision: number): number {
  let bytes = 1;
  while (2n ** BigInt(8 * bytes - 1) < 10n ** BigInt(precision)) bytes++;
  return bytes;
}
