import fc from 'fast-check';
import { canonicalJson, parseJson } from '../../src/common/json.js';
import {
  arrayType,
  binaryType,
  booleanType,
  calendarIntervalType,
  type DataType,
  dateType,
  decimalType,
  doubleType,
  field,
  floatType,
  intType,
  longType,
  mapType,
  smallintType,
  stringType,
  structType,
  timestampType,
  tinyintType,
  variantType,
  voidType,
} from '../../src/types/data-type.js';
import {
  CalendarInterval,
  equalValues,
  MapValue,
  normalInteger,
  type Value,
  VariantValue,
} from '../../src/types/value.js';

/** Types to try, at most two levels deep. */
export function anyType(depth = 2): fc.Arbitrary<DataType> {
  const flat = fc.constantFrom<DataType>(
    booleanType,
    tinyintType,
    smallintType,
    intType,
    dateType,
    longType,
    timestampType,
    decimalType(10, 2),
    decimalType(38, 4),
    floatType,
    doubleType,
    stringType,
    binaryType,
    calendarIntervalType,
    voidType,
  );
  if (depth === 0) return flat;
  const inner = anyType(depth - 1);
  return fc.oneof(
    { weight: 6, arbitrary: flat },
    { weight: 1, arbitrary: fc.constant(variantType) },
    { weight: 1, arbitrary: inner.map(element => arrayType(element)) },
    { weight: 1, arbitrary: fc.tuple(mapKeyType, inner).map(([key, value]) => mapType(key, value)) },
    {
      weight: 1,
      arbitrary: fc
        .array(inner, { maxLength: 3 })
        .map(types => structType(types.map((type, i) => field(`f${i}`, type)))),
    },
  );
}

const mapKeyType = fc.constantFrom<DataType>(stringType, intType, longType, doubleType, binaryType);

/** Types whose values have an order. */
export function orderedType(depth = 1): fc.Arbitrary<DataType> {
  return anyType(depth).filter(type => !hasNoOrder(type));
}

/** Maps and variants, and what contains them. */
export function hasNoOrder(type: DataType): boolean {
  if (type.kind === 'array') return hasNoOrder(type.element);
  if (type.kind === 'struct') return type.fields.some(f => hasNoOrder(f.type));
  return type.kind === 'map' || type.kind === 'variant';
}

const integer = (bits: bigint) =>
  fc.oneof(
    fc.bigInt({ min: -5n, max: 5n }),
    fc.bigInt({ min: -(2n ** bits), max: 2n ** bits - 1n }),
    fc
      .constantFrom(-(2n ** bits), 2n ** bits - 1n, 255n, 256n, -256n, 2n ** 31n - 1n, -(2n ** 31n))
      .filter(v => v >= -(2n ** bits) && v < 2n ** bits),
  );
const int = (bits: bigint) => integer(bits).map(Number);
const long = fc.oneof(
  integer(63n),
  integer(32n),
  fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 1n - 2n ** 53n),
);
const double = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, -1, 5e-324, -5e-324),
);
const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('a', 'b', '\0', 'ÿ', '\u{1f600}', '\uffff'), maxLength: 12 }),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.array(fc.constantFrom(0, 1, 255), { maxLength: 5 }).map(list => Uint8Array.from(list)),
);

export function anyValue(type: DataType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return int(7n);
    case 'smallint':
      return int(15n);
    case 'int':
    case 'date':
    case 'year_month_interval':
      return int(31n);
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return long.map(normalInteger);
    case 'decimal': {
      const bound = 10n ** BigInt(type.precision) - 1n;
      return fc
        .oneof(fc.bigInt({ min: -bound, max: bound }), fc.bigInt({ min: -3n, max: 3n }), fc.constantFrom(bound, -bound))
        .map(normalInteger);
    }
    case 'float':
      return double.map(Math.fround);
    case 'double':
      return double;
    case 'string':
      return text;
    case 'binary':
      return bytes;
    case 'interval':
      return fc
        .tuple(int(31n), int(31n), long)
        .map(([months, days, micros]) => new CalendarInterval(months, days, normalInteger(micros)));
    case 'variant':
      return (
        fc
          .jsonValue({ maxDepth: 2 })
          .filter(
            json => !JSON.stringify(json, (_, v) => (Object.is(v, -0) ? 'negative zero' : v)).includes('negative zero'),
          )
          // Members of objects are kept in canonical order.
          .map(json => new VariantValue(parseJson(canonicalJson(json))))
      );
    case 'array':
      return fc.array(anyNullable(type.element), { maxLength: 4 });
    case 'map':
      return fc.array(fc.tuple(anyValue(type.key), anyNullable(type.value)), { maxLength: 4 }).map(entries => {
        const unique = entries.filter(
          ([key], i) => entries.findIndex(([other]) => equalValues(type.key, key, other)) === i,
        );
        return new MapValue(
          unique.map(([key]) => key),
          unique.map(([, value]) => value),
        );
      });
    case 'struct':
      return fc.tuple(...type.fields.map(f => anyNullable(f.type)));
    case 'void':
      return fc.constant(null);
  }
}

export function anyNullable(type: DataType): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 5, arbitrary: anyValue(type) }, { weight: 1, arbitrary: fc.constant(null) });
}

/** Rows of a list of types. */
export function anyRows(types: readonly DataType[], maxLength = 20): fc.Arbitrary<Value[][]> {
  return fc.array(fc.tuple(...types.map(anyNullable)), { maxLength });
}

export function columnOf(rows: readonly (readonly Value[])[], c: number): Value[] {
  return rows.map(row => row[c]);
}
