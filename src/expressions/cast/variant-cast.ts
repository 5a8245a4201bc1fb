import { EvaluationError } from '../../common/errors.js';
import {
  binaryType,
  booleanType,
  type DataType,
  doubleType,
  longType,
  type MapType,
  type StructType,
  sqlTypeName,
  stringType,
} from '../../types/data-type.js';
import { secondsOfMicros } from '../../types/datetime/civil.js';
import { formatTimestamp } from '../../types/datetime/format-datetime.js';
import { offsetId, type Zone } from '../../types/datetime/zone.js';
import { decimalText } from '../../types/decimal-text.js';
import { MapValue, normalInteger, type Value, VariantValue } from '../../types/value.js';
import type { Int } from '../integer.js';
import { canCast } from './can-cast.js';
import type { CastFunction, CastRequest } from './cast-failure.js';
import { doubleText, floatText } from './number-text.js';
import { toText } from './to-text.js';

/** Any value as a variant: numbers, booleans and text as they are; dates, times and bytes as text. */
export function toVariant({ from, zone }: CastRequest): CastFunction {
  const json = variantJsonOf(from, zone);
  return value => new VariantValue(json(value));
}

/** Values of a type that are not null, in the form that a variant holds them; structs and maps with text as keys become objects. */
export function variantJsonOf(type: DataType, zone: Zone): (value: any) => unknown {
  switch (type.kind) {
    case 'boolean':
    case 'string':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'long':
    case 'double':
      return value => value;
    case 'float':
      // The shortest decimal of the float, not the double that it is.
      return (value: number) => Number(floatText(value));
    case 'decimal':
      return (value: Int) => (type.scale === 0 ? value : Number(decimalText(value, type.scale)));
    case 'variant':
      return (value: VariantValue) => value.json;
    case 'array': {
      const element = orNull(type.element, zone);
      return (values: readonly Value[]) => values.map(element);
    }
    case 'map': {
      const value = orNull(type.value, zone);
      return (map: MapValue) => objectOf(map.keys as readonly string[], map.values.map(value));
    }
    case 'struct': {
      const names = type.fields.map(f => f.name);
      const fields = type.fields.map(f => orNull(f.type, zone));
      return (values: readonly Value[]) =>
        objectOf(
          names,
          values.map((value, i) => fields[i](value)),
        );
    }
    case 'timestamp':
      // With its offset, so that it is the same instant for readers in other zones.
      return (micros: Int) => `${formatTimestamp(micros, zone)}${offsetText(micros, zone)}`;
    case 'binary':
      return (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    default:
      return toText(type, zone);
  }
}

function orNull(type: DataType, zone: Zone): (value: Value) => unknown {
  const json = variantJsonOf(type, zone);
  return value => (value === null ? null : json(value));
}

function objectOf(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const object = Object.create(null) as Record<string, unknown>;
  for (let i = 0; i < names.length; i++) object[names[i]] = values[i];
  return object;
}

function offsetText(micros: Int, zone: Zone): string {
  const id = offsetId(zone.fixedOffset ?? zone.offsetAt(secondsOfMicros(micros)));
  return id === 'Z' ? '+00:00' : id;
}

type Cast = (request: CastRequest) => CastFunction;

/** A variant as a value of a type: by the kind of thing it holds, as `CAST` of that would be. JSON null is null. */
export function fromVariant(request: CastRequest, castFunction: Cast): CastFunction {
  const read = reader(request, castFunction);
  return (variant: VariantValue) => (variant.json === null ? null : read(variant.json));
}

function reader(request: CastRequest, castFunction: Cast): (json: unknown) => Value {
  const { to } = request;
  const wrong = (json: unknown): Value => {
    if (request.mode === 'try') return null;
    throw new EvaluationError(
      'INVALID_VARIANT_CAST',
      `The variant value \`${variantText(new VariantValue(json), true)}\` cannot be cast into "${sqlTypeName(to)}". Use \`try_variant_get\` instead.`,
    );
  };
  const part = (type: DataType) => {
    const read = reader({ ...request, to: type }, castFunction);
    return (json: unknown): Value => (json === null || json === undefined ? null : read(json));
  };
  if (to.kind === 'variant') return json => new VariantValue(json);
  if (to.kind === 'array') {
    const element = part(to.element);
    return json => (Array.isArray(json) ? json.map(element) : wrong(json));
  }
  if (to.kind === 'map') return mapReader(part((to as MapType).value), wrong);
  if (to.kind === 'struct') return structReader(to, part, wrong);
  if (to.kind === 'string') return json => (typeof json === 'string' ? json : variantText(new VariantValue(json)));
  const casts = new Map<string, CastFunction>();
  return json => {
    const type = typeOfScalar(json);
    if (type === undefined || !canCast(type, to)) return wrong(json);
    let cast = casts.get(type.kind);
    if (cast === undefined) {
      cast = castFunction({ ...request, from: type, mode: 'try' });
      casts.set(type.kind, cast);
    }
    return cast(json) ?? wrong(json);
  };
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

const mapReader = (value: (json: unknown) => Value, wrong: (json: unknown) => Value) => (json: unknown) => {
  if (!isObject(json)) return wrong(json);
  const keys = Object.keys(json).sort();
  return new MapValue(
    keys,
    keys.map(key => value(json[key])),
  );
};

function structReader(
  type: StructType,
  part: (type: DataType) => (json: unknown) => Value,
  wrong: (json: unknown) => Value,
) {
  const fields = type.fields.map(f => ({ name: f.name, read: part(f.type) }));
  return (json: unknown) =>
    isObject(json) ? fields.map(({ name, read }) => read(Object.hasOwn(json, name) ? json[name] : null)) : wrong(json);
}

function typeOfScalar(json: unknown): DataType | undefined {
  switch (typeof json) {
    case 'boolean':
      return booleanType;
    case 'string':
      return stringType;
    case 'bigint':
      return longType;
    case 'number':
      return Number.isSafeInteger(json) ? longType : doubleType;
    default:
      return json instanceof Uint8Array ? binaryType : undefined;
  }
}

/** A variant as JSON, the fields of objects sorted; a string at the top without its quotes, unless `quoted`. */
export function variantText({ json }: VariantValue, quoted = false): string {
  return typeof json === 'string' && !quoted ? json : jsonText(json);
}

function jsonText(json: unknown): string {
  if (typeof json === 'bigint') return String(normalInteger(json));
  if (typeof json === 'number') return Number.isFinite(json) && Math.abs(json) < 1e21 ? String(json) : doubleText(json);
  if (Array.isArray(json)) return `[${json.map(jsonText).join(',')}]`;
  if (!isObject(json)) return JSON.stringify(json) ?? 'null';
  return `{${Object.keys(json)
    .sort()
    .map(key => `${JSON.stringify(key)}:${jsonText(json[key])}`)
    .join(',')}}`;
}
