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
import { decimalText } from '../../types/decimal-text.js';
import { MapValue, normalInteger, type Value, VariantValue } from '../../types/value.js';
import type { Int } from '../integer.js';
import { canCast } from './can-cast.js';
import type { CastFunction, CastRequest } from './cast-failure.js';
import { toText } from './to-text.js';

/** Any value as a variant: numbers, booleans and text as they are; dates, times and bytes as text. */
export function toVariant({ from, zone }: CastRequest): CastFunction {
  const json = toJson(from, zone);
  return value => new VariantValue(json(value));
}

function toJson(type: DataType, zone: CastRequest['zone']): (value: any) => unknown {
  switch (type.kind) {
    case 'boolean':
    case 'string':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return value => value;
    case 'decimal':
      return (value: Int) => (type.scale === 0 ? value : Number(decimalText(value, type.scale)));
    case 'variant':
      return (value: VariantValue) => value.json;
    case 'array': {
      const element = toJson(type.element, zone);
      return (values: readonly Value[]) => values.map(v => (v === null ? null : element(v)));
    }
    case 'binary':
      return (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    default:
      return toText(type, zone);
  }
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

const mapReader = (value: (json: unknown) => Value, wrong: (json: unknown) => Value) => (json: unknown) =>
  isObject(json) ? new MapValue(Object.keys(json), Object.values(json).map(value)) : wrong(json);

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

/** A variant as JSON; a string at the top without its quotes, unless `quoted`. */
export function variantText({ json }: VariantValue, quoted = false): string {
  return typeof json === 'string' && !quoted ? json : jsonText(json);
}

function jsonText(json: unknown): string {
  if (typeof json === 'bigint') return String(normalInteger(json));
  if (Array.isArray(json)) return `[${json.map(jsonText).join(',')}]`;
  if (!isObject(json)) return JSON.stringify(json) ?? 'null';
  return `{${Object.keys(json)
    .map(key => `${JSON.stringify(key)}:${jsonText(json[key])}`)
    .join(',')}}`;
}
